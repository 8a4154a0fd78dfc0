"""The public record through the tick: what was received is in it, once, in an order that tells nothing."""

from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from consulta import ticker
from consulta.accounts.models.history import HistoryEntry
from consulta.contributions.domain.moderation import SetAsideReason
from consulta.contributions.queries.accounts import accounts
from consulta.contributions.services.withdrawal import withdraw
from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.core.settings import Settings
from consulta.core.vault import Vault, vault
from consulta.reading.services import moderation
from consulta.record.domain import merkle
from consulta.record.domain.checkpoints import parse_verifier_key, read_checkpoint, verify
from consulta.record.models import Checkpoint, TreeEntry, TreeNode
from consulta.record.queries import tree
from consulta.record.queries.record import checkpoints, newest_checkpoint
from consulta.record.services.tree import append, make_checkpoint
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.roles import Role
from tests.support import campaigns, rfc9162
from tests.support.settings import make_settings

pytestmark = pytest.mark.both_databases
OTHER_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


@pytest.fixture
def actor(app: Flask) -> Actor:
    return campaigns.make_account(app, Role.COORDINATOR)


@pytest.fixture
def slug(app: Flask, actor: Actor) -> str:
    return campaigns.make_open(app, actor)


def tick(app: Flask, *, later: int = 0) -> datetime:
    """A tick, so many half hours from now; the moment it was."""
    now = utcnow() + later * tree.CHECKPOINT_EVERY
    with app.app_context():
        ticker.tick(now=now)
    return now


def number_of(slug: str) -> int:
    return int(campaigns.get(slug).id)


def stored(slug: str) -> list[str]:
    return list(tree.entries(number_of(slug), 0, 10_000))


def entry_bytes(digests: Iterable[str]) -> list[bytes]:
    return [bytes.fromhex(one) for one in digests]


def test_everything_received_is_in_the_record_whatever_became_of_it(
    app: Flask, slug: str, actor: Actor
) -> None:
    given = campaigns.contribute_many(app, slug, [{} for _ in range(5)])
    with app.app_context(), unit_of_work():
        consultation = campaigns.get(slug)
        moderation.accept(consultation, [given[0].id], actor=actor, now=utcnow())
        moderation.set_aside(consultation, [given[1].id], SetAsideReason.DUPLICATE, actor=actor, now=utcnow())
        withdraw(given[2].folio, vault().withdrawal_key(given[2].folio), now=utcnow())
    moment = tick(app)
    with app.app_context():
        assert stored(slug) == sorted(one.digest for one in given)
        newest = newest_checkpoint(number_of(slug))
        assert newest is not None
        assert newest.size == accounts(number_of(slug)).received == 5
        assert newest.made_at == moment
        assert newest.origin == f"localhost/consultas/{slug}"
        assert newest.root_hex == rfc9162.mth(entry_bytes(stored(slug))).hex()
        signed = read_checkpoint(newest.note)
        assert (signed.origin, signed.size, signed.root.hex()) == (newest.origin, 5, newest.root_hex)
        assert verify(newest.note, [parse_verifier_key(newest.verifier_key)])
        assert newest.printed_line.startswith("5 ")
        assert "".join(newest.root_groups) == newest.root_hex


def test_nothing_is_signed_before_the_first_contribution(app: Flask, slug: str) -> None:
    tick(app)
    with app.app_context():
        assert newest_checkpoint(number_of(slug)) is None
        assert checkpoints(number_of(slug)) == ()


def test_a_tick_again_changes_nothing(app: Flask, slug: str) -> None:
    campaigns.contribute(app, slug)
    tick(app)
    tick(app, later=1)
    tick(app, later=2)
    with app.app_context():
        assert len(checkpoints(number_of(slug))) == 1
        assert len(stored(slug)) == 1


def test_each_batch_follows_the_last_and_is_ordered_by_digest(app: Flask, slug: str) -> None:
    batches = []
    for later in range(3):
        batches.append(campaigns.contribute_many(app, slug, [{} for _ in range(40)]))
        tick(app, later=later)
    with app.app_context():
        assert stored(slug) == [digest for batch in batches for digest in sorted(one.digest for one in batch)]
        made = checkpoints(number_of(slug))
        assert [one.size for one in made] == [120, 80, 40]
        nodes = tree.StoredNodes(number_of(slug))
        for newer, older in pairwise(made):
            path = merkle.consistency_proof(nodes, older.size, newer.size)
            roots = bytes.fromhex(older.root_hex), bytes.fromhex(newer.root_hex)
            assert merkle.proves_consistency(older.size, newer.size, path, *roots)
        kept = db.session.execute(select(TreeNode.level, func.count()).group_by(TreeNode.level)).tuples()
        assert dict(kept.all()) == {5: 3}


def test_what_is_committed_late_is_found(app: Flask, slug: str) -> None:
    """On PostgreSQL one may become visible after later ones were added: nothing goes by numbers."""
    early, late = campaigns.contribute_many(app, slug, [{}, {}])
    with app.app_context(), unit_of_work():
        append(number_of(slug), [late.digest])
        make_checkpoint(number_of(slug), host="localhost", now=utcnow())
    tick(app, later=1)
    with app.app_context():
        assert stored(slug) == [late.digest, early.digest]


def test_two_tickers_add_nothing_twice(app: Flask, slug: str) -> None:
    given = campaigns.contribute_many(app, slug, [{} for _ in range(3)])
    digests = [one.digest for one in given]
    with app.app_context(), unit_of_work():
        assert append(number_of(slug), digests) == 3
        assert append(number_of(slug), [*digests, digests[0]]) == 0
    with app.app_context():
        assert len(stored(slug)) == 3


def test_after_a_crash_between_entries_and_signature_the_next_tick_signs(app: Flask, slug: str) -> None:
    one = campaigns.contribute(app, slug)
    with app.app_context(), unit_of_work():
        append(number_of(slug), [one.digest])
    tick(app)
    with app.app_context():
        assert [one.size for one in checkpoints(number_of(slug))] == [1]


def test_a_new_key_signs_the_newest_again_and_old_signatures_stay_good(
    app: Flask, slug: str, settings: Settings
) -> None:
    campaigns.contribute(app, slug)
    tick(app)
    rotated = make_settings(
        settings.database_url, settings.home, ledger_key=(OTHER_KEY, *settings.ledger_key)
    )
    app.extensions["vault"] = Vault(rotated)
    tick(app)
    tick(app)
    with app.app_context():
        newest, first = checkpoints(number_of(slug))
        assert (newest.size, newest.root_hex, newest.origin) == (first.size, first.root_hex, first.origin)
        assert newest.verifier_key != first.verifier_key
        for one in (newest, first):
            assert verify(one.note, [parse_verifier_key(one.verifier_key)])


def test_the_name_stays_when_the_address_changes(app: Flask, slug: str, settings: Settings) -> None:
    campaigns.contribute(app, slug)
    tick(app)
    moved = make_settings(settings.database_url, settings.home, public_url="https://elsewhere.example")
    app.extensions["settings"] = moved
    campaigns.contribute(app, slug)
    tick(app, later=1)
    with app.app_context():
        assert {one.origin for one in checkpoints(number_of(slug))} == {f"localhost/consultas/{slug}"}


@pytest.mark.parametrize("what", ["entry", "node", "gap"])
def test_nothing_is_built_on_a_broken_record(
    app: Flask, slug: str, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    campaigns.contribute_many(app, slug, [{} for _ in range(33)])
    tick(app)
    other = "00" * 32
    with app.app_context(), unit_of_work():
        last = TreeEntry.position == 32
        if what == "entry":
            db.session.execute(update(TreeEntry).where(last).values(digest=other))
        elif what == "gap":
            db.session.execute(update(TreeEntry).where(last).values(position=40))
        else:
            db.session.execute(update(TreeNode).values(hash=bytes(32)))
    campaigns.contribute(app, slug)
    tick(app, later=1)
    assert "is not what was signed" in caplog.text
    with app.app_context():
        assert [one.size for one in checkpoints(number_of(slug))] == [33]


def test_a_record_that_is_broken_keeps_no_other_waiting(app: Flask, slug: str, actor: Actor) -> None:
    campaigns.contribute(app, slug)
    tick(app)
    with app.app_context(), unit_of_work():
        db.session.execute(update(TreeEntry).values(digest="00" * 32))
    other = campaigns.make_open(app, actor)
    for one in (slug, other):
        campaigns.contribute(app, one)
    tick(app, later=1)
    with app.app_context():
        assert newest_checkpoint(number_of(other)) is not None


def test_each_checkpoint_is_in_the_history_that_nobody_rewrites(app: Flask, slug: str) -> None:
    campaigns.contribute(app, slug)
    tick(app)
    with app.app_context():
        noted = db.session.scalars(
            select(HistoryEntry.detail).where(HistoryEntry.action == "checkpoint")
        ).all()
        made = db.session.scalars(select(Checkpoint)).one()
        assert noted == [{"size": 1, "root": made.root}]


@pytest.mark.slow
def test_stored_nodes_agree_with_the_rfc_over_three_kept_levels(app: Flask, slug: str) -> None:
    """Over 1,024 entries there are nodes on levels 5 and 10; batches of odd sizes, as they come."""
    digests = [f"{number * 7919:064x}" for number in range(1_100)]
    with app.app_context(), unit_of_work():
        number, start = number_of(slug), 0
        for size in (1, 30, 2, 31, 33, 500, 427, 76):
            assert append(number, digests[start : start + size]) == size
            start += size
    with app.app_context():
        nodes, data = tree.StoredNodes(number_of(slug)), entry_bytes(digests)
        for size in (1, 31, 32, 33, 63, 64, 97, 597, 1023, 1024, 1025, 1100):
            assert merkle.root(nodes, size) == rfc9162.mth(data[:size])
        for index in (0, 31, 32, 700, 1023, 1024, 1099):
            assert merkle.inclusion_proof(nodes, index, 1_100) == rfc9162.path(index, data)
        for old in (1, 32, 33, 1_000, 1_024, 1_099):
            assert merkle.consistency_proof(nodes, old, 1_100) == rfc9162.proof(old, data)
        kept = db.session.execute(select(TreeNode.level, func.count()).group_by(TreeNode.level)).tuples()
        assert dict(kept.all()) == {5: 34, 10: 1}
