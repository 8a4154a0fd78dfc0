"""Counters shared by processes: what one counts, another knows."""

import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from consulta.contributions.domain.folio import new_folio
from consulta.core.limit_storage import CLEAN_AFTER, SCHEME, FileStorage
from tests.support.applications import let_go, make_app
from tests.support.settings import make_settings

COUNT = "import sys; from consulta.core.limit_storage import FileStorage as S\n"
COUNT += "s = S(sys.argv[1]); [s.incr('one', 600) for _ in range(200)]"


@pytest.fixture
def address(tmp_path: Path) -> str:
    return f"{SCHEME}://{tmp_path / 'limits.db'}"


def test_processes_that_count_at_once_lose_nothing(address: str) -> None:
    counting = [subprocess.Popen([sys.executable, "-c", COUNT, address]) for _ in range(3)]
    assert [one.wait() for one in counting] == [0, 0, 0]
    assert FileStorage(address).get("one") == 600


def test_a_counter_starts_anew_when_its_time_is_over(address: str) -> None:
    storage = FileStorage(address)
    assert [storage.incr("one", 600), storage.incr("one", 600), storage.incr("over", -1)] == [1, 2, 1]
    assert storage.incr("over", 600) == 1
    assert storage.get("unknown") == 0
    storage.clear("one")
    assert storage.get("one") == 0


def test_what_is_over_is_removed(address: str) -> None:
    storage = FileStorage(address)
    for number in range(CLEAN_AFTER + 1):
        storage.incr(f"over {number}", -1)
    assert storage.reset() <= 2


def test_a_limit_holds_over_two_workers(database_url: str, tmp_path: Path) -> None:
    """Two applications on one home are what two worker processes have."""
    settings = make_settings(database_url, tmp_path, limits_storage="", answers_per_minute=4)
    workers = [make_app(settings), make_app(settings)]
    assert [_look_up(workers[number % 2]) for number in range(31)].count(429) == 1
    assert (tmp_path / "limits.db").stat().st_mode & 0o077 == 0
    for app in workers:
        let_go(app)


def _look_up(app: Flask) -> int:
    return app.test_client().post("/folio", data={"folio": new_folio()}).status_code
