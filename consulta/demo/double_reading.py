"""Has a sample of the decided site read a second time: nearly alike, but for one theme."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from random import Random

from consulta.demo.coding import NO_ACTION, Codebook, CodingRun
from consulta.demo.intake import Received
from consulta.demo.records import DemoAnswer, DemoContribution
from consulta.reading.queries.answer_ids import answer_ids
from consulta.reading.queries.double_reading import next_second_reading, second_reading_task
from consulta.reading.services import double_reading

VAGUE = "convivencia"
"""What is a place to be together, and what a park? Its meaning leaves it open."""
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
"""What an answer about one theme is easily taken for."""
SEED = 2021
DAYS_BEFORE_RELEASE = 3
OVERLOOKED, OVERLOOKED_WHERE_VAGUE, SEEN_BESIDE = 0.07, 0.6, 0.07


def read_again(run: CodingRun, given: Iterable[DemoContribution], received: Received, book: Codebook) -> None:
    """The moderator reads what the coder coded, some days before the figures are released."""
    if run.site.days.release is None:
        return
    day = run.site.days.release - DAYS_BEFORE_RELEASE
    now, chance = run.moments.at(day, 9), Random(SEED)  # noqa: S311 - a fiction, the same each time
    double_reading.draw(run.consultation, actor=run.moderator, now=now, chance=chance)
    answers = _by_id(run, given, received)
    minute = 0
    while public_id := next_second_reading(run.consultation.id, run.moderator.account_id or 0):
        waiting = second_reading_task(run.consultation.id, public_id, run.moderator.account_id or 0)
        if waiting is None:
            raise LookupError(public_id)
        themes = [book[key].public_id for key in _second_look(answers[waiting.answer_id], chance)]
        then = run.moments.at(day, 10, minute)
        double_reading.record_second_reading(
            run.consultation, public_id, themes, actor=run.moderator, now=then
        )
        minute += 2


def _by_id(run: CodingRun, given: Iterable[DemoContribution], received: Received) -> Mapping[int, DemoAnswer]:
    stored = [one for one in given if one.number in received]
    ids = answer_ids(run.consultation.id, [received[one.number] for one in stored])
    return {
        ids[received[one.number], answer.key]: answer
        for one in stored
        for answer in one.answers
        if (received[one.number], answer.key) in ids
    }


def _second_look(answer: DemoAnswer, chance: Random) -> list[str]:
    """The themes (the demo's keys) that another person finds in an answer; never nothing at all."""
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
