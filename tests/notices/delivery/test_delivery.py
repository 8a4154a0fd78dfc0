"""Mail is delivered once, whatever the server does: never twice, and what is in doubt waits for a person."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask

from consulta import ticker
from consulta.core import smtp
from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.notices.delivery import deliver
from consulta.notices.services.contacts import unsubscribe
from tests.support import campaigns
from tests.support.outbox import (
    ANA,
    BETO,
    CARMEN,
    answered,
    cancelled,
    later,
    let_time_pass,
    problems,
    states,
    unsubscribe_token,
)
from tests.support.post import BODY, DATA, DOT, KEPT, MAIL, RCPT, Drop, Hold, Post, Reply

pytestmark = pytest.mark.both_databases

EVERYONE = [ANA, BETO, CARMEN]


def test_everyone_gets_one_mail_and_then_no_more(app: Flask, post: Post) -> None:
    cancelled(app, *EVERYONE)
    for _ in range(3):
        deliver(app, clock=later)
    assert post.recipients == EVERYONE
    assert states(app) == ["sent"] * 3
    assert [stage for stage, _ in post.seen].count(MAIL) == 3


def test_without_a_server_everything_waits(app: Flask, post: Post) -> None:
    cancelled(app, *EVERYONE)
    post.stop()
    deliver(app)
    assert states(app) == ["waiting"] * 3
    assert problems(app) == ["server connection"] * 3
    post.start()
    deliver(app)
    assert post.taken == [], "it was asked again before its pause was over"
    deliver(app, clock=later)
    assert post.recipients == EVERYONE


@pytest.mark.parametrize("stage", [MAIL, RCPT, DATA, DOT])
def test_who_is_asked_to_wait_is_sent_later(app: Flask, post: Post, stage: str) -> None:
    cancelled(app, *EVERYONE)
    post.at(stage, Reply("451 4.7.1 come back later"), "" if stage == MAIL else BETO)
    deliver(app)
    assert post.recipients == ([] if stage == MAIL else [ANA, CARMEN])
    assert "451 4.7.1" in str(problems(app))
    post.well()
    deliver(app, clock=later)
    deliver(app, clock=later)
    assert post.recipients == EVERYONE
    assert states(app) == ["sent"] * 3


@pytest.mark.parametrize("stage", [RCPT, DOT])
def test_who_is_refused_three_times_is_dropped_with_the_code(app: Flask, post: Post, stage: str) -> None:
    cancelled(app, *EVERYONE)
    post.at(stage, Reply(f"550 5.1.1 <{BETO}> unknown here"), BETO)
    for _ in range(5):
        deliver(app, clock=later)
        let_time_pass(app)
    assert states(app) == ["sent", "refused", "sent"]
    assert problems(app) == [None, "550 5.1.1", None], "no text of the server: it holds the address"
    assert post.seen.count((stage, BETO)) == 3
    assert post.recipients == [ANA, CARMEN]


@pytest.mark.parametrize("stage", [MAIL, RCPT, DATA])
def test_a_connection_lost_before_the_end_is_made_up_for(app: Flask, post: Post, stage: str) -> None:
    cancelled(app, *EVERYONE)
    post.at(stage, Drop(), "" if stage == MAIL else BETO)
    deliver(app)
    assert "in_doubt" not in states(app)
    post.well()
    for _ in range(2):
        deliver(app, clock=later)
    assert post.recipients == EVERYONE


@pytest.mark.parametrize(("stage", "kept"), [(DOT, []), (KEPT, [BETO])])
def test_a_connection_lost_after_the_end_leaves_it_in_doubt(
    app: Flask, post: Post, stage: str, kept: list[str]
) -> None:
    cancelled(app, *EVERYONE)
    post.at(stage, Drop(), BETO)
    for _ in range(3):
        deliver(app, clock=later)
    assert states(app) == ["sent", "in_doubt", "sent"]
    assert post.recipients == sorted([ANA, CARMEN, *kept])


def test_one_that_breaks_every_connection_does_not_hold_up_the_others(app: Flask, post: Post) -> None:
    cancelled(app, *EVERYONE)
    post.at(RCPT, Drop(), ANA)
    for _ in range(2):
        deliver(app)
    assert post.recipients == [BETO, CARMEN]


def test_a_server_that_asks_to_sign_in_refuses_nobody(app: Flask, post: Post) -> None:
    cancelled(app, *EVERYONE)
    post.at(RCPT, Reply("530 5.7.0 sign in first"))
    for _ in range(4):
        deliver(app, clock=later)
    assert set(states(app)) == {"waiting"}


def test_a_server_that_goes_silent_is_left_after_a_while(
    app: Flask, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "COMMAND_SECONDS", 0.05)
    cancelled(app, ANA)
    hold = Hold()
    post.at(RCPT, hold)
    deliver(app)
    assert problems(app) == ["server timeout"]
    hold.released.set()
    post.well()
    deliver(app, clock=later)
    assert post.recipients == [ANA]


def test_silence_after_the_end_is_doubt(app: Flask, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "FINAL_REPLY_SECONDS", 0.05)
    cancelled(app, ANA)
    post.at(KEPT, Hold())
    deliver(app)
    assert (states(app), problems(app)) == (["in_doubt"], ["no reply"])
    deliver(app, clock=later)
    assert post.recipients == [ANA]


def test_while_one_sends_no_other_does_and_time_goes_on(app: Flask, post: Post) -> None:
    cancelled(app, ANA)
    slug = answered(app, BETO)
    hold = Hold()
    post.at(RCPT, hold)
    with sending(app):
        hold.wait_until_reached()
        deliver(app)
        assert post.seen == [(MAIL, ""), (RCPT, ANA)]
        campaigns.close(app, slug)
        with app.app_context(), unit_of_work():
            ticker.run(now=utcnow())
        assert states(app) == ["waiting", "waiting"], "the closing was noted and is to be told"
        post.well()
        hold.released.set()
    deliver(app)
    assert post.recipients == [ANA, BETO]


@pytest.mark.parametrize("stage", [MAIL, RCPT])
def test_who_stops_while_it_is_being_sent_gets_nothing(app: Flask, post: Post, stage: str) -> None:
    cancelled(app, ANA, BETO)
    token = unsubscribe_token(app)
    hold = Hold()
    post.at(stage, hold, "" if stage == MAIL else ANA)
    with sending(app):
        hold.wait_until_reached()
        with app.app_context(), unit_of_work():
            unsubscribe(token, now=utcnow())
        post.well()
        hold.released.set()
    deliver(app, clock=later)
    assert post.recipients == [BETO]


def test_who_stops_before_the_last_dot_gets_nothing(app: Flask, post: Post) -> None:
    """The whole message is at the server, all but its end."""
    cancelled(app, ANA, BETO)
    token = unsubscribe_token(app)
    first, second = Hold(), Hold()
    post.at(RCPT, first, ANA)
    with sending(app):
        first.wait_until_reached()
        with app.app_context(), unit_of_work():
            unsubscribe(token, now=utcnow())
            post.at(BODY, second, ANA)
            first.released.set()
            second.wait_until_reached()
        second.released.set()
    deliver(app, clock=later)
    assert post.recipients == [BETO]
    assert states(app) == ["sent"]


@contextmanager
def sending(app: Flask) -> Iterator[None]:
    """A delivery in another thread while the block lasts."""
    sender = threading.Thread(target=deliver, args=(app,))
    sender.start()
    yield
    sender.join(30)
    assert not sender.is_alive()
