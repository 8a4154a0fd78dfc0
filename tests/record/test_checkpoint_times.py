"""When the public record is signed: so that a batch does not tell when each of its entries came."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from consulta import ticker
from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.core.settings import Settings
from consulta.core.vault import Vault
from consulta.record.queries import tree
from consulta.record.queries.record import checkpoints
from consulta.record.services.tree import append
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.roles import Role
from tests.support import campaigns
from tests.support.settings import make_settings

pytestmark = pytest.mark.both_databases
OTHER_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


@pytest.fixture
def actor(app: Flask) -> Actor:
    return campaigns.make_account(app, Role.COORDINATOR)


@pytest.fixture
def slug(app: Flask, actor: Actor) -> str:
    return campaigns.make_open(app, actor)


def number_of(slug: str) -> int:
    return int(campaigns.get(slug).id)


def sizes(app: Flask, slug: str) -> list[int]:
    with app.app_context():
        return [one.size for one in checkpoints(number_of(slug))]


def tick_at(app: Flask, moment: datetime, *, sign: bool = False) -> None:
    with app.app_context():
        ticker.tick(now=moment, sign=sign)


def half_past() -> datetime:
    """The next beginning of a half hour."""
    now = utcnow().replace(minute=0, second=0, microsecond=0)
    return now + 2 * tree.CHECKPOINT_EVERY


def test_a_batch_is_of_one_half_hour_of_the_clock(app: Flask, slug: str) -> None:
    """However quiet it was before: a lone entry does not tell the minute that it came in."""
    start = half_past()
    campaigns.contribute(app, slug)
    tick_at(app, start)
    campaigns.contribute(app, slug)
    tick_at(app, start + timedelta(minutes=29))
    assert sizes(app, slug) == [1]
    tick_at(app, start + timedelta(minutes=31))
    campaigns.contribute(app, slug)
    tick_at(app, start + timedelta(minutes=59))
    assert sizes(app, slug) == [2, 1]
    tick_at(app, start + timedelta(minutes=60))
    assert sizes(app, slug) == [3, 2, 1]


def test_who_asks_for_it_need_not_wait(app: Flask, slug: str) -> None:
    start = half_past()
    for size, sign in ((1, False), (2, True)):
        campaigns.contribute(app, slug)
        tick_at(app, start, sign=sign)
        assert sizes(app, slug)[0] == size
    tick_at(app, start, sign=True)
    assert sizes(app, slug) == [2, 1], "nothing new, nothing signed"


@pytest.mark.parametrize("ended", ["closes_at", "cancelled_at"])
def test_the_batch_a_consultation_ends_with_does_not_wait(app: Flask, slug: str, ended: str) -> None:
    start = half_past()
    campaigns.contribute(app, slug)
    tick_at(app, start)
    campaigns.contribute(app, slug)
    with app.app_context(), unit_of_work():
        setattr(campaigns.get(slug), ended, start + timedelta(minutes=10))
    tick_at(app, start + timedelta(minutes=9))
    assert sizes(app, slug) == [1]
    tick_at(app, start + timedelta(minutes=11))
    assert sizes(app, slug) == [2, 1]
    with app.app_context(), unit_of_work():
        append(number_of(slug), ["ab" * 32])
    tick_at(app, start + timedelta(minutes=12))
    assert sizes(app, slug) == [2, 1], "what comes late waits as ever"


def test_a_new_key_signs_what_waits_too(app: Flask, slug: str, settings: Settings) -> None:
    """Else it would be older than a checkpoint it is not under, as if it had been slipped in."""
    start = half_past()
    campaigns.contribute(app, slug)
    tick_at(app, start)
    campaigns.contribute(app, slug)
    rotated = make_settings(
        settings.database_url, settings.home, ledger_key=(OTHER_KEY, *settings.ledger_key)
    )
    app.extensions["vault"] = Vault(rotated)
    tick_at(app, start + timedelta(minutes=20))
    assert sizes(app, slug) == [2, 1]
