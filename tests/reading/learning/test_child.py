"""Learning runs beside the site: one at a time, in a process of its own, and its absence harms nothing."""

import fcntl
import subprocess
import sys
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.core.settings import Settings
from consulta.reading.domain import suggestions as rules
from consulta.reading.learning import child
from consulta.reading.learning.child import MAX_DURATION, RETRY_AFTER, LearningSupervisor
from consulta.reading.learning.run import learn_all
from consulta.reading.models.suggestion import SuggestionModel, ThemeSuggestion
from consulta.reading.queries import suggestions
from tests.support.servers import free_port
from tests.support.settings import as_environment
from tests.support.suggested import Suggested, suggested


def counted(app: Flask) -> tuple[int, int]:
    with app.app_context():
        return (
            db.session.scalar(select(func.count()).select_from(SuggestionModel)) or 0,
            db.session.scalar(select(func.count()).select_from(ThemeSuggestion)) or 0,
        )


@pytest.fixture
def enough(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Suggested:
    """Twelve answers are enough to learn from, in this process."""
    monkeypatch.setattr("consulta.reading.domain.suggestions.LEARN_FROM", 12)
    return suggested(app, coded=12, waiting=5)


@pytest.mark.both_databases
def test_it_learns_once_and_then_only_when_there_is_more(app: Flask, enough: Suggested) -> None:
    assert learn_all(app) == 1
    assert counted(app) == (1, 5)
    assert learn_all(app) == 0
    with app.app_context():
        assert suggestions.suggestions_state(enough.consultation_id).learned_from == 12


@pytest.mark.both_databases
def test_one_process_at_a_time(app: Flask, settings: Settings, enough: Suggested) -> None:
    with open(settings.home / "learn.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert learn_all(app) is None
    assert learn_all(app) == 1


def test_decided_consultations_are_left_alone(app: Flask, enough: Suggested) -> None:
    with enough.at.change() as consultation:
        consultation.decided_at = utcnow()
    assert learn_all(app) == 0


@pytest.mark.both_databases
@pytest.mark.slow
def test_the_process_of_its_own(app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred answers, the real process, on both databases."""
    here = suggested(app, coded=100, waiting=30)
    for name, value in as_environment(settings, free_port()).items():
        monkeypatch.setenv(name, value)
    assert child.run() == 1
    assert counted(app) == (1, 30)
    assert {bool(row.themes) for answer in here.waiting if (row := here.row(answer))} >= {True}


@pytest.mark.parametrize("module", ["consulta.cli.server", "consulta.cli.commands", "consulta.ticker"])
def test_nothing_that_serves_loads_what_learning_takes(module: str) -> None:
    code = f"import sys, {module}; sys.exit('sklearn' in sys.modules or 'snowballstemmer' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


class Process:
    """A process as far as the supervisor looks at one."""

    def __init__(self, code: int | None = None) -> None:
        self.returncode = code
        self.killed = False

    def poll(self) -> int | None:
        return self.returncode

    def kill(self) -> None:
        self.killed, self.returncode = True, -9

    def communicate(self) -> tuple[str, None]:
        return "", None


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Process]:
    """The processes that a supervisor starts, instead of real ones."""
    processes: list[Process] = []

    def start() -> Process:
        processes.append(Process())
        return processes[-1]

    monkeypatch.setattr(child, "start", start)
    return processes


def test_the_watch_starts_one_and_never_waits(app: Flask, enough: Suggested, started: list[Process]) -> None:
    supervisor, now = LearningSupervisor(), utcnow()
    with app.app_context():
        assert supervisor.start_if_due(now=now) and supervisor.start_if_due(now=now + timedelta(minutes=1))
        assert len(started) == 1
        started[0].returncode = 0
        assert supervisor.start_if_due(now=now + timedelta(minutes=2)), "still due: it had stored nothing"
        assert len(started) == 2
        assert supervisor.start_if_due(now=now + MAX_DURATION + timedelta(minutes=3)) is False
        assert started[1].killed, "one that hangs is stopped"
        supervisor.stop()


def test_a_failure_is_not_repeated_each_minute(
    app: Flask, enough: Suggested, started: list[Process], caplog: pytest.LogCaptureFixture
) -> None:
    supervisor, now = LearningSupervisor(), utcnow()
    with app.app_context():
        supervisor.start_if_due(now=now)
        started[0].returncode = 1
        assert not supervisor.start_if_due(now=now + timedelta(minutes=1))
        assert "learning failed" in caplog.text
        assert not supervisor.start_if_due(now=now + RETRY_AFTER)
        assert supervisor.start_if_due(now=now + RETRY_AFTER + timedelta(minutes=2))
        supervisor.stop()
    assert started[1].killed


def test_without_the_parts_nothing_is_started(
    app: Flask, enough: Suggested, started: list[Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "find_spec", lambda _: None)
    with app.app_context():
        assert not LearningSupervisor().start_if_due(now=utcnow())
        assert not suggestions.suggestions_state(enough.consultation_id).is_installed
    assert started == []


def test_nothing_to_learn_starts_nothing(app: Flask, started: list[Process]) -> None:
    suggested(app)
    with app.app_context():
        assert not LearningSupervisor().start_if_due(now=utcnow())
    assert started == []
