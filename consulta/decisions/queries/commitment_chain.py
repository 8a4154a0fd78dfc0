"""The rows of one commitment: each version of the decision has its own."""

from __future__ import annotations

from sqlalchemy import select

from consulta.core.extensions import db
from consulta.decisions.models.commitment import Commitment


def original_commitment(commitment: Commitment) -> Commitment:
    """The first row of a commitment: its updates refer to it, and lateness counts from its date."""
    while commitment.earlier_id is not None:
        commitment = db.session.get_one(Commitment, commitment.earlier_id)
    return commitment


def commitment_versions(commitment: Commitment) -> list[Commitment]:
    """The rows of a commitment in every version that has it, drafts included, the original first."""
    rows = db.session.scalars(
        select(Commitment)
        .where(Commitment.consultation_id == commitment.consultation_id)
        .order_by(Commitment.id)
    ).all()
    chain = [original_commitment(commitment)]
    known = {chain[0].id}
    for one in rows:
        if one.earlier_id in known:
            chain.append(one)
            known.add(one.id)
    return chain
