"""The history of a decision: every change of a version, whoever made it."""

from __future__ import annotations

from datetime import datetime

from consulta.accounts.services import history
from consulta.core.extensions import db
from consulta.decisions.models.decision import Decision
from consulta.decisions.queries.decisions import HISTORY_SUBJECT
from consulta.vocabulary.actors import Actor


def record_change(
    decision: Decision,
    action: str,
    actor: Actor,
    now: datetime,
    *,
    reason: str | None = None,
    from_state: str | None = None,
    to_state: str | None = None,
    detail: dict[str, object] | None = None,
) -> None:
    """Add an entry that names the version, after what it tells of has its numbers."""
    db.session.flush()
    history.record(
        HISTORY_SUBJECT,
        decision.id,
        action,
        actor=actor,
        now=now,
        consultation_id=decision.consultation_id,
        from_state=from_state,
        to_state=to_state,
        reason=reason,
        detail=detail,
    )
