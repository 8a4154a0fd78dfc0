"""Contributions as they arrive: person, place, moment and answers, before any judgement."""

from collections.abc import Iterable
from random import Random
from uuid import UUID

from consulta.demo.generation.people import RECORDERS, Moment, disclosed, draw_place
from consulta.demo.shapes import (
    DemoAnswer,
    DemoContribution,
    DemoNeighbourhood,
    DemoPerson,
    DemoQuestion,
    DemoSite,
)

_CONTACTED = {"web": 0.11, "whatsapp": 0.26, "office": 0.2}
_CHOOSES_ONE, _CHOOSES_SEVERAL, _CHOOSES_ON_PAPER = 0.86, 0.8, 0.5
NOTHING = "nothing"


def draft(
    rng: Random,
    site: DemoSite,
    *,
    channel: str,
    person: DemoPerson,
    home: DemoNeighbourhood,
    moment: Moment,
    answers: Iterable[DemoAnswer],
    publish_text: bool,
) -> DemoContribution:
    """A contribution as it arrives: pending, and without a number until all are in order."""
    recorded_by, consent_way = RECORDERS.get(channel, (None, None))
    return DemoContribution(
        number=0,
        submission_id=new_submission_id(rng),
        channel=channel,
        captured_minutes=moment.captured,
        received_minutes=moment.received,
        answers=tuple(answers),
        place=draw_place(rng, site, channel, person, home),
        person=disclosed(rng, site, person),
        publish_text=publish_text,
        contact=_contact(rng, channel, person),
        recorded_by=recorded_by,
        consent_way=consent_way,
    )


def choice_answers(rng: Random, site: DemoSite, channel: str) -> list[DemoAnswer]:
    """Answers to the site's own questions; some people leave them out."""
    return [
        _choose(rng, question)
        for question in site.questions
        if rng.random() < (_CHOOSES_ON_PAPER if channel == "paper" else _chance(question))
    ]


def new_submission_id(rng: Random) -> str:
    """A random UUID, as a browser makes it."""
    return str(UUID(int=rng.getrandbits(128), version=4))


def _chance(question: DemoQuestion) -> float:
    return _CHOOSES_ONE if question.kind == "one_choice" else _CHOOSES_SEVERAL


def _choose(rng: Random, question: DemoQuestion) -> DemoAnswer:
    weights = [option.weight for option in question.options]
    first = rng.choices(question.options, weights)[0].key
    chosen = {first}
    if question.kind == "several_choices" and first != NOTHING:
        more = rng.choices(question.options, weights, k=rng.choice((0, 0, 1, 1, 2)))
        chosen |= {option.key for option in more if option.key != NOTHING}
    return DemoAnswer(question.key, choices=tuple(o.key for o in question.options if o.key in chosen))


def _contact(rng: Random, channel: str, person: DemoPerson) -> str | None:
    """An address or a number that exists nowhere; a minor leaves none."""
    if person.age_band == "under18" or rng.random() >= _CONTACTED.get(channel, 0.0):
        return None
    if channel == "whatsapp" or rng.random() < 0.5:
        return f"7000-00{rng.randrange(10, 60):02d}"
    return f"vecina{rng.randrange(10, 99)}@demo.test"
