"""Noting openings and closings by date in the history. Safe to run every minute: each is noted once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import exists, select

from consulta.accounts.models.history import HistoryEntry
from consulta.accounts.services import history
from consulta.consultations import signals
from consulta.consultations.domain.lifecycle import State
from consulta.consultations.models.consultation import Consultation
from consulta.core.extensions import db
from consulta.vocabulary.actors import SYSTEM


def note_state_changes(*, now: datetime) -> None:
    """Note openings and closings by date in the history, and send signals.closed.

    The state itself follows from the dates.
    """
    _note("began", Consultation.opens_at, State.DRAFT, State.OPEN, now)
    _note("closed", Consultation.closes_at, State.OPEN, State.CLOSED, now)


def _note(action: str, moment: Any, before: State, after: State, now: datetime) -> None:
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
            signals.closed.send(consultation, now=now)
