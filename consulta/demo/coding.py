"""Reads the demo's contributions as its team does: each evening, what had arrived the day before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from consulta.contributions.domain.moderation import (
    ContributionState,
    SetAsideReason,
    TextState,
    WithholdReason,
)
from consulta.demo import workbench
from consulta.demo.intake import Received
from consulta.demo.layers import lay_copies, translate
from consulta.demo.moments import Moments
from consulta.demo.people import MINUTES_A_DAY
from consulta.demo.records import DemoAnswer, DemoContribution, DemoSite
from consulta.reading.domain.themes import NoActionReason
from consulta.reading.queries.answer_ids import answer_ids
from consulta.reading.queries.codebook import CodebookTheme, codebook, theme_by_public_id
from consulta.reading.services import codebook_changes, moderation, themes
from consulta.reading.services.coding import AnswerCoding, PassageCoding, code_many
from consulta.vocabulary.actors import Actor

if TYPE_CHECKING:
    from consulta.consultations.models.consultation import Consultation

NO_ACTION = ""
Codebook = Mapping[str, CodebookTheme]
"""The stored themes by the demo's keys; NO_ACTION is the one of no actionable content."""


@dataclass(frozen=True, slots=True)
class CodingRun:
    """A demo site to be moderated and coded: its calendar, consultation, moderator and coder."""

    site: DemoSite
    moments: Moments
    consultation: Consultation
    moderator: Actor
    coder: Actor


def write_codebook(run: CodingRun) -> Codebook:
    """Make the themes, after a first look at what arrived on the first day."""
    now = run.moments.at(run.site.days.opens + 1, 15)
    for number, theme in enumerate(run.site.codebook):
        made = now + timedelta(minutes=3 * number)
        words = (theme.name, theme.meaning, *workbench.examples()[theme.key])
        themes.create(run.consultation, *words, actor=run.coder, now=made)
    apart = workbench.merge()
    if run.site.key == apart.site:
        themes.create(
            run.consultation, apart.name, apart.meaning, actor=run.coder, now=now + timedelta(hours=1)
        )
    stored = {theme.name: theme for theme in codebook(run.consultation.id)}
    by_key = {theme.key: stored[theme.name] for theme in run.site.codebook}
    if run.site.key == apart.site:
        by_key[apart.key] = stored[apart.name]
    return by_key | {NO_ACTION: next(theme for theme in stored.values() if theme.is_no_action)}


def read_all(run: CodingRun, given: Iterable[DemoContribution], received: Received, book: Codebook) -> None:
    """Judge and code everything that is judged and coded when the demo is loaded."""
    evenings: defaultdict[int, list[DemoContribution]] = defaultdict(list)
    for one in given:
        if one.state in (ContributionState.ACCEPTED, ContributionState.SET_ASIDE):
            evenings[one.received_minutes // MINUTES_A_DAY + 1].append(one)
    now = run.moments.at(run.site.days.opens, 17, 30)
    for evening, ones in sorted(evenings.items()):
        now = run.moments.at(run.site.days.opens + evening, 17, 30)
        ids = answer_ids(run.consultation.id, [received[one.number] for one in ones])
        _judge(run, ones, received, now)
        located = _located(ones, received, ids)
        lay_copies(run.consultation, located, actor=run.moderator, now=now - timedelta(minutes=10))
        _judge_texts(run, located, now)
        translate(run.consultation, located, actor=run.moderator, now=now + timedelta(minutes=20))
        _code(run, located, book, now + timedelta(hours=1))
    _merge(run, now + timedelta(hours=2))


def _judge(run: CodingRun, ones: Sequence[DemoContribution], received: Received, now: datetime) -> None:
    accepted = [received[one.number] for one in ones if one.state == ContributionState.ACCEPTED]
    moderation.accept(run.consultation, accepted, actor=run.moderator, now=now)
    aside = [(received[one.number], one.set_aside_reason) for one in ones if one.set_aside_reason]
    for reason, numbers in _by_reason(aside).items():
        moderation.set_aside(run.consultation, numbers, SetAsideReason(reason), actor=run.moderator, now=now)


def _judge_texts(run: CodingRun, answers: Sequence[tuple[int, DemoAnswer]], now: datetime) -> None:
    allowed = [found for found, answer in answers if answer.text_state == TextState.PUBLISHABLE]
    moderation.allow_texts(run.consultation, allowed, actor=run.moderator, now=now)
    withheld = [(found, answer.withhold_reason) for found, answer in answers if answer.withhold_reason]
    for reason, ids in _by_reason(withheld).items():
        moderation.withhold_texts(run.consultation, ids, WithholdReason(reason), actor=run.moderator, now=now)


def _code(run: CodingRun, answers: Sequence[tuple[int, DemoAnswer]], book: Codebook, now: datetime) -> None:
    readings = [
        _reading(run.site.key, found, answer, book)
        if answer.themes
        else AnswerCoding(found, (book[NO_ACTION].theme_id,), NoActionReason(answer.no_action or ""))
        for found, answer in answers
        if answer.coded
    ]
    code_many(run.consultation, readings, actor=run.coder, now=now)


def _reading(site_key: str, answer_id: int, answer: DemoAnswer, book: Codebook) -> AnswerCoding:
    read = workbench.read(site_key, answer)
    return AnswerCoding(
        answer_id,
        tuple(book[key].theme_id for key in read.whole),
        fragments=tuple(PassageCoding(book[key].theme_id, start, end) for start, end, key in read.fragments),
    )


def _merge(run: CodingRun, now: datetime) -> None:
    """Make one theme part of another, where the site has such a pair."""
    apart = workbench.merge()
    if run.site.key != apart.site:
        return
    names = {theme.name: theme.public_id for theme in codebook(run.consultation.id)}
    into = next(theme.name for theme in run.site.codebook if theme.key == apart.into)
    source, target = (theme_by_public_id(run.consultation.id, names[name]) for name in (apart.name, into))
    if source is None or target is None:
        raise LookupError(apart.name)
    codebook_changes.merge([source], target, actor=run.coder, now=now)


def _located(
    ones: Iterable[DemoContribution], received: Received, ids: Mapping[tuple[int, str], int]
) -> list[tuple[int, DemoAnswer]]:
    """The answers of accepted contributions with their ids."""
    return [
        (ids[received[one.number], answer.key], answer)
        for one in ones
        if one.state == ContributionState.ACCEPTED
        for answer in one.answers
    ]


def _by_reason(pairs: Iterable[tuple[int, str | None]]) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for number, reason in pairs:
        if reason is not None:
            found[reason].append(number)
    return found
