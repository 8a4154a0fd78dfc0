"""A consultation: a campaign on one site."""

from __future__ import annotations

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consulta.consultations.domain.lifecycle import State, Timeline, state_at
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


class Consultation(db.Model):  # type: ignore[name-defined, misc]
    """A consultation. Its state is no column: `state_at` derives it from the dates (ADR 0008)."""

    __tablename__ = "consultation"

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    slug: Mapped[Line] = mapped_column(unique=True)
    title: Mapped[Line]
    site: Mapped[Line] = mapped_column(default="")
    district_code: Mapped[str | None] = mapped_column(String(4))
    context: Mapped[LongText] = mapped_column(default="")
    """Markdown."""
    decider: Mapped[Line] = mapped_column(default="")
    negotiable: Mapped[LongText] = mapped_column(default="")
    not_negotiable: Mapped[LongText] = mapped_column(default="")

    zone: Mapped[Json | None]
    """GeoJSON Polygon of what is asked about."""
    map_area: Mapped[Json | None]
    """GeoJSON Polygon inside which figures by place are released."""
    bins: Mapped[Json | None]
    """The H3 cells (resolution 8) that cover the map area, fixed when the consultation opens."""

    opens_at: Mapped[Moment | None]
    closes_at: Mapped[Moment | None]
    answer_due_on: Mapped[date | None]
    opened_at: Mapped[Moment | None]
    """When staff approved the opening; answers are taken from opens_at on."""
    decided_at: Mapped[Moment | None]
    concluded_at: Mapped[Moment | None]
    cancelled_at: Mapped[Moment | None]
    cancel_reason: Mapped[LongText] = mapped_column(default="")

    proof_asked_at: Mapped[Moment | None]
    """Since when the form asks for a proof of work, while programs flood it; None: it does not."""
    created_at: Mapped[Moment]
    created_by_id: Mapped[AccountRef]
    revision: Mapped[int] = mapped_column(default=1)
    """Grows with every change that the public can see; caches are kept by it."""

    landmarks: Mapped[list[Landmark]] = relationship(
        order_by="Landmark.position", cascade="all, delete-orphan", lazy="selectin"
    )

    @property
    def timeline(self) -> Timeline:
        return Timeline(
            opened_at=self.opened_at,
            opens_at=self.opens_at,
            closes_at=self.closes_at,
            answer_due_on=self.answer_due_on,
            decided_at=self.decided_at,
            concluded_at=self.concluded_at,
            cancelled_at=self.cancelled_at,
        )

    def state_at(self, now: Moment) -> State:
        return state_at(self.timeline, now)


class Landmark(db.Model):  # type: ignore[name-defined, misc]
    """A place people of the zone know by name."""

    __tablename__ = "landmark"

    id: Mapped[Id]
    consultation_id: Mapped[ConsultationRef] = mapped_column(index=True)
    position: Mapped[int]
    name: Mapped[Line]
    lat: Mapped[Code]
    lon: Mapped[Code]
