"""Noting how contributions arrive, and forgetting it again (docs/privacy.md)."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta

from sqlalchemy import Insert, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from consulta.contributions.domain.arrivals import ORIGIN_DAYS, Arrival
from consulta.contributions.models.arrival import ArrivalNote, OriginKey
from consulta.core.extensions import db
from consulta.core.vault import vault
from consulta.vocabulary.calendar import local_date

KEY_BYTES = 32


def note_arrival(contribution_id: int, arrival: Arrival, *, now: datetime) -> None:
    """Store how a contribution arrived."""
    db.session.connection().execute(
        ArrivalNote.__table__.insert(),
        {
            "contribution_id": contribution_id,
            "day": local_date(now),
            "origin": _hashed(arrival.network, local_date(now)),
            "form_number": arrival.form_number.value,
            "proof": arrival.proof.value,
        },
    )


def forget_origins(*, now: datetime) -> None:
    """Remove the keys of days that are over, and hashes older than ORIGIN_DAYS."""
    today = local_date(now)
    db.session.execute(delete(OriginKey).where(OriginKey.day < today))
    db.session.execute(
        update(ArrivalNote)
        .where(ArrivalNote.origin.is_not(None), ArrivalNote.day < today - timedelta(days=ORIGIN_DAYS))
        .values(origin=None)
    )


def _hashed(network: str, day: date) -> str:
    """The hash of a network under the key of the day and the secret of the installation.

    Both are needed to try addresses out, and the first is gone when the day is over.
    """
    return vault().hashed_origin(_key_of(day) + network.encode())


def _key_of(day: date) -> bytes:
    """The key of a day; the first who needs it makes it."""
    wanted = select(OriginKey.__table__.c.key).where(OriginKey.__table__.c.day == day)
    found: bytes | None = db.session.connection().execute(wanted).scalar()
    if found is None:
        db.session.execute(_insert_once(day))
        found = db.session.connection().execute(wanted).scalar()
    if found is None:
        raise RuntimeError("the key of the day was removed while it was needed")
    return found


def _insert_once(day: date) -> Insert:
    row = {"day": day, "key": secrets.token_bytes(KEY_BYTES)}
    if db.engine.dialect.name == "postgresql":
        return postgresql.insert(OriginKey).values(row).on_conflict_do_nothing()
    return sqlite.insert(OriginKey).values(row).on_conflict_do_nothing()
