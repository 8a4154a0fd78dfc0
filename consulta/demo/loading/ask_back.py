"""Gives verdicts on the decision's answers, as authors do with their folio."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from consulta.decisions.domain.ask_back import Verdict
from consulta.decisions.domain.dispositions import DONE, Outcome
from consulta.decisions.services.ask_back import AskBackResult, record_verdict
from consulta.demo.decision_shapes import DemoDecision
from consulta.demo.loading.intake import Folios
from consulta.demo.moments import Moments
from consulta.demo.shapes import DemoContribution, DemoSite

COME_BACK = 0.34
SEED = 2021
# Weights of the verdicts of those who got all, some or none of what they asked for.
CONTENT = ((Verdict.YES, Verdict.PARTLY, Verdict.NO), (82, 14, 4))
MIXED = ((Verdict.YES, Verdict.PARTLY, Verdict.NO), (48, 43, 9))
REFUSED = ((Verdict.YES, Verdict.PARTLY, Verdict.NO), (24, 34, 42))


def give_verdicts(
    site: DemoSite, contributions: Iterable[DemoContribution], folios: Folios, moments: Moments
) -> None:
    """About a third of the accepted, on some day between the decision and now."""
    if site.decision is None or site.days.decided is None:
        return
    dice = Random(SEED)  # noqa: S311 - a story, not a secret
    for one in contributions:
        comes, day, minute = dice.random(), dice.randint(site.days.decided + 1, -1), dice.randint(0, 719)
        verdicts, weights = _feeling(one, site.decision)
        (verdict,) = dice.choices(verdicts, weights)
        if one.state != "accepted" or comes > COME_BACK:
            continue
        now = moments.at(day, 7 + minute // 60, minute % 60)
        if record_verdict(folios[one.number], verdict, now=now) is not AskBackResult.RECORDED:
            raise RuntimeError(f"{site.key} {one.number} could not answer back")


def _feeling(one: DemoContribution, decision: DemoDecision) -> tuple[tuple[Verdict, ...], tuple[int, ...]]:
    answers = {answer.theme: Outcome(answer.outcome) for answer in decision.dispositions}
    outcomes = {answers[theme] for answer in one.answers for theme in answer.themes if theme in answers}
    if outcomes and outcomes <= {Outcome.ADOPTED}:
        return CONTENT
    return MIXED if not outcomes or outcomes & set(DONE) else REFUSED
