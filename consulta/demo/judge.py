"""Where each contribution stands when the demo is loaded: read from the oldest on, as far as the team is."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from consulta.demo.people import MINUTES_A_DAY, open_days
from consulta.demo.records import DemoAnswer, DemoContribution, DemoSite

WITHDRAWN_IN = 115


def judged(rng: Random, site: DemoSite, drafts: Sequence[DemoContribution]) -> list[DemoContribution]:
    """The drafts, in order of arrival, with state, readings and withdrawals."""
    withdrawn = _withdrawals(rng, site, drafts)
    reached = round(len(drafts) * site.judged)
    accepted = [one for one in drafts[:reached] if not one.set_aside_reason]
    coded = {one.submission_id for one in accepted[: round(len(accepted) * _coded_share(site))]}
    return [
        _withdraw(one, withdrawn[one.submission_id])
        if one.submission_id in withdrawn
        else _judge(one, position < reached, one.submission_id in coded)
        for position, one in enumerate(drafts)
    ]


def _coded_share(site: DemoSite) -> float:
    """`site.coded` counts from all contributions; here it is taken of the accepted ones."""
    return min(1.0, site.coded / site.judged)


def _withdrawals(rng: Random, site: DemoSite, drafts: Sequence[DemoContribution]) -> dict[str, int]:
    """Who withdraws and at what minute: one to three days after it arrived, while it is still open."""
    last = open_days(site) * MINUTES_A_DAY - 1
    able = [
        one
        for one in drafts
        if one.channel == "web"
        and not one.set_aside_reason
        and not one.answers[0].withhold_reason
        and one.received_minutes + 3 * MINUTES_A_DAY < last
        and one.publish_text
    ]
    chosen = rng.sample(able, k=max(1, site.count // WITHDRAWN_IN))
    return {
        one.submission_id: one.received_minutes + rng.randrange(MINUTES_A_DAY, 3 * MINUTES_A_DAY)
        for one in chosen
    }


def _withdraw(one: DemoContribution, minutes: int) -> DemoContribution:
    answers = tuple(replace(answer, text_state=_asked(one, answer, "pending")) for answer in one.answers)
    return replace(one, state="withdrawn", withdrawn_minutes=minutes, answers=answers)


def _judge(one: DemoContribution, reached: bool, coded: bool) -> DemoContribution:
    if not reached:
        answers = [
            replace(answer, text_state=_asked(one, answer, "pending"), withhold_reason=None)
            for answer in one.answers
        ]
        return replace(one, state="pending", set_aside_reason=None, answers=tuple(answers))
    if one.set_aside_reason:
        answers = [replace(answer, text_state=_asked(one, answer, "pending")) for answer in one.answers]
        return replace(one, state="set_aside", answers=tuple(answers))
    return replace(one, state="accepted", answers=tuple(_read(one, answer, coded) for answer in one.answers))


def _read(one: DemoContribution, answer: DemoAnswer, coded: bool) -> DemoAnswer:
    state = "withheld" if answer.withhold_reason else "publishable"
    return replace(answer, text_state=_asked(one, answer, state), coded=coded and bool(answer.text))


def _asked(one: DemoContribution, answer: DemoAnswer, state: str) -> str | None:
    """The state of a text whose author consented; nobody is asked about others, nor about choices."""
    return state if one.publish_text and answer.text else None
