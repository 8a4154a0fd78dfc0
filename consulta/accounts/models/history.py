"""The history of who did what, when and why: append-only (ADR 0009)."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from consulta.core.columns import AccountRef, Code, Id, Json, LongText, Moment
from consulta.core.extensions import db


class HistoryEntry(db.Model):  # type: ignore[name-defined, misc]
    """One change of one thing. The database itself refuses to change or delete a row (migration 0001)."""

    __tablename__ = "history"
    __table_args__ = (Index("ix_history_subject", "consultation_id", "subject", "subject_id"),)

    id: Mapped[Id]
    at: Mapped[Moment]
    actor_kind: Mapped[Code]
    """staff, citizen or system."""
    account_id: Mapped[AccountRef | None]
    consultation_id: Mapped[int | None]
    subject: Mapped[Code]
    subject_id: Mapped[int]
    action: Mapped[Code]
    from_state: Mapped[Code | None]
    to_state: Mapped[Code | None]
    reason: Mapped[LongText | None]
    detail: Mapped[Json | None]
    """Never words, places or contacts of citizens: those must remain erasable."""
