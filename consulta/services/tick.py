"""What time brings. Safe to run every minute, from several machines: each step looks what is there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select

from consulta.domain.actors import SYSTEM
from consulta.domain.lifecycle import State
from consulta.extensions import db
from consulta.models import Consultation, HistoryEntry
from consulta.services import contacts, history, notices, suggesting

ONE_TICK_AT_A_TIME = 0x636F6E73  # any number, as long as everyone takes the same


def run(*, now: datetime) -> None:
    """Do all that has come due by now."""
    if db.session.get_bind().dialect.name == "postgresql":
        # SQLite lets one writer in at a time anyway.
        db.session.execute(select(func.pg_advisory_xact_lock(ONE_TICK_AT_A_TIME)))
    _note("began", Consultation.opens_at, State.DRAFT, State.OPEN, now)
    _note("closed", Consultation.closes_at, State.OPEN, State.CLOSED, now)
    contacts.erase_spent(now=now)
    suggesting.judge_probes(now=now)


def _note(action: str, moment: Any, before: State, after: State, now: datetime) -> None:
    """Put openings and closings by date into the history; the state itself follows from the dates."""
    noted = exists().where(
        HistoryEntry.consultation_id == Consultation.id,
        HistoryEntry.subject == "consultation",
        HistoryEntry.action == action,
    )
    due = db.session.scalars(
        select(Consultation).where(
            Consultation.opened_at.is_not(None),
            Consultation.cancelled_at.is_(None),
            moment <= now,
            ~noted,
        )
    )
    for consultation in due.all():
        history.record(
            "consultation",
            consultation.id,
            action,
            actor=SYSTEM,
            now=now,
            consultation_id=consultation.id,
            from_state=before,
            to_state=after,
        )
        if action == "closed" and consultation.state_at(now) is State.CLOSED:
            notices.closed(consultation, now=now)
