"""The commitments of the decision in force, for staff pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from consulta.core.extensions import db
from consulta.decisions.models.commitment import Commitment
from consulta.decisions.models.decision import Decision, Disposition
from consulta.decisions.queries.commitment_chain import commitment_versions
from consulta.decisions.queries.decisions import commitment_of, commitments_of, decision_in_force
from consulta.decisions.queries.published.commitments import PublishedCommitment, published_commitments
from consulta.reading.models.theme import Theme
from consulta.vocabulary.calendar import local_date


@dataclass(frozen=True, slots=True)
class StaffCommitment:
    """A commitment as published, with the name of its theme."""

    theme: str
    published: PublishedCommitment


def commitment_in_force(consultation_id: int, public_id: str) -> Commitment | None:
    """The row in the decision in force of a commitment, given the public id of any of its rows."""
    decision = decision_in_force(consultation_id)
    found = commitment_of(consultation_id, public_id)
    if found is None or decision is None:
        return None
    known = {commitment.id for commitment in commitments_of(decision)}
    return next((commitment for commitment in commitment_versions(found) if commitment.id in known), None)


def staff_commitments(decision: Decision, now: datetime) -> tuple[StaffCommitment, ...]:
    """The commitments of a published version, the soonest due first."""
    commitments = commitments_of(decision)
    published = published_commitments(commitments, local_date(now))
    return tuple(StaffCommitment(_theme_of(one), published[one.id]) for one in commitments)


def staff_commitment(commitment: Commitment, now: datetime) -> StaffCommitment:
    """One commitment with its theme."""
    return StaffCommitment(
        _theme_of(commitment), published_commitments([commitment], local_date(now))[commitment.id]
    )


def _theme_of(commitment: Commitment) -> str:
    disposition = db.session.get_one(Disposition, commitment.disposition_id)
    return db.session.get_one(Theme, disposition.theme_id).name
