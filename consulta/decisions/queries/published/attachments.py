"""Attachments of published decisions and of updates of commitments."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, or_, select

from consulta.attachments.domain import MediaType, size_text
from consulta.attachments.models import Attachment
from consulta.consultations.models.consultation import Consultation
from consulta.core.extensions import db
from consulta.decisions.models.attachment import DecisionAttachment
from consulta.decisions.models.commitment import Commitment, CommitmentUpdate
from consulta.decisions.models.decision import Decision, Disposition
from consulta.decisions.queries.decisions import attachments_of
from consulta.vocabulary.text import Text


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """The description of a file. `size` in bytes, `sha256` in hexadecimal."""

    public_id: str
    title: str
    file_name: str
    media_type: MediaType
    size: int
    sha256: str

    @property
    def readable_size(self) -> Text:
        """The size with its unit, as in «1,2 MB»."""
        return size_text(self.size)


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A file with its content, to be served. `sha256` in hexadecimal."""

    file_name: str
    media_type: MediaType
    sha256: str
    content: bytes


def attached_files(decision: Decision) -> tuple[AttachedFile, ...]:
    """The attachments of a version, in order."""
    return tuple(attached_file(one) for one in attachments_of(decision))


def attached_file(attachment: Attachment) -> AttachedFile:
    """The description of one attachment."""
    return AttachedFile(
        public_id=attachment.public_id,
        title=attachment.title,
        file_name=attachment.file_name,
        media_type=MediaType(attachment.media_type),
        size=attachment.size,
        sha256=attachment.sha256,
    )


def published_file(slug: str, public_id: str, file_name: str) -> PublishedFile | None:
    """The attachment of that id and file name, or None unless something published has it."""
    row = db.session.execute(
        select(Attachment.file_name, Attachment.media_type, Attachment.sha256, Attachment.content)
        .join(Consultation, Consultation.id == Attachment.consultation_id)
        .where(
            Consultation.slug == slug,
            Attachment.public_id == public_id,
            Attachment.file_name == file_name,
            or_(_of_a_version(), _of_an_update()),
        )
    ).first()
    return PublishedFile(row.file_name, MediaType(row.media_type), row.sha256, row.content) if row else None


def _of_a_version() -> ColumnElement[bool]:
    return (
        exists()
        .where(
            DecisionAttachment.attachment_id == Attachment.id,
            Decision.id == DecisionAttachment.decision_id,
            Decision.published_at.is_not(None),
        )
        .correlate(Attachment)
    )


def _of_an_update() -> ColumnElement[bool]:
    return (
        exists()
        .where(
            CommitmentUpdate.evidence_id == Attachment.id,
            Commitment.id == CommitmentUpdate.commitment_id,
            Disposition.id == Commitment.disposition_id,
            Decision.id == Disposition.decision_id,
            Decision.published_at.is_not(None),
        )
        .correlate(Attachment)
    )
