"""A promise through the versions of a decision: each version has its own row, and all are one promise."""

from __future__ import annotations

from sqlalchemy import select

from consulta.core.extensions import db
from consulta.decisions.models.commitment import Commitment


def first_of(made: Commitment) -> Commitment:
    """The promise as it was first made: what is told of it hangs there, and its day counts."""
    while made.earlier_id is not None:
        made = db.session.get_one(Commitment, made.earlier_id)
    return made


def same_commitment(made: Commitment) -> list[Commitment]:
    """The promise in every version that has it, drafts included, the first one first."""
    rows = db.session.scalars(
        select(Commitment).where(Commitment.consultation_id == made.consultation_id).order_by(Commitment.id)
    ).all()
    chain = [first_of(made)]
    known = {chain[0].id}
    for one in rows:
        if one.earlier_id in known:
            chain.append(one)
            known.add(one.id)
    return chain
