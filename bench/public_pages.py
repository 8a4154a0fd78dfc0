"""Costly public pages: how many times faster they are when nothing happened since they were made."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median

from flask import Flask
from flask.testing import FlaskClient

from bench.report import Row
from consulta.core.clock import utcnow
from consulta.core.kept_pages import setup_kept_pages
from consulta.core.limits import limiter
from consulta.core.schema import upgrade_schema
from tests.support.applications import let_go, make_app
from tests.support.decided import ready
from tests.support.settings import make_settings

PAGES = ("resultados", "decision")
TIMES = 15
AT_LEAST = 10.0


def measure(home: Path) -> list[Row]:
    """Each page made anew, beside the same page kept."""
    app = make_app(make_settings(f"sqlite:///{home / 'pages.db'}", home))
    upgrade_schema(app)
    case = ready(app)
    case.publish(utcnow())
    limiter.enabled = False
    try:
        return [
            Row(
                f"/{page} kept, against made anew",
                _ratio(app, f"/consultas/{case.slug}/{page}"),
                AT_LEAST,
                "x",
            )
            for page in PAGES
        ]
    finally:
        limiter.enabled = True
        let_go(app)


def _ratio(app: Flask, path: str) -> float:
    client = FlaskClient(app, app.response_class)
    _seconds(client, path)
    made = []
    for _ in range(TIMES):
        app.extensions["kept_pages"].version.close()
        setup_kept_pages(app)
        made.append(_seconds(client, path))
    return median(made) / median(_seconds(client, path) for _ in range(TIMES))


def _seconds(client: FlaskClient, path: str) -> float:
    start = time.perf_counter()
    answer = client.get(path, headers={"Accept-Encoding": "gzip"})
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code}")
    return time.perf_counter() - start
