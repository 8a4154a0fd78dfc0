"""Decisions, their clauses and their dispositions."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consulta.core.columns import (
    AccountRef,
    Code,
    ConsultationRef,
    Id,
    Json,
    Line,
    LongText,
    Moment,
    PublicId,
)
from consulta.core.extensions import db
from consulta.decisions.models.commitment import Commitment


class Decision(db.Model):  # type: ignore[name-defined, misc]
    """One version of what was decided on a consultation. Published versions never change (promise 10)."""

    __tablename__ = "decision"
    __table_args__ = (UniqueConstraint("consultation_id", "number"),)

    id: Mapped[Id]
    consultation_id: Mapped[ConsultationRef]
    number: Mapped[int]
    text: Mapped[LongText] = mapped_column(default="")
    """Markdown."""
    decider: Mapped[Line] = mapped_column(default="")
    decided_on: Mapped[date | None]
    change_reason: Mapped[LongText] = mapped_column(default="")
    written_by_id: Mapped[AccountRef]
    written_at: Mapped[Moment]
    submitted_at: Mapped[Moment | None]
    """When its author submitted it to the director."""
    signed_by_id: Mapped[AccountRef | None]
    signed_at: Mapped[Moment | None]
    published_at: Mapped[Moment | None]
    accounts: Mapped[Json | None]
    """The figures stated on publication (queries.stated_figures); None in a draft."""

    dispositions: Mapped[list[Disposition]] = relationship(
        order_by="Disposition.position", cascade="all, delete-orphan", lazy="selectin"
    )
    clauses: Mapped[list[Clause]] = relationship(
        order_by="Clause.position, Clause.id", cascade="all, delete-orphan", lazy="selectin"
    )


class Clause(db.Model):  # type: ignore[name-defined, misc]
    """One numbered part of a decision, which dispositions refer to."""

    __tablename__ = "clause"

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    position: Mapped[int]
    """The number in this version, from 1."""
    heading: Mapped[Line]
    text: Mapped[LongText]
    """Markdown."""
    earlier_id: Mapped[int | None] = mapped_column(ForeignKey("clause.id"))
    """The same clause in the version before this one."""


class Disposition(db.Model):  # type: ignore[name-defined, misc]
    """The institution's answer to one theme, with its reason."""

    __tablename__ = "disposition"
    __table_args__ = (UniqueConstraint("decision_id", "theme_id"),)

    id: Mapped[Id]
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"))
    position: Mapped[int] = mapped_column(default=0)
    outcome: Mapped[Code]
    reason: Mapped[LongText]
    clause_id: Mapped[int | None] = mapped_column(ForeignKey("clause.id"))
    """The clause that decides it; None only in versions published before there were clauses."""

    clause: Mapped[Clause | None] = relationship()
    commitments: Mapped[list[Commitment]] = relationship(
        order_by="Commitment.due_on, Commitment.id", cascade="all, delete-orphan", lazy="selectin"
    )
