"""A process that is killed while it sends: the next one sends what is left, and nothing twice."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.core.settings import Settings
from consulta.notices.domain.notices import NoticeMark, NoticeState
from consulta.notices.models import Notice
from consulta.notices.services import delivery_states, marks
from consulta.vocabulary.roles import Role
from tests.support import campaigns
from tests.support.outbox import ANA, BETO, CARMEN, cancelled, let_time_pass, states
from tests.support.post import BODY, DATA, DOT, KEPT, MAIL, RCPT, Hold, Post
from tests.support.servers import CONSULTA, ROOT, free_port, run_command, without_settings
from tests.support.settings import as_environment

pytestmark = [pytest.mark.both_databases, pytest.mark.slow]

EVERYONE = [ANA, BETO, CARMEN]


@pytest.fixture
def environment(app: Flask, settings: Settings) -> dict[str, str]:
    return as_environment(settings, free_port())


@contextmanager
def ticking(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """`consulta tick` as a process of its own, killed without warning at the end of the block."""
    process = subprocess.Popen(
        [CONSULTA, "tick"],
        cwd=ROOT,
        env={**without_settings(), **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(30)


def kill_at(stage: str, post: Post, environment: dict[str, str]) -> None:
    """Let a tick get to this stage with the second mail, and no further."""
    hold = Hold(goes_on=False)
    first: list[str] = []

    def rule(where: str, whom: str) -> Hold | None:
        first.append(where)
        return hold if where == stage and (whom == BETO or first.count(MAIL) == 2) else None

    post.holds.append(hold)
    post.rule = rule
    with ticking(environment):
        hold.wait_until_reached()
    post.well()
    hold.released.set()


@pytest.fixture
def tick(run: Callable[..., Result]) -> Callable[[], None]:
    """The next `consulta tick`, which need not be a process of its own: nobody kills it."""

    def tick() -> None:
        done = run("tick")
        assert done.exit_code == 0, done.output

    return tick


@pytest.mark.parametrize("stage", [MAIL, RCPT, DATA])
def test_killed_before_the_end_everyone_gets_one(
    app: Flask, post: Post, environment: dict[str, str], tick: Callable[[], None], stage: str
) -> None:
    cancelled(app, *EVERYONE)
    kill_at(stage, post, environment)
    assert post.recipients == [ANA]
    for _ in range(2):
        let_time_pass(app)
        tick()
    assert post.recipients == EVERYONE
    assert states(app) == ["sent"] * 3


@pytest.mark.parametrize(("stage", "kept"), [(DOT, False), (KEPT, True)])
def test_killed_after_the_end_it_is_held_until_somebody_says(
    app: Flask, post: Post, environment: dict[str, str], tick: Callable[[], None], stage: str, kept: bool
) -> None:
    slug = cancelled(app, *EVERYONE)
    kill_at(stage, post, environment)
    for _ in range(2):
        let_time_pass(app)
        tick()
    assert states(app) == ["sent", "in_doubt", "sent"]
    assert post.recipients == sorted([ANA, CARMEN, *[BETO] * kept])
    mark(app, slug, "arrived" if kept else "again")
    tick()
    assert post.recipients == EVERYONE
    assert states(app) == ["sent"] * 3


def test_killed_with_the_message_there_but_not_its_end_it_is_sent_again(
    app: Flask, post: Post, environment: dict[str, str], tick: Callable[[], None]
) -> None:
    """The mark that comes before the end waits for us, who hold the row it would be written to."""
    cancelled(app, ANA)
    first, second = Hold(), Hold()
    post.at(RCPT, first)
    with ticking(environment) as process:
        first.wait_until_reached()
        with app.app_context(), unit_of_work():
            the_only_one(lock=True)
            post.at(BODY, second)
            first.released.set()
            second.wait_until_reached()
            process.send_signal(signal.SIGKILL)
            process.wait(30)
    second.released.set()
    post.well()
    assert (post.taken, states(app)) == ([], ["waiting"])
    tick()
    assert post.recipients == [ANA]


def test_a_mail_marked_and_never_ended_is_in_doubt(
    app: Flask, post: Post, environment: dict[str, str], tick: Callable[[], None]
) -> None:
    """Killed between the mark and the end: nobody can know, so nothing is sent."""
    cancelled(app, ANA)
    with app.app_context(), unit_of_work():
        assert delivery_states.hand_over(the_only_one().id, now=utcnow())
    tick()
    assert states(app) == ["in_doubt"]
    assert post.taken == []


def test_two_ticks_at_once_send_each_mail_once(
    app: Flask, post: Post, settings: Settings, environment: dict[str, str]
) -> None:
    """On another machine the file is another one; on PostgreSQL the database keeps them apart."""
    cancelled(app, *EVERYONE)
    other = environment
    if settings.database_url.startswith("postgresql"):
        (settings.home / "other").mkdir()
        other = as_environment(replace(settings, home=settings.home / "other"), free_port())
    hold = Hold()
    post.at(RCPT, hold, ANA)
    with ticking(environment) as process:
        hold.wait_until_reached()
        run_command("tick", environment=other)
        assert post.taken == []
        post.well()
        hold.released.set()
        assert process.wait(30) == 0
    assert post.recipients == EVERYONE


def the_only_one(*, lock: bool = False) -> Notice:
    return db.session.scalars(select(Notice).with_for_update() if lock else select(Notice)).one()


def mark(app: Flask, slug: str, outcome: str) -> None:
    """Say what became of the one in doubt."""
    coordinator = campaigns.make_account(app, Role.COORDINATOR)
    with app.app_context(), unit_of_work():
        doubtful = db.session.scalars(select(Notice).where(Notice.state == NoticeState.IN_DOUBT)).one()
        marks.mark(
            campaigns.get(slug),
            [doubtful.message_id],
            NoticeMark(outcome),
            actor=coordinator,
            now=utcnow(),
        )
