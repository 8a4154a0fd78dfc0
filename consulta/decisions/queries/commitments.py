"""Commitments on the desk of the staff: what the decision in force promises, and how it goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from consulta.core.extensions import db
from consulta.decisions.models.commitment import Commitment
from consulta.decisions.models.decision import Decision, Disposition
from consulta.decisions.queries.commitment_chain import same_commitment
from consulta.decisions.queries.decisions import commitment, commitments_of, published_decision
from consulta.decisions.queries.published.commitments import PublishedCommitment, published_commitments
from consulta.reading.models.theme import Theme
from consulta.vocabulary.calendar import local_date


@dataclass(frozen=True, slots=True)
class StaffCommitment:
    """A commitment of the published decision with the theme it answers; the rest is what everybody reads."""

    theme: str
    promise: PublishedCommitment


def in_force(consultation_id: int, public_id: str) -> Commitment | None:
    """A promise of that id, whatever version the id is of, as the decision in force has it."""
    decision = published_decision(consultation_id)
    found = commitment(consultation_id, public_id)
    if found is None or decision is None:
        return None
    known = {made.id for made in commitments_of(decision)}
    return next((made for made in same_commitment(found) if made.id in known), None)


def staff_commitments(decision: Decision, now: datetime) -> tuple[StaffCommitment, ...]:
    """Everything a published version promises, the soonest first."""
    made = commitments_of(decision)
    public = published_commitments(made, local_date(now))
    return tuple(StaffCommitment(_theme_of(one), public[one.id]) for one in made)


def staff_commitment(made: Commitment, now: datetime) -> StaffCommitment:
    """One of them."""
    return StaffCommitment(_theme_of(made), published_commitments([made], local_date(now))[made.id])


def _theme_of(made: Commitment) -> str:
    disposition = db.session.get_one(Disposition, made.disposition_id)
    return db.session.get_one(Theme, disposition.theme_id).name
