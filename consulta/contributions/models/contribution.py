"""A contribution: what one person gave, once, through one channel."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.columns import (
    AccountRef,
    Code,
    ConsultationRef,
    ContributionRef,
    Id,
    Json,
    Moment,
    PublicId,
)
from consulta.core.extensions import db


class Contribution(db.Model):  # type: ignore[name-defined, misc]
    """Its words, place and contact are in other tables, so that each can be erased by itself."""

    __tablename__ = "contribution"
    __table_args__ = (
        Index(
            "ix_contribution_accounts", "consultation_id", "state", "channel", "received_on", "state_reason"
        ),
        Index("uq_contribution_digest", "consultation_id", "digest", unique=True),
        CheckConstraint("state in ('pending', 'accepted', 'set_aside', 'withdrawn')", name="state"),
    )

    id: Mapped[Id]
    """The internal number: staff see it instead of the folio."""
    public_id: Mapped[PublicId]
    consultation_id: Mapped[ConsultationRef]
    submission_id: Mapped[str] = mapped_column(String(36), unique=True)
    """Chosen by the sender: the same one again is the same contribution."""
    folio: Mapped[str] = mapped_column(String(13), unique=True)
    channel: Mapped[Code]
    state: Mapped[Code]
    state_reason: Mapped[Code | None]

    captured_at: Mapped[Moment]
    received_at: Mapped[Moment]
    received_on: Mapped[date]
    """The local day of received_at: the accounts are kept by it."""
    recorded_by_id: Mapped[AccountRef | None]
    consent_way: Mapped[Code | None]
    notice_version: Mapped[Code]
    publish_text: Mapped[bool]

    age_band: Mapped[Code | None]
    sex: Mapped[Code | None]
    relation: Mapped[Code | None]

    digest: Mapped[str] = mapped_column(String(64))
    """Hex SHA-256 of DESIGN §7; stays when all else is erased."""
    part_hashes: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The three hashes that the digest is made of, one after the other: they tell which part was changed.
    None once it is erased, and for what the first release received."""
    words_salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    place_salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    particulars_salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    withdrawal_tries: Mapped[int] = mapped_column(default=0)


class Place(db.Model):  # type: ignore[name-defined, misc]
    """The place of a contribution, as it was given. Never leaves the staff side (promise 5)."""

    __tablename__ = "place"

    contribution_id: Mapped[ContributionRef] = mapped_column(primary_key=True)
    consultation_id: Mapped[ConsultationRef] = mapped_column(index=True)
    source: Mapped[Code]
    lat: Mapped[str | None] = mapped_column(String(12))
    lon: Mapped[str | None] = mapped_column(String(12))
    """Decimal degrees as text, as they enter the digest."""
    accuracy_m: Mapped[int | None]
    district_code: Mapped[str | None] = mapped_column(String(4))
    landmark: Mapped[str | None] = mapped_column(String(200))
    meaning: Mapped[Code | None]


class Contact(db.Model):  # type: ignore[name-defined, misc]
    """Address or number to notify the person; encrypted."""

    __tablename__ = "contact"

    contribution_id: Mapped[ContributionRef] = mapped_column(primary_key=True)
    consultation_id: Mapped[ConsultationRef] = mapped_column(index=True)
    ciphertext: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[Moment]


class ConflictingSubmission(db.Model):  # type: ignore[name-defined, misc]
    """A submission with a known submission_id and other content: stored for review, outside the accounts."""

    __tablename__ = "conflicting_submission"

    id: Mapped[Id]
    consultation_id: Mapped[ConsultationRef] = mapped_column(index=True)
    contribution_id: Mapped[ContributionRef] = mapped_column(index=True)
    received_at: Mapped[Moment]
    content: Mapped[Json]
    reviewed_at: Mapped[Moment | None]
    reviewed_by_id: Mapped[AccountRef | None]
