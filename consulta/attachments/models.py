"""Documents and pictures that belong to a decision or show how a commitment went."""

from __future__ import annotations

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.columns import AccountRef, Code, ConsultationRef, Id, Line, Moment, PublicId
from consulta.core.extensions import db


class Attachment(db.Model):  # type: ignore[name-defined, misc]
    """A file as it is published: cleaned, and never changed."""

    __tablename__ = "attachment"

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    consultation_id: Mapped[ConsultationRef] = mapped_column(index=True)
    title: Mapped[Line]
    """What it shows: the text of its link, and the alternative text of a picture."""
    file_name: Mapped[Line]
    media_type: Mapped[Code]
    """domain.MediaType."""
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    uploaded_at: Mapped[Moment]
    uploaded_by_id: Mapped[AccountRef]
