"""All contributions of a site, generated: the same for the same seed."""

from dataclasses import replace
from random import Random

from consulta.demo.generation.answer_texts import AnswerWriter, Writer, WrittenAnswer
from consulta.demo.generation.drafts import choice_answers, draft
from consulta.demo.generation.judgements import with_judgements
from consulta.demo.generation.people import (
    NOTE_TAKERS,
    draw_channel,
    draw_home,
    draw_moment,
    draw_person,
    weighted,
)
from consulta.demo.generation.phrases import Phrase
from consulta.demo.generation.special import special_contributions
from consulta.demo.generation.spelling import TIDY, pick_style
from consulta.demo.shapes import DemoAnswer, DemoContribution, DemoPerson, DemoSite

SEED = 2021
CONSENT_TO_PUBLISH = 0.62
_NO_CONTENT = 0.035
_GOES_ON = {"purpose": 0.84, "benefits": 0.74}


def generate_contributions(site: DemoSite, seed: int = SEED) -> list[DemoContribution]:
    """The contributions of a site in order of arrival, numbered from 1. The same seed gives the same ones."""
    rng = Random(f"{seed} {site.key}")  # noqa: S311 - invented answers, no secret
    specials = special_contributions(rng, site)
    answer_writer = AnswerWriter(site, rng)
    ordinary = [_ordinary(rng, site, answer_writer) for _ in range(site.count - len(specials))]
    arrived = sorted([*ordinary, *specials], key=lambda one: (one.received_minutes, one.submission_id))
    return [replace(one, number=number) for number, one in enumerate(with_judgements(site, arrived), start=1)]


def _ordinary(rng: Random, site: DemoSite, answer_writer: AnswerWriter) -> DemoContribution:
    phrase = answer_writer.first_phrase(
        None if rng.random() < _NO_CONTENT else weighted(rng, site.mix.themes)
    )
    person, channel = draw_person(rng, site, phrase), draw_channel(rng, site, phrase)
    writer = _writer(rng, site, phrase, person, channel)
    return draft(
        rng,
        site,
        channel=channel,
        person=person,
        home=writer.home,
        moment=draw_moment(rng, site, channel),
        answers=[*_words(rng, answer_writer, phrase, writer), *choice_answers(rng, site, channel)],
        publish_text=rng.random() < CONSENT_TO_PUBLISH,
    )


def _writer(rng: Random, site: DemoSite, phrase: Phrase, person: DemoPerson, channel: str) -> Writer:
    dictated = channel in NOTE_TAKERS
    return Writer(
        person=person,
        home=draw_home(rng, site),
        style=TIDY if phrase.notes else pick_style(rng, channel, person.age_band),
        notes=phrase.notes,
        dictated=dictated,
    )


def _words(rng: Random, answer_writer: AnswerWriter, phrase: Phrase, writer: Writer) -> list[DemoAnswer]:
    first = answer_writer.first_answer(phrase, writer)
    answers = [_answer("transform", first)]
    for name, chance in _GOES_ON.items():
        if rng.random() < chance:
            further = answer_writer.further_answer(name, first.themes, writer)
            answers += [_answer(name, further)] if further else []
    return answers


def _answer(key: str, answer: WrittenAnswer) -> DemoAnswer:
    return DemoAnswer(key, answer.text, themes=answer.themes, no_action=answer.no_action)
