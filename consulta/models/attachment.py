"""Documents and pictures that belong to a decision or show how a commitment went."""

from __future__ import annotations

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from consulta.extensions import db
from consulta.models.base import AccountRef, Code, ConsultationRef, Id, Line, Moment, PublicId


class Attachment(db.Model):  # type: ignore[name-defined, misc]
    """A file as it is published: known by its content, without the metadata it came with, never changed."""

    __tablename__ = "attachment"

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    consultation_id: Mapped[ConsultationRef] = mapped_column(index=True)
    title: Mapped[Line]
    """What it shows, in words: the text of its link, and of a picture for who cannot see it."""
    file_name: Mapped[Line]
    media_type: Mapped[Code]
    """domain.attachments.MediaType."""
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    uploaded_at: Mapped[Moment]
    uploaded_by_id: Mapped[AccountRef]


class DecisionAttachment(db.Model):  # type: ignore[name-defined, misc]
    """That a version of a decision comes with an attachment; a correction takes them over."""

    __tablename__ = "decision_attachment"

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), primary_key=True)
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)
