"""The facts that the publication gate checks, counted in the database (promise 1)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select

from consulta.consultations.models.consultation import Consultation
from consulta.contributions.domain.moderation import ContributionState, TextState
from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import Contribution
from consulta.contributions.queries.accounts import accounts
from consulta.core.extensions import db
from consulta.decisions.domain.gate import GateFacts
from consulta.decisions.models.decision import Decision
from consulta.decisions.queries.decisions import authors_of, themes_in_use
from consulta.disclosure.queries import is_released
from consulta.reading.domain.themes import ThemeKind
from consulta.reading.models.theme import Coding, Theme
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.roles import Permission


def gate_facts(
    consultation: Consultation, decision: Decision, signer: Actor | None, now: datetime
) -> GateFacts:
    """The facts for domain.gate. `signer` is who wants to publish; None while nobody signs."""
    return GateFacts(
        state=consultation.state_at(now),
        pending=accounts(consultation.id).pending,
        uncoded_answers=_uncoded(consultation.id),
        no_action_without_reason=_no_action_without_reason(consultation.id),
        unjudged_texts=_unjudged(consultation.id),
        themes_without_disposition=tuple(_without_disposition(consultation.id, decision)),
        themes_without_clause=tuple(_without_clause(consultation.id, decision)),
        decision_text=decision.text,
        decider=decision.decider,
        decided_on=decision.decided_on,
        is_signed=signer is not None and signer.may(Permission.SIGN_DECISION),
        signed_by_author=signer is not None and signer.account_id in authors_of(decision),
        is_released=is_released(consultation.id),
        is_submitted=decision.submitted_at is not None,
        is_correction=decision.number > 1,
        change_reason=decision.change_reason,
    )


def _uncoded(consultation_id: int) -> int:
    coded = exists().where(Coding.answer_id == Answer.id, Coding.removed_at.is_(None))
    return _count(_accepted_texts(consultation_id).where(~coded))


def _no_action_without_reason(consultation_id: int) -> int:
    coded_without_reason = (
        exists()
        .where(
            Coding.answer_id == Answer.id,
            Coding.removed_at.is_(None),
            func.coalesce(Coding.reason, "") == "",
            Coding.theme_id == Theme.id,
            Theme.kind == ThemeKind.NO_ACTION,
        )
        .correlate(Answer)
    )
    return _count(_accepted_texts(consultation_id).where(coded_without_reason))


def _unjudged(consultation_id: int) -> int:
    return _count(
        _accepted_texts(consultation_id).where(
            Contribution.publish_text, Answer.text_state == TextState.PENDING
        )
    )


def _accepted_texts(consultation_id: int) -> Select[tuple[int]]:
    """A count of the non-empty text answers of accepted contributions."""
    words: ColumnElement[str] = func.trim(func.coalesce(Answer.words, ""))
    return (
        select(func.count())
        .select_from(Answer)
        .join(Contribution, Contribution.id == Answer.contribution_id)
        .where(
            Answer.consultation_id == consultation_id,
            Contribution.state == ContributionState.ACCEPTED,
            words != "",
        )
    )


def _without_disposition(consultation_id: int, decision: Decision) -> Iterable[str]:
    with_reason = {
        disposition.theme_id for disposition in decision.dispositions if disposition.reason.strip()
    }
    return (theme.name for theme in themes_in_use(consultation_id) if theme.id not in with_reason)


def _without_clause(consultation_id: int, decision: Decision) -> Iterable[str]:
    without_clause = {one.theme_id for one in decision.dispositions if one.clause_id is None}
    return (theme.name for theme in themes_in_use(consultation_id) if theme.id in without_clause)


def _count(counted: Select[Any]) -> int:
    return int(db.session.scalar(counted) or 0)
