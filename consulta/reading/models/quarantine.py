"""Groups of contributions that staff set aside together because of how they arrived."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.columns import (
    AccountRef,
    Code,
    ConsultationRef,
    ContributionRef,
    Id,
    LongText,
    Moment,
    PublicId,
)
from consulta.core.extensions import db


class Quarantine(db.Model):  # type: ignore[name-defined, misc]
    """One act, which is public: when, how many, why, and whether it was undone."""

    __tablename__ = "quarantine"

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    consultation_id: Mapped[ConsultationRef] = mapped_column(index=True)
    sign: Mapped[Code]
    """domain.unusual_arrivals.Sign."""
    reason: Mapped[LongText]
    contributions: Mapped[int]
    """How many it covered when it was made; withdrawals since do not change it."""
    made_at: Mapped[Moment]
    made_by_id: Mapped[AccountRef]
    undone_at: Mapped[Moment | None]
    undone_by_id: Mapped[AccountRef | None]


class QuarantinedContribution(db.Model):  # type: ignore[name-defined, misc]
    """One contribution that an act covered."""

    __tablename__ = "quarantined_contribution"

    quarantine_id: Mapped[int] = mapped_column(ForeignKey("quarantine.id"), primary_key=True)
    contribution_id: Mapped[ContributionRef] = mapped_column(primary_key=True)
