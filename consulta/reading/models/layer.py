"""Layers over the original words of answers."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.columns import AccountRef, Code, Id, LongText, Moment
from consulta.core.extensions import db


class TextLayer(db.Model):  # type: ignore[name-defined, misc]
    """A redaction, transcription or translation of an answer's words, with its author (domain.layers)."""

    __tablename__ = "text_layer"
    __table_args__ = (Index("ix_text_layer_answer", "answer_id", "layer", "id"),)

    id: Mapped[Id]
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"))
    layer: Mapped[Code]
    language: Mapped[str | None] = mapped_column(String(12))
    text: Mapped[LongText]
    author_id: Mapped[AccountRef]
    created_at: Mapped[Moment]
