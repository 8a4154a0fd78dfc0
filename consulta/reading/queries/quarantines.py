"""The groups of contributions that were set aside because of how they arrived: public acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from consulta.accounts.models.account import Account
from consulta.core.extensions import db
from consulta.reading.models.quarantine import Quarantine
from consulta.vocabulary.calendar import local_date


@dataclass(frozen=True, slots=True)
class PublicQuarantine:
    """What everybody may know of one: its number is that of the moment it was made, and never moves."""

    made_on: date
    contributions: int
    reason: str
    undone_on: date | None


@dataclass(frozen=True, slots=True)
class QuarantineEntry:
    """The same for staff, who can undo it: by whom, and the id that names it."""

    public_id: str
    made_by: str
    made_at: datetime
    contributions: int
    reason: str
    undone_at: datetime | None


def quarantines(consultation_id: int) -> list[QuarantineEntry]:
    """All of them, the newest first, with those that were undone."""
    rows = db.session.execute(
        select(Quarantine, Account.name)
        .join(Account, Account.id == Quarantine.made_by_id)
        .where(Quarantine.consultation_id == consultation_id)
        .order_by(Quarantine.id.desc())
    )
    return [
        QuarantineEntry(one.public_id, name, one.made_at, one.contributions, one.reason, one.undone_at)
        for one, name in rows.tuples()
    ]


def public_quarantines(consultation_id: int) -> tuple[PublicQuarantine, ...]:
    """The same for everybody."""
    return tuple(
        PublicQuarantine(
            local_date(one.made_at),
            one.contributions,
            one.reason,
            local_date(one.undone_at) if one.undone_at else None,
        )
        for one in quarantines(consultation_id)
    )
