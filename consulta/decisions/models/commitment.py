"""Commitments and their public updates."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.columns import AccountRef, Code, ConsultationRef, Id, Line, LongText, Moment, PublicId
from consulta.core.extensions import db


class Commitment(db.Model):  # type: ignore[name-defined, misc]
    """What will be done, by which unit and by when, and how it ended. One row per version of the decision."""

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
    """The same commitment in the version before this one, so that the first date promised is kept."""


class CommitmentUpdate(db.Model):  # type: ignore[name-defined, misc]
    """One public update of a commitment. Rows are only added: a mistake is corrected by another update."""

    __tablename__ = "commitment_update"

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    consultation_id: Mapped[ConsultationRef] = mapped_column(index=True)
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitment.id"), index=True)
    """The first row in the chain of `earlier_id`, which is the same for every version of the decision."""
    kind: Mapped[Code]
    """domain.commitments.UpdateKind."""
    note: Mapped[LongText]
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    made_at: Mapped[Moment]
    made_by_id: Mapped[AccountRef]
