"""Has a sample of the decided site read a second time: nearly alike, but for one theme."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from random import Random

from consulta.demo.coding import NO_ACTION, Codebook, Desk
from consulta.demo.intake import Received
from consulta.demo.records import DemoAnswer, DemoContribution
from consulta.reading.queries.answer_ids import answer_ids
from consulta.reading.queries.double_reading import answer_to_read, next_to_read
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


def read_again(desk: Desk, given: Iterable[DemoContribution], received: Received, book: Codebook) -> None:
    """The moderator reads what the coder coded, some days before the figures are released."""
    if desk.site.days.release is None:
        return
    day = desk.site.days.release - DAYS_BEFORE_RELEASE
    now, chance = desk.moments.at(day, 9), Random(SEED)  # noqa: S311 - a fiction, the same each time
    double_reading.draw(desk.consultation, actor=desk.moderator, now=now, chance=chance)
    answers = _by_id(desk, given, received)
    minute = 0
    while public_id := next_to_read(desk.consultation.id, desk.moderator.account_id or 0):
        waiting = answer_to_read(desk.consultation.id, public_id, desk.moderator.account_id or 0)
        if waiting is None:
            raise LookupError(public_id)
        themes = [book[key].public_id for key in _second_look(answers[waiting.answer_id], chance)]
        then = desk.moments.at(day, 10, minute)
        double_reading.read_second(desk.consultation, public_id, themes, actor=desk.moderator, now=then)
        minute += 2


def _by_id(desk: Desk, given: Iterable[DemoContribution], received: Received) -> Mapping[int, DemoAnswer]:
    stored = [one for one in given if one.number in received]
    ids = answer_ids(desk.consultation.id, [received[one.number] for one in stored])
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
