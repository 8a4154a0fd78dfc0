"""The answer page and complete answers, ours and those of a bare Flask application, in turns in one run."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import urllib3

from bench import load
from bench.report import Row
from consulta import create_app
from consulta.core.clock import utcnow
from consulta.core.home_folder import prepare_home
from consulta.core.schema import upgrade_schema
from consulta.core.settings import Settings
from consulta.vocabulary.roles import Role
from tests.support.campaigns import make_account, make_open
from tests.support.servers import free_port
from tests.support.waiting import wait_until

ROUNDS = 3
WORKERS = "2"
THREADS = "16"
BIN = Path(sys.executable).parent


def measure(folder: Path) -> list[Row]:
    """The rows of DESIGN §8 about answering. Rounds alternate, so that a noisy minute hits both alike."""
    with _ours(folder) as (ours, path), _baseline(folder) as bare:
        load.run(ours + path, path, "both", seconds=2)
        load.run(bare + "/responder", "/responder", "both", seconds=2)
        pages, complete, plain = [], [], []
        for _ in range(ROUNDS):
            pages.append(load.run(ours + path, path, "page"))
            complete.append(load.run(ours + path, path, "both"))
            plain.append(load.run(bare + "/responder", "/responder", "both"))
    failed = sum(one.errors for one in (*pages, *complete, *plain))
    ours_rate, bare_rate = _rate(complete) / 2, _rate(plain) / 2
    return [
        Row("answer page served", _rate(pages), 1_500, "/s"),
        Row("complete answers (page, then POST, durable commit)", ours_rate, 500, "/s"),
        Row("  p99 of a request among them", _p99(complete), 50, "ms", at_least=False),
        Row("  beside a bare Flask app with plain SQL, same run", ours_rate / bare_rate, 0.8, "×"),
        Row("  answers that failed", failed, 0, "", at_least=False),
    ]


def _rate(several: list[load.Load]) -> float:
    return statistics.median(one.per_second for one in several)


def _p99(several: list[load.Load]) -> float:
    return statistics.median(one.p99_ms for one in several)


@contextmanager
def _ours(folder: Path) -> Iterator[tuple[str, str]]:
    """The production server with one open consultation, embedded database: (address, path of its form)."""
    port = free_port()
    environment = {
        "CONSULTA_HOME": str(folder / "home"),
        "CONSULTA_PORT": str(port),
        "CONSULTA_WORKERS": WORKERS,
        "CONSULTA_THREADS": THREADS,
        "CONSULTA_ANSWERS_PER_MINUTE": "100000000",
    }
    prepare_home(demo=False, environ=environment)
    app = create_app(Settings.load(environment))
    upgrade_schema(app)
    actor = make_account(app, Role.COORDINATOR)
    slug = make_open(app, actor, now=utcnow() - timedelta(days=1))
    with _process([str(BIN / "consulta"), "serve"], environment, port, "/healthz"):
        yield f"http://127.0.0.1:{port}", f"/consultas/{slug}/responder"


@contextmanager
def _baseline(folder: Path) -> Iterator[str]:
    port = free_port()
    command = [
        str(BIN / "granian"), "bench.baseline:create_app", "--factory", "--interface", "wsgi",
        "--port", str(port), "--workers", WORKERS, "--blocking-threads", THREADS,
        "--log-level", "warning", "--no-ws",
    ]  # fmt: skip
    with _process(command, {"BASELINE_DATABASE": str(folder / "baseline.db")}, port, "/responder"):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def _process(command: list[str], environment: dict[str, str], port: int, path: str) -> Iterator[None]:
    process = subprocess.Popen(command, env={**os.environ, **environment}, start_new_session=True)
    try:
        wait_until(lambda: process.poll() is not None or _answers(f"http://127.0.0.1:{port}{path}"), 30)
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)


def _answers(url: str) -> bool:
    try:
        return urllib3.request("GET", url, timeout=5, retries=False).status == 200
    except urllib3.exceptions.HTTPError:
        return False
