"""The workbench: from saving a reading to the page of the next answer, as time of the server alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from time import perf_counter

from flask import Flask
from flask.testing import FlaskClient

from bench.crowd import crowd
from bench.report import Row
from consulta import create_app
from consulta.core.extensions import db
from consulta.core.home_folder import prepare_home
from consulta.core.schema import upgrade_schema
from consulta.core.settings import Settings
from consulta.vocabulary.roles import Role
from tests.support import campaigns

MANY, FEW = 50_000, 500
STEPS = 60
LIMIT_MS = 100.0
RATIO = 3.0
# While most is unread, and when what is left lies far apart: then the next answer is the hardest to find.
SHARES = {"half of them read": 0.5, "99 % read": 1.0}

_FIELDS = re.compile(r'name="(csrf_token|visto)" value="([^"]*)"')
_THEME = re.compile(r'name="tema" value="(\w+)"')


def measure(folder: Path) -> list[Row]:
    """Percentiles of both together: the POST that stores a reading, and the page it leads to."""
    rows = []
    for share, coded in SHARES.items():
        many = _times(folder / f"many-{coded}", MANY, coded)
        few = _times(folder / f"few-{coded}", FEW, coded)
        rows += [
            Row(
                f"next answer to code, {MANY:,} answers, {share}: p50",
                many[0],
                LIMIT_MS,
                "ms",
                at_least=False,
            ),
            Row("  p95", many[1], LIMIT_MS, "ms", at_least=False),
            Row(f"  p95 beside {FEW} answers, same run", many[1] / few[1], RATIO, "×", at_least=False),
        ]
    return rows


def _times(folder: Path, answers: int, coded: float) -> tuple[float, float]:
    with application(folder) as app:
        coder = campaigns.make_account(app, Role.ANALYST)
        slug = crowd(app, campaigns.make_account(app, Role.COORDINATOR), answers, coded=coded)
        client = app.test_client()
        campaigns.sign_in(client, app, coder)
        address = client.get(f"/gestion/consultas/{slug}/codificar").location
        # Of 500 answers 99 % read, five are left: they are read again and again.
        steps = [_step(client, address) for address in _addresses(client, address)]
    cuts = quantiles(steps[3:], n=20)
    return cuts[9], cuts[18]


def _addresses(client: FlaskClient, first: str) -> Iterator[str]:
    address = first
    for _ in range(STEPS):
        yield address
        address = client.get(address.split("/codificar/")[0] + "/codificar").location or first


def _step(client: FlaskClient, address: str) -> float:
    """Milliseconds to store a reading and to answer with the next page."""
    page = client.get(address).text
    fields = dict(_FIELDS.findall(page))
    theme = _THEME.findall(page)[len(page) % 10]
    started = perf_counter()
    stored = client.post(address, data={**fields, "tema": theme})
    shown = client.get(stored.location, follow_redirects=True)
    taken = perf_counter() - started
    assert stored.status_code == 303 and shown.status_code == 200, (stored.status_code, shown.status_code)
    return taken * 1000


@contextmanager
def application(folder: Path) -> Iterator[Flask]:
    environment = {"CONSULTA_HOME": str(folder)}
    prepare_home(demo=False, environ=environment)
    app = create_app(Settings.load(environment))
    upgrade_schema(app)
    yield app
    with app.app_context():
        db.engine.dispose()
