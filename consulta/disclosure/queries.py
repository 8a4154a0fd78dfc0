"""The stored release: the only source of figures by place, age, sex and relation (DESIGN §6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from consulta.core.extensions import db
from consulta.disclosure.domain.release import Release
from consulta.disclosure.models import ReleaseRecord


@dataclass(frozen=True, slots=True)
class PublishedRelease:
    """The release of a consultation and when it was made. It never changes."""

    released_at: datetime
    figures: Release


def release(consultation_id: int) -> PublishedRelease | None:
    """The release of a consultation, or None while there is none."""
    record = db.session.scalar(select(ReleaseRecord).where(ReleaseRecord.consultation_id == consultation_id))
    if record is None:
        return None
    return PublishedRelease(record.released_at, Release.from_json(record.document))


def is_released(consultation_id: int) -> bool:
    """Whether the figures of a consultation have been released."""
    found = select(ReleaseRecord.id).where(ReleaseRecord.consultation_id == consultation_id)
    return db.session.scalar(found) is not None
