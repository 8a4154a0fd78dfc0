"""The history of who did what, when and why: append-only (ADR 0009)."""

from __future__ import annotations

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped

from consulta.core.columns import AccountRef, Code, Id, Json, LongText, Moment
from consulta.core.extensions import db

OF_NONE = text("consultation_id IS NULL")


class HistoryEntry(db.Model):  # type: ignore[name-defined, misc]
    """One change of one thing. The database itself refuses to change or delete a row (migration 0001)."""

    __tablename__ = "history"
    __table_args__ = (
        Index("ix_history_subject", "consultation_id", "subject", "subject_id"),
        # The security record reads these few among the many of the consultations.
        Index("ix_history_security", "id", sqlite_where=OF_NONE, postgresql_where=OF_NONE),
    )

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
