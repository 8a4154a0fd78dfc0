"""Notices: an outbox in the same database as the events they are about (ADR 0017)."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.columns import AccountRef, Code, ConsultationRef, ContributionRef, Id, Moment
from consulta.core.extensions import db


class Notice(db.Model):  # type: ignore[name-defined, misc]
    """One event for one contribution. The address stays in Contact and is read when the notice is sent."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("contribution_id", "cause"),
        Index("ix_notice_due", "state", "next_try_at"),
        Index("ix_notice_consultation", "consultation_id", "state"),
    )

    id: Mapped[Id]
    consultation_id: Mapped[ConsultationRef]
    contribution_id: Mapped[ContributionRef]
    kind: Mapped[Code]
    """domain.notices.NoticeKind."""
    cause: Mapped[Code]
    """Identifies the event: a contribution gets one notice for each."""
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    commitment_id: Mapped[int | None] = mapped_column(ForeignKey("commitment.id"))
    medium: Mapped[Code]
    """domain.notices.Medium."""
    state: Mapped[Code]
    """domain.notices.NoticeState."""
    message_id: Mapped[str] = mapped_column(String(100), unique=True)
    created_at: Mapped[Moment]
    next_try_at: Mapped[Moment]
    tries: Mapped[int] = mapped_column(default=0)
    handed_at: Mapped[Moment | None]
    """When the end of the message was about to be sent: after a crash from then on, it may have arrived."""
    ended_at: Mapped[Moment | None]
    ended_by_id: Mapped[AccountRef | None]
    last_problem: Mapped[Code | None]
    """A code of the mail server or of ours, never its text: that may hold an address."""
