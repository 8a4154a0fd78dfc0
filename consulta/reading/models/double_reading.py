"""Double readings: answers coded a second time, blind, by somebody else."""

from __future__ import annotations

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.columns import AccountRef, ConsultationRef, Id, Json, Moment
from consulta.core.extensions import db


class DoubleReading(db.Model):  # type: ignore[name-defined, misc]
    """One answer of a random sample. Both readings are frozen, whatever is recoded later."""

    __tablename__ = "double_reading"
    __table_args__ = (UniqueConstraint("consultation_id", "round", "answer_id"),)

    id: Mapped[Id]
    consultation_id: Mapped[ConsultationRef]
    round: Mapped[int]
    """Each sample drawn is a round; the newest counts."""
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"), index=True)
    drawn_at: Mapped[Moment]
    drawn_by_id: Mapped[AccountRef]
    first_themes: Mapped[Json]
    """Public ids of its themes when the sample was drawn."""
    first_coder_id: Mapped[AccountRef]
    second_themes: Mapped[Json | None]
    second_coder_id: Mapped[AccountRef | None]
    read_at: Mapped[Moment | None]
