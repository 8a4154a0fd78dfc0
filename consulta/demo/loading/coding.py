"""Moderates and codes contributions, each evening those of the day before."""

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
from consulta.demo.generation.people import MINUTES_A_DAY
from consulta.demo.loading import analyst
from consulta.demo.loading.intake import Received
from consulta.demo.loading.layers import add_layers, translate
from consulta.demo.moments import Moments
from consulta.demo.shapes import DemoAnswer, DemoContribution, DemoSite
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
class ReadingContext:
    """What moderating and coding a site takes: the site, its moments, its consultation, and two people."""

    site: DemoSite
    moments: Moments
    consultation: Consultation
    moderator: Actor
    coder: Actor


def write_codebook(context: ReadingContext) -> Codebook:
    """Make the themes, after a first look at what arrived on the first day."""
    now = context.moments.at(context.site.days.opens + 1, 15)
    for number, theme in enumerate(context.site.codebook):
        made = now + timedelta(minutes=3 * number)
        words = (theme.name, theme.meaning, *analyst.examples()[theme.key])
        themes.create(context.consultation, *words, actor=context.coder, now=made)
    apart = analyst.merge()
    if context.site.key == apart.site:
        themes.create(
            context.consultation, apart.name, apart.meaning, actor=context.coder, now=now + timedelta(hours=1)
        )
    stored = {theme.name: theme for theme in codebook(context.consultation.id)}
    by_key = {theme.key: stored[theme.name] for theme in context.site.codebook}
    if context.site.key == apart.site:
        by_key[apart.key] = stored[apart.name]
    return by_key | {NO_ACTION: next(theme for theme in stored.values() if theme.is_no_action)}


def moderate_and_code(
    context: ReadingContext,
    contributions: Iterable[DemoContribution],
    received: Received,
    codebook_by_key: Codebook,
) -> None:
    """Judge and code everything that is judged and coded when the demo is loaded."""
    evenings: defaultdict[int, list[DemoContribution]] = defaultdict(list)
    for one in contributions:
        if one.state in (ContributionState.ACCEPTED, ContributionState.SET_ASIDE):
            evenings[one.received_minutes // MINUTES_A_DAY + 1].append(one)
    now = context.moments.at(context.site.days.opens, 17, 30)
    for evening, ones in sorted(evenings.items()):
        now = context.moments.at(context.site.days.opens + evening, 17, 30)
        ids = answer_ids(context.consultation.id, [received[one.number] for one in ones])
        _judge(context, ones, received, now)
        located = _located(ones, received, ids)
        add_layers(context.consultation, located, actor=context.moderator, now=now - timedelta(minutes=10))
        _judge_texts(context, located, now)
        translate(context.consultation, located, actor=context.moderator, now=now + timedelta(minutes=20))
        _code(context, located, codebook_by_key, now + timedelta(hours=1))
    _merge(context, now + timedelta(hours=2))


def _judge(
    context: ReadingContext, ones: Sequence[DemoContribution], received: Received, now: datetime
) -> None:
    accepted = [received[one.number] for one in ones if one.state == ContributionState.ACCEPTED]
    moderation.accept(context.consultation, accepted, actor=context.moderator, now=now)
    aside = [(received[one.number], one.set_aside_reason) for one in ones if one.set_aside_reason]
    for reason, numbers in _by_reason(aside).items():
        moderation.set_aside(
            context.consultation, numbers, SetAsideReason(reason), actor=context.moderator, now=now
        )


def _judge_texts(context: ReadingContext, answers: Sequence[tuple[int, DemoAnswer]], now: datetime) -> None:
    allowed = [found for found, answer in answers if answer.text_state == TextState.PUBLISHABLE]
    moderation.allow_texts(context.consultation, allowed, actor=context.moderator, now=now)
    withheld = [(found, answer.withhold_reason) for found, answer in answers if answer.withhold_reason]
    for reason, ids in _by_reason(withheld).items():
        moderation.withhold_texts(
            context.consultation, ids, WithholdReason(reason), actor=context.moderator, now=now
        )


def _code(
    context: ReadingContext,
    answers: Sequence[tuple[int, DemoAnswer]],
    codebook_by_key: Codebook,
    now: datetime,
) -> None:
    no_action = codebook_by_key[NO_ACTION].theme_id
    readings = [
        _reading(context.site.key, found, answer, codebook_by_key)
        if answer.themes
        else AnswerCoding(found, (no_action,), NoActionReason(answer.no_action or ""))
        for found, answer in answers
        if answer.coded
    ]
    code_many(context.consultation, readings, actor=context.coder, now=now)


def _reading(site_key: str, answer_id: int, answer: DemoAnswer, codebook_by_key: Codebook) -> AnswerCoding:
    read = analyst.read(site_key, answer)
    return AnswerCoding(
        answer_id,
        tuple(codebook_by_key[key].theme_id for key in read.whole),
        fragments=tuple(
            PassageCoding(codebook_by_key[key].theme_id, start, end) for start, end, key in read.fragments
        ),
    )


def _merge(context: ReadingContext, now: datetime) -> None:
    """Merge one theme into another, where the site has such a pair."""
    apart = analyst.merge()
    if context.site.key != apart.site:
        return
    names = {theme.name: theme.public_id for theme in codebook(context.consultation.id)}
    into = next(theme.name for theme in context.site.codebook if theme.key == apart.into)
    source, target = (theme_by_public_id(context.consultation.id, names[name]) for name in (apart.name, into))
    if source is None or target is None:
        raise LookupError(apart.name)
    codebook_changes.merge([source], target, actor=context.coder, now=now)


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
