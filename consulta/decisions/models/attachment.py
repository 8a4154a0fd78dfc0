"""The link between a version of a decision and its attachments."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.extensions import db


class DecisionAttachment(db.Model):  # type: ignore[name-defined, misc]
    """One attachment of one version; a correction starts with the links of the version before it."""

    __tablename__ = "decision_attachment"

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), primary_key=True)
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)
