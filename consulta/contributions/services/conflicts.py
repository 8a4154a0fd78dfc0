"""Reviewing submissions that came under a known submission_id with other content. They never count."""

from __future__ import annotations

from datetime import datetime

from consulta.accounts.services import history
from consulta.contributions.models.contribution import ConflictingSubmission
from consulta.core.extensions import db
from consulta.vocabulary.actors import Actor


def mark_reviewed(
    consultation_id: int, contribution_id: int, conflict_id: int, *, actor: Actor, now: datetime
) -> bool:
    """Store who reviewed it first. Returns False when there is no such conflict."""
    conflict = db.session.get(ConflictingSubmission, conflict_id)
    if conflict is None or (conflict.consultation_id, conflict.contribution_id) != (
        consultation_id,
        contribution_id,
    ):
        return False
    if conflict.reviewed_at is None:
        conflict.reviewed_at = now
        conflict.reviewed_by_id = actor.account_id
        history.record(
            "contribution",
            contribution_id,
            "conflict_reviewed",
            actor=actor,
            now=now,
            consultation_id=consultation_id,
            detail={"conflict": conflict_id},
        )
    return True
