"""What an author says of the answer they got: taken once per folio, erased with the contribution."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, select

from consulta.consultations.models.consultation import Consultation
from consulta.contributions.domain.moderation import ContributionState
from consulta.contributions.models.contribution import Contribution
from consulta.core.extensions import db
from consulta.decisions.domain.ask_back import Verdict, may_say
from consulta.decisions.models.ask_back import AskBack
from consulta.decisions.models.decision import Decision


class Said(StrEnum):
    """What became of it."""

    DONE = "done"
    ALREADY_SAID = "already_said"
    """The first one stays, whether this one says the same or not."""
    NOT_ASKED = "not_asked"
    """No decision yet, or the contribution did not count."""
    UNKNOWN = "unknown"


def say_of_answer(folio: str, verdict: Verdict, *, now: datetime) -> Said:
    """Keep the verdict of whoever has the folio, on the decision in force.

    No history is written: it is never erased, and would still tell who said what after a withdrawal.
    """
    # The lock that a withdrawal takes too: nothing is added to what is being erased.
    contribution = db.session.scalar(
        select(Contribution).where(Contribution.folio == folio).with_for_update()
    )
    if contribution is None:
        return Said.UNKNOWN
    consultation = db.session.get_one(Consultation, contribution.consultation_id)
    decision_id = _in_force(consultation.id, now)
    if decision_id is None or not may_say(ContributionState(contribution.state), consultation.state_at(now)):
        return Said.NOT_ASKED
    if db.session.get(AskBack, contribution.id) is not None:
        return Said.ALREADY_SAID
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
    return Said.DONE


def _in_force(consultation_id: int, now: datetime) -> int | None:
    return db.session.scalar(
        select(Decision.id)
        .where(Decision.consultation_id == consultation_id, Decision.published_at <= now)
        .order_by(Decision.number.desc())
        .limit(1)
    )


def erase(contribution: Contribution, *, now: datetime) -> None:
    """Erase what the author of a withdrawn contribution said of the answer."""
    db.session.execute(delete(AskBack).where(AskBack.contribution_id == contribution.id))
