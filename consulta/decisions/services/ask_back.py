"""Record an author's verdict on the decision, once per folio; erase it when the contribution is withdrawn."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, select

from consulta.consultations.models.consultation import Consultation
from consulta.contributions.domain.moderation import ContributionState
from consulta.contributions.models.contribution import Contribution
from consulta.core.extensions import db
from consulta.decisions.domain.ask_back import Verdict, may_ask_back
from consulta.decisions.models.ask_back import AskBack
from consulta.decisions.models.decision import Decision


class AskBackResult(StrEnum):
    """Whether a verdict was recorded."""

    RECORDED = "done"
    ALREADY_GIVEN = "already_said"
    """The first verdict stays, whatever this one is."""
    NOT_ALLOWED = "not_asked"
    """There is no decision yet, or the contribution is not accepted."""
    UNKNOWN = "unknown"


def record_verdict(folio: str, verdict: Verdict, *, now: datetime) -> AskBackResult:
    """Record the verdict of a folio's author on the decision in force.

    No history entry is written: entries are never erased and would reveal the verdict after a withdrawal.
    """
    # A withdrawal takes the same lock, so that no verdict is added to a contribution being erased.
    contribution = db.session.scalar(
        select(Contribution).where(Contribution.folio == folio).with_for_update()
    )
    if contribution is None:
        return AskBackResult.UNKNOWN
    consultation = db.session.get_one(Consultation, contribution.consultation_id)
    decision_id = _in_force(consultation.id, now)
    if decision_id is None or not may_ask_back(
        ContributionState(contribution.state), consultation.state_at(now)
    ):
        return AskBackResult.NOT_ALLOWED
    if db.session.get(AskBack, contribution.id) is not None:
        return AskBackResult.ALREADY_GIVEN
    db.session.add(
        AskBack(
            contribution_id=contribution.id,
            consultation_id=consultation.id,
            decision_id=decision_id,
            verdict=verdict.value,
            given_at=now,
        )
    )
    db.session.flush()
    return AskBackResult.RECORDED


def _in_force(consultation_id: int, now: datetime) -> int | None:
    return db.session.scalar(
        select(Decision.id)
        .where(Decision.consultation_id == consultation_id, Decision.published_at <= now)
        .order_by(Decision.number.desc())
        .limit(1)
    )


def erase(contribution: Contribution, *, now: datetime) -> None:
    """Erase the verdict of a withdrawn contribution."""
    db.session.execute(delete(AskBack).where(AskBack.contribution_id == contribution.id))
