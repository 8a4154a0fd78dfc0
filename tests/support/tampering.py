"""What somebody does who has the password of the database; and what `consulta verify` then says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from click.testing import Result
from flask import Flask
from sqlalchemy import delete, select, text, update

from consulta import ticker
from consulta.contributions.domain.digests import digest_of, new_salt
from consulta.contributions.domain.folio import new_folio
from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import Contribution, Place
from consulta.contributions.services.withdrawal import withdraw
from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.core.columns import new_public_id
from consulta.core.extensions import db
from consulta.core.vault import vault
from consulta.record.models import TreeEntry
from consulta.record.queries.stored_digests import stored_digests
from tests.support import campaigns
from tests.support.campaigns import Given

COUNT = 40


def recorded(app: Flask, slug: str) -> list[Given]:
    """Forty contributions of an hour ago, under a checkpoint; the last is withdrawn."""
    place = {"lat": campaigns.LAT, "lon": campaigns.LON, "sex": "female"}
    made = campaigns.contribute_many(app, slug, [place] * COUNT, now=utcnow() - timedelta(hours=1))
    with app.app_context(), unit_of_work():
        withdraw(made[-1].folio, vault().withdrawal_key(made[-1].folio), now=utcnow())
    with app.app_context():
        ticker.tick(now=utcnow())
    return made


def named(result: Result) -> list[str]:
    """The things that were found, in the order they were said."""
    assert result.exit_code == 1, result.output
    return [line.strip() for line in result.output.splitlines() if line.strip().startswith("✗")]


def tamper(app: Flask, *statements: Any) -> None:
    """As somebody with the password of the database would, past all guards: SQL."""
    with app.app_context(), unit_of_work():
        guards(False)
        for statement in statements:
            db.session.execute(statement)
        guards(True)


def guards(on: bool) -> None:
    """The database's own guards of original words, for who may switch them off."""
    if db.session.get_bind().dialect.name == "postgresql":
        state = "origin" if on else "replica"
        db.session.execute(text(f"SET session_replication_role = {state}"))
        return
    if not on:
        db.session.execute(text("PRAGMA defer_foreign_keys = ON"))
        for (name,) in db.session.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        ).all():
            db.session.execute(text(f'DROP TRIGGER "{name}"'))


def position(digest: str) -> int:
    found = db.session.scalars(select(TreeEntry.position).where(TreeEntry.digest == digest)).one()
    return int(found)


def row_of(one: Given) -> Any:
    return update(Contribution).where(Contribution.id == one.id)


def words_of(one: Given) -> Any:
    return update(Answer).where(Answer.contribution_id == one.id)


def place_of(one: Given) -> Any:
    return update(Place).where(Place.contribution_id == one.id)


def removal(one: Given) -> list[Any]:
    return [
        delete(Answer).where(Answer.contribution_id == one.id),
        delete(Place).where(Place.contribution_id == one.id),
        delete(Contribution).where(Contribution.id == one.id),
    ]


def seal_again(app: Flask, one: Given) -> str:
    """Give a contribution the hashes and the digest of what it says now."""
    with app.app_context(), unit_of_work():
        contribution = db.session.get_one(Contribution, one.id)
        hashes = stored_digests([contribution])[0].recomputed()
        assert hashes is not None
        contribution.part_hashes, contribution.digest = hashes, digest_of(hashes)
        return str(contribution.digest)


def add(app: Flask, like: Given) -> int:
    """A copy of a contribution under other salts, sealed rightly, of two hours ago."""
    with app.app_context(), unit_of_work():
        source = db.session.get_one(Contribution, like.id)
        values = {column.name: getattr(source, column.name) for column in Contribution.__table__.columns}
        fresh = {"public_id": new_public_id(), "submission_id": new_public_id(), "folio": new_folio()}
        salts = {name: new_salt() for name in ("words_salt", "place_salt", "particulars_salt")}
        values |= {**fresh, **salts, "digest": "ff" * 32, "received_at": utcnow() - timedelta(hours=2)}
        del values["id"]
        added = Contribution(**values)
        db.session.add(added)
        db.session.flush()
        for table in (Answer, Place):
            for row in db.session.scalars(select(table).where(table.contribution_id == like.id)).all():
                copied = {one.name: getattr(row, one.name) for one in table.__table__.columns}
                copied |= {"contribution_id": added.id}
                if table is Answer:
                    copied |= {"public_id": new_public_id()}
                    del copied["id"]
                db.session.add(table(**copied))
        db.session.flush()
        hashes = stored_digests([added])[0].recomputed()
        assert hashes is not None
        added.part_hashes, added.digest = hashes, digest_of(hashes)
        return int(added.id)
