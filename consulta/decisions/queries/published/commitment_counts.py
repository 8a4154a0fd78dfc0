"""How the promises of several consultations stand, counted for lists; one decision is in `decision`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import func, select

from consulta.core.extensions import db
from consulta.decisions.domain.commitments import Progress, standing
from consulta.decisions.models.commitment import Commitment
from consulta.decisions.models.decision import Decision, Disposition
from consulta.vocabulary.calendar import local_date


def commitment_counts(consultation_ids: Iterable[int], today: date) -> dict[int, Mapping[Progress, int]]:
    """By consultation, how many commitments of its decision in force stand how; maybe none."""
    ids = list(consultation_ids)
    made = db.session.scalars(select(Commitment).where(Commitment.consultation_id.in_(ids))).all()
    every = {one.id: one for one in made}
    in_force = _in_force(ids)
    counted: dict[int, Counter[Progress]] = {one: Counter() for one in ids}
    for one in made:
        if one.id in in_force:
            ended = local_date(one.ended_at) if one.ended_at else None
            progress = standing(_first_due(one, every), ended, one.fulfilled, today).progress
            counted[one.consultation_id][progress] += 1
    return {
        one: {kind: numbers[kind] for kind in Progress if numbers[kind]} for one, numbers in counted.items()
    }


def _in_force(consultation_ids: list[int]) -> frozenset[int]:
    """The commitments of the newest published decision of each consultation."""
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


def _first_due(made: Commitment, every: Mapping[int, Commitment]) -> date:
    """The day first published for this promise, through the versions it continues."""
    while made.earlier_id is not None and made.earlier_id in every:
        made = every[made.earlier_id]
    return made.due_on
