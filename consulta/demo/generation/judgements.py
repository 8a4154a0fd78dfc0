"""The judgement of each contribution: the oldest are moderated and coded, as far as the site's story goes."""

from collections.abc import Sequence
from dataclasses import replace

from consulta.demo.shapes import DemoAnswer, DemoContribution, DemoSite


def with_judgements(site: DemoSite, drafts: Sequence[DemoContribution]) -> list[DemoContribution]:
    """The drafts, in order of arrival, with their states and readings."""
    reached = round(len(drafts) * site.judged)
    accepted = [one for one in drafts[:reached] if not one.set_aside_reason]
    coded = {one.submission_id for one in accepted[: round(len(accepted) * _coded_share(site))]}
    return [
        _judge(one, reached=position < reached, coded=one.submission_id in coded)
        for position, one in enumerate(drafts)
    ]


def _coded_share(site: DemoSite) -> float:
    """`site.coded` counts from all contributions; here it is taken of the accepted ones."""
    return min(1.0, site.coded / site.judged)


def _judge(one: DemoContribution, *, reached: bool, coded: bool) -> DemoContribution:
    if one.withdrawn_minutes is not None:
        return _unread(one, "withdrawn")
    if not reached:
        return replace(_unread(one, "pending"), set_aside_reason=None)
    if one.set_aside_reason:
        return _unread(one, "set_aside")
    return replace(one, state="accepted", answers=tuple(_read(one, answer, coded) for answer in one.answers))


def _unread(one: DemoContribution, state: str) -> DemoContribution:
    answers = (
        replace(answer, text_state=_state_if_consented(one, answer, "pending"), withhold_reason=None)
        for answer in one.answers
    )
    return replace(one, state=state, answers=tuple(answers))


def _read(one: DemoContribution, answer: DemoAnswer, coded: bool) -> DemoAnswer:
    state = "withheld" if answer.withhold_reason else "publishable"
    return replace(
        answer, text_state=_state_if_consented(one, answer, state), coded=coded and bool(answer.text)
    )


def _state_if_consented(one: DemoContribution, answer: DemoAnswer, state: str) -> str | None:
    """The state of a text whose author consented; nobody is asked about others, nor about choices."""
    return state if one.publish_text and answer.text else None
