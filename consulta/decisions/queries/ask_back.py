"""What the authors say of the answers they got: counts of a whole consultation, never one of them."""

from __future__ import annotations

from sqlalchemy import func, select

from consulta.contributions.queries.accounts import accounts
from consulta.core.extensions import db
from consulta.decisions.domain.ask_back import Verdict, Verdicts
from consulta.decisions.models.ask_back import AskBack
from consulta.decisions.models.decision import Decision


def verdicts(consultation_id: int) -> Verdicts | None:
    """The counts as they are now, of all the accepted contributions; None before there is a decision."""
    published = list(
        db.session.scalars(
            select(Decision.id)
            .where(Decision.consultation_id == consultation_id, Decision.published_at.is_not(None))
            .order_by(Decision.number)
        )
    )
    if not published:
        return None
    counted = db.session.execute(
        select(AskBack.verdict, AskBack.decision_id, func.count())
        .where(AskBack.consultation_id == consultation_id)
        .group_by(AskBack.verdict, AskBack.decision_id)
    ).tuples()
    said = dict.fromkeys(Verdict, 0)
    before = 0
    for verdict, decision_id, number in counted:
        said[Verdict(verdict)] += number
        before += number if decision_id != published[-1] else 0
    return Verdicts(
        asked=accounts(consultation_id).accepted,
        yes=said[Verdict.YES],
        partly=said[Verdict.PARTLY],
        no=said[Verdict.NO],
        before_correction=before,
    )
