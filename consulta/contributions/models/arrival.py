"""How contributions arrived, for staff to find unusual arrivals. None of it is published or in the record."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.columns import Code, ContributionRef
from consulta.core.extensions import db


class ArrivalNote(db.Model):  # type: ignore[name-defined, misc]
    """Of one contribution over the web. Erased with it."""

    __tablename__ = "arrival"
    __table_args__ = (
        Index(
            "ix_arrival_origin_day",
            "day",
            sqlite_where=text("origin IS NOT NULL"),
            postgresql_where=text("origin IS NOT NULL"),
        ),
    )

    contribution_id: Mapped[ContributionRef] = mapped_column(primary_key=True)
    day: Mapped[date]
    origin: Mapped[str | None] = mapped_column(String(16))
    """Keyed hash of its network, under the key of its day; removed after ORIGIN_DAYS."""
    form_number: Mapped[Code]
    """domain.arrivals.FormNumber."""
    proof: Mapped[Code]
    """domain.arrivals.Proof."""


class OriginKey(db.Model):  # type: ignore[name-defined, misc]
    """The random key that origins of one local day are hashed with. Removed when the day is over: after that
    nobody, not even who holds every other key, can tell which address a hash was made of.
    """

    __tablename__ = "origin_key"

    day: Mapped[date] = mapped_column(primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary)
