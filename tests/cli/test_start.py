"""A start loads what every page needs and no more; its processes watch each other."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from consulta.core.schema import downgrade_schema, schema_is_newest
from consulta.core.settings import Settings
from tests.support.servers import ROOT, answers, free_port, run_command, serve, without_settings
from tests.support.settings import as_environment
from tests.support.waiting import wait_until

HEAVY = (
    *("folium", "branca", "numpy", "shapely", "requests"),
    *("alembic", "flask_migrate", "sklearn", "weasyprint", "pikepdf", "PIL"),
)
WATCHED_SECONDS = 20


@pytest.fixture
def environment(app: Flask, settings: Settings) -> dict[str, str]:
    return as_environment(settings, free_port())


def python(code: str, environment: dict[str, str]) -> str:
    """What a new process prints that runs this code."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**without_settings(), **environment},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def run_demo(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """What `make run` runs once everything is set up."""
    return subprocess.run(
        [sys.executable, "tools/run_demo.py"],
        cwd=ROOT,
        env={**without_settings(), **environment},
        capture_output=True,
        text=True,
    )


def children(pid: int) -> list[int]:
    """The processes that one has started, in this order."""
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def has_ended(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_a_start_and_the_first_pages_load_nothing_heavy(environment: dict[str, str]) -> None:
    code = f"""
import sys, consulta.cli.commands
from consulta import create_app
from consulta.core.schema import upgrade_schema
app = create_app()
upgrade_schema(app)
for address in ("/healthz", "/readyz", "/"):
    assert app.test_client().get(address).status_code == 200, address
print(*(name for name in {HEAVY} if name in sys.modules))
"""
    assert python(code, environment) == ""


def test_what_the_server_forks_from_has_one_thread(environment: dict[str, str]) -> None:
    code = "import os, consulta.cli.commands; print(len(os.listdir('/proc/self/task')))"
    assert python(code, environment) == "1"


@pytest.mark.slow
@pytest.mark.both_databases
def test_init_brings_an_older_database_up_to_date(app: Flask, environment: dict[str, str]) -> None:
    downgrade_schema(app, "0001")
    assert not schema_is_newest(app)
    run_command("init", environment=environment)
    assert schema_is_newest(app)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"CONSULTA_HOST": "0.0.0.0", "CONSULTA_PUBLIC_URL": "https://consulta.example"}, "127.0.0.1 only"),
        ({"CONSULTA_PORT": "eight"}, "CONSULTA_PORT must be a whole number, not 'eight'."),
    ],
)
def test_an_unsafe_demo_is_refused_once(tmp_path: Path, given: dict[str, str], line: str) -> None:
    done = run_demo({"CONSULTA_HOME": str(tmp_path), **given})
    assert done.returncode == 2
    assert line in done.stderr
    assert done.stderr.count("Not started") == 1
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_a_worker_that_dies_is_replaced(environment: dict[str, str], tmp_path: Path) -> None:
    with serve(environment, tmp_path / "log") as server:
        ticker, worker = children(server.pid)
        os.kill(worker, signal.SIGKILL)
        wait_until(lambda: replaced(server.pid, ticker, worker), WATCHED_SECONDS)
        assert replaced(server.pid, ticker, worker)
        assert wait_until(lambda: answers(server.url), WATCHED_SECONDS)


def replaced(server: int, ticker: int, worker: int) -> bool:
    now = children(server)
    return len(now) == 2 and ticker in now and worker not in now


@pytest.mark.slow
def test_no_server_stays_without_its_ticker(environment: dict[str, str], tmp_path: Path) -> None:
    with serve(environment, tmp_path / "log") as server:
        os.kill(children(server.pid)[0], signal.SIGKILL)
        wait_until(lambda: has_ended(server.pid), WATCHED_SECONDS)
        assert has_ended(server.pid)
    assert "the process of the ticker ended" in (tmp_path / "log").read_text()


@pytest.mark.slow
def test_no_ticker_stays_without_its_server(environment: dict[str, str], tmp_path: Path) -> None:
    with serve(environment, tmp_path / "log") as server:
        ticker, *workers = children(server.pid)
        os.kill(server.pid, signal.SIGKILL)
        wait_until(lambda: has_ended(ticker), WATCHED_SECONDS)
        assert has_ended(ticker)
        for worker in workers:
            os.kill(worker, signal.SIGKILL)
