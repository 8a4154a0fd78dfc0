"""The one release of figures by place and persons."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.columns import AccountRef, ConsultationRef, Id, Json, Moment
from consulta.core.extensions import db


class ReleaseRecord(db.Model):  # type: ignore[name-defined, misc]
    """Made once per consultation, frozen, and the only source of every output of such figures (DESIGN §6)."""

    __tablename__ = "release"

    id: Mapped[Id]
    consultation_id: Mapped[ConsultationRef] = mapped_column(unique=True)
    released_at: Mapped[Moment]
    released_by_id: Mapped[AccountRef]
    document: Mapped[Json]
    """domain.release.Release as JSON."""
