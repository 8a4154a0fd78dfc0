"""The data of the downloadable file of a receipt, by folio."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from consulta.consultations.models.consultation import Consultation
from consulta.contributions.domain.moderation import ContributionState
from consulta.contributions.models.contribution import Contribution
from consulta.core.extensions import db
from consulta.record.queries.record import EntryProof, entry_proof
from consulta.record.queries.stored_digests import StoredDigest, stored_digests


@dataclass(frozen=True, slots=True)
class ReceiptFile:
    """What is needed to verify a receipt. The folio is not in it, so that the file may be shown to others."""

    slug: str
    stored: StoredDigest
    proof: EntryProof | None
    """None until the next checkpoint."""

    @property
    def is_withdrawn(self) -> bool:
        return self.stored.state is ContributionState.WITHDRAWN


def receipt_file(folio: str) -> ReceiptFile | None:
    """The file of that canonical folio, or None."""
    row = db.session.execute(
        select(Contribution, Consultation.slug)
        .join(Consultation, Consultation.id == Contribution.consultation_id)
        .where(Contribution.folio == folio)
    ).one_or_none()
    if row is None:
        return None
    contribution, slug = row._tuple()
    return ReceiptFile(
        slug,
        stored_digests([contribution])[0],
        entry_proof(contribution.consultation_id, contribution.digest),
    )
