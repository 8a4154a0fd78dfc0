"""Commitments of several consultations counted by progress, for lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import func, select

from consulta.core.extensions import db
from consulta.decisions.domain.commitments import Progress, commitment_status
from consulta.decisions.models.commitment import Commitment
from consulta.decisions.models.decision import Decision, Disposition
from consulta.vocabulary.calendar import local_date


def commitment_counts(consultation_ids: Iterable[int], today: date) -> dict[int, Mapping[Progress, int]]:
    """By consultation id, the commitments of its decision in force by progress; zeros are left out."""
    ids = list(consultation_ids)
    rows = db.session.scalars(select(Commitment).where(Commitment.consultation_id.in_(ids))).all()
    commitments = {one.id: one for one in rows}
    in_force = _in_force(ids)
    counted: dict[int, Counter[Progress]] = {one: Counter() for one in ids}
    for one in rows:
        if one.id in in_force:
            ended = local_date(one.ended_at) if one.ended_at else None
            progress = commitment_status(_first_due(one, commitments), ended, one.fulfilled, today).progress
            counted[one.consultation_id][progress] += 1
    return {
        one: {kind: numbers[kind] for kind in Progress if numbers[kind]} for one, numbers in counted.items()
    }


def _in_force(consultation_ids: list[int]) -> frozenset[int]:
    """The ids of the commitments of the decision in force of each consultation."""
    newest = (
        select(Decision.consultation_id, func.max(Decision.number).label("number"))
        .where(Decision.consultation_id.in_(consultation_ids), Decision.published_at.is_not(None))
        .group_by(Decision.consultation_id)
        .subquery()
    )
    found = (
        select(Commitment.id)
        .join(Disposition, Disposition.id == Commitment.disposition_id)
        .join(Decision, Decision.id == Disposition.decision_id)
        .join(
            newest,
            (newest.c.consultation_id == Decision.consultation_id) & (newest.c.number == Decision.number),
        )
    )
    return frozenset(db.session.scalars(found))


def _first_due(commitment: Commitment, commitments: Mapping[int, Commitment]) -> date:
    """The first due date of a commitment, through the versions of the decision."""
    while commitment.earlier_id is not None and commitment.earlier_id in commitments:
        commitment = commitments[commitment.earlier_id]
    return commitment.due_on
