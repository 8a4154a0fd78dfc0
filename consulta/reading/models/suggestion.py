"""Suggested themes of answers. They count for nothing until a person accepts them."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.columns import ConsultationRef, Id, Json, Moment
from consulta.core.extensions import db


class SuggestionModel(db.Model):  # type: ignore[name-defined, misc]
    """One trained model. Suggestions come from the newest of a consultation."""

    __tablename__ = "suggestion_model"
    __table_args__ = (Index("ix_suggestion_model_newest", "consultation_id", "id"),)

    id: Mapped[Id]
    consultation_id: Mapped[ConsultationRef]
    learned_at: Mapped[Moment]
    learned_from: Mapped[int]
    """How many coded answers it learned from."""
    last_coding_id: Mapped[int]
    """The id of the newest coding it was trained with."""


class ThemeSuggestion(db.Model):  # type: ignore[name-defined, misc]
    """What one model suggests for one answer. Erased with the answer's words."""

    __tablename__ = "theme_suggestion"
    __table_args__ = (Index("ix_theme_suggestion_judged", "consultation_id", "was_right"),)

    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"), primary_key=True)
    consultation_id: Mapped[ConsultationRef]
    model_id: Mapped[int] = mapped_column(ForeignKey("suggestion_model.id"))
    themes: Mapped[Json]
    """[[public id, score from 0 to 1], …], the likeliest first."""
    is_probe: Mapped[bool] = mapped_column(default=False)
    """Drawn at random and not shown to the coder, so that its accuracy can be measured."""
    was_right: Mapped[bool | None]
    """For a probe, once coded: whether the first suggestion was among the themes a person gave it."""
    judged_at: Mapped[Moment | None]
