"""Reads a sample of the decided site a second time; one theme is read too differently."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from random import Random

from consulta.demo.loading.coding import NO_ACTION, Codebook, ReadingContext
from consulta.demo.loading.intake import Received
from consulta.demo.shapes import DemoAnswer, DemoContribution
from consulta.reading.queries.answer_ids import answer_ids
from consulta.reading.queries.double_reading import next_second_reading, second_reading_task
from consulta.reading.services import double_reading

VAGUE = "convivencia"
"""The theme that the two people read differently: its meaning is vague."""
NEARBY = {
    "convivencia": "parque",
    "biblioteca": "talleres",
    "talleres": "comercio",
    "comercio": "talleres",
    "cancha": "ninez",
    "ninez": "parque",
    "parque": "convivencia",
    "salud": "mayores",
    "mayores": "salud",
    "cultura": "talleres",
    "seguridad": "cuidado",
    "cuidado": "seguridad",
    "accesos": "mayores",
    "memoria": "cultura",
}
"""The theme that each theme is mistaken for."""
SEED = 2021
DAYS_BEFORE_RELEASE = 3
OVERLOOKED, OVERLOOKED_WHERE_VAGUE, SEEN_BESIDE = 0.07, 0.6, 0.07


def read_second_time(
    context: ReadingContext,
    contributions: Iterable[DemoContribution],
    received: Received,
    codebook_by_key: Codebook,
) -> None:
    """The moderator reads what the coder coded, some days before the figures are released."""
    if context.site.days.release is None:
        return
    day = context.site.days.release - DAYS_BEFORE_RELEASE
    now, chance = context.moments.at(day, 9), Random(SEED)  # noqa: S311 - a fiction, the same each time
    double_reading.draw(context.consultation, actor=context.moderator, now=now, chance=chance)
    answers = _by_id(context, contributions, received)
    minute = 0
    while public_id := next_second_reading(context.consultation.id, context.moderator.account_id or 0):
        waiting = second_reading_task(context.consultation.id, public_id, context.moderator.account_id or 0)
        if waiting is None:
            raise LookupError(public_id)
        themes = [codebook_by_key[key].public_id for key in _second_look(answers[waiting.answer_id], chance)]
        then = context.moments.at(day, 10, minute)
        double_reading.record_second_reading(
            context.consultation, public_id, themes, actor=context.moderator, now=then
        )
        minute += 2


def _by_id(
    context: ReadingContext, contributions: Iterable[DemoContribution], received: Received
) -> Mapping[int, DemoAnswer]:
    stored = [one for one in contributions if one.number in received]
    ids = answer_ids(context.consultation.id, [received[one.number] for one in stored])
    return {
        ids[received[one.number], answer.key]: answer
        for one in stored
        for answer in one.answers
        if (received[one.number], answer.key) in ids
    }


def _second_look(answer: DemoAnswer, chance: Random) -> list[str]:
    """The themes (the demo's keys) that another person finds in an answer; at least one."""
    if not answer.themes:
        return [NO_ACTION]
    found = []
    for theme in answer.themes:
        missed = OVERLOOKED_WHERE_VAGUE if theme == VAGUE else OVERLOOKED
        if chance.random() >= missed:
            found.append(theme)
        if chance.random() < SEEN_BESIDE:
            found.append(NEARBY[theme])
    return list(dict.fromkeys(found)) or [NEARBY[answer.themes[0]]]
