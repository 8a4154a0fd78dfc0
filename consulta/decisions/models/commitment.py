"""What was promised, and how it goes."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.columns import AccountRef, Code, ConsultationRef, Id, Line, LongText, Moment, PublicId
from consulta.core.extensions import db


class Commitment(db.Model):  # type: ignore[name-defined, misc]
    """What was promised: what, by which unit, by when, and how it ended."""

    __tablename__ = "commitment"

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    consultation_id: Mapped[ConsultationRef] = mapped_column(index=True)
    disposition_id: Mapped[int] = mapped_column(ForeignKey("disposition.id"))
    what: Mapped[LongText]
    unit: Mapped[Line]
    due_on: Mapped[date]
    ended_at: Mapped[Moment | None]
    fulfilled: Mapped[bool | None]
    ending_note: Mapped[LongText] = mapped_column(default="")
    earlier_id: Mapped[int | None] = mapped_column(ForeignKey("commitment.id"))
    """The same promise in the version before this one: its first date is not forgotten by a correction."""


class CommitmentUpdate(db.Model):  # type: ignore[name-defined, misc]
    """One thing said in public of how a commitment goes. Only added to: a slip is put right by another."""

    __tablename__ = "commitment_update"

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    consultation_id: Mapped[ConsultationRef] = mapped_column(index=True)
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitment.id"), index=True)
    """The first of the chain of `earlier_id`, so that it holds through every version of the decision."""
    kind: Mapped[Code]
    """domain.commitments.UpdateKind."""
    note: Mapped[LongText]
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    made_at: Mapped[Moment]
    made_by_id: Mapped[AccountRef]
