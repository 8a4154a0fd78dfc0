"""Counts of the verdicts of the ask-back, over a whole consultation."""

from __future__ import annotations

from sqlalchemy import func, select

from consulta.contributions.queries.accounts import accounts
from consulta.core.extensions import db
from consulta.decisions.domain.ask_back import Verdict, VerdictCounts
from consulta.decisions.models.ask_back import AskBack
from consulta.decisions.models.decision import Decision


def verdict_counts(consultation_id: int) -> VerdictCounts | None:
    """The verdicts given so far; None before there is a published decision."""
    published = list(
        db.session.scalars(
            select(Decision.id)
            .where(Decision.consultation_id == consultation_id, Decision.published_at.is_not(None))
            .order_by(Decision.number)
        )
    )
    if not published:
        return None
    rows = db.session.execute(
        select(AskBack.verdict, AskBack.decision_id, func.count())
        .where(AskBack.consultation_id == consultation_id)
        .group_by(AskBack.verdict, AskBack.decision_id)
    ).tuples()
    counts = dict.fromkeys(Verdict, 0)
    before = 0
    for verdict, decision_id, number in rows:
        counts[Verdict(verdict)] += number
        before += number if decision_id != published[-1] else 0
    return VerdictCounts(
        asked=accounts(consultation_id).accepted,
        yes=counts[Verdict.YES],
        partly=counts[Verdict.PARTLY],
        no=counts[Verdict.NO],
        before_correction=before,
    )
