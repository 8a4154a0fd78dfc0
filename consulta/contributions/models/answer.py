"""Answers: words, and options chosen."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.columns import (
    Code,
    ConsultationRef,
    ContributionRef,
    Id,
    PublicId,
)
from consulta.core.extensions import db


class Answer(db.Model):  # type: ignore[name-defined, misc]
    """What a contribution says to one question. A question left empty has no row."""

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("contribution_id", "question_id"),
        Index("ix_answer_reading", "consultation_id", "question_id", "id"),
        Index("ix_answer_published", "consultation_id", "text_state", "question_id"),
        # What there is to read is counted on every page of the workbench.
        Index(
            "ix_answer_words",
            "consultation_id",
            "contribution_id",
            sqlite_where=text("words IS NOT NULL"),
            postgresql_where=text("words IS NOT NULL"),
        ),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    consultation_id: Mapped[ConsultationRef]
    contribution_id: Mapped[ContributionRef]
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    question_version_id: Mapped[int] = mapped_column(ForeignKey("question_version.id"))
    words: Mapped[str | None] = mapped_column(Text)
    """The original words: written once, never changed, only ever erased. Empty for choices."""
    text_state: Mapped[Code]
    text_reason: Mapped[Code | None]


class AnswerChoice(db.Model):  # type: ignore[name-defined, misc]
    """One option chosen in an answer."""

    __tablename__ = "answer_choice"
    __table_args__ = (Index("ix_answer_choice_count", "consultation_id", "question_id", "option_key"),)

    contribution_id: Mapped[ContributionRef] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True)
    option_key: Mapped[Code] = mapped_column(primary_key=True)
    consultation_id: Mapped[ConsultationRef]
