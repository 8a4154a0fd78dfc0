"""Everything that was answered at a site: deterministic, and different for another seed."""

from dataclasses import replace
from random import Random

from consulta.demo.compose import Said, Speaker, Voice
from consulta.demo.contributions import choice_answers, draft
from consulta.demo.moderation import judged
from consulta.demo.people import NOTE_TAKERS, draw_channel, draw_home, draw_moment, draw_person, weighted
from consulta.demo.phrases import Phrase
from consulta.demo.records import DemoAnswer, DemoContribution, DemoPerson, DemoSite
from consulta.demo.special import special_contributions
from consulta.demo.spelling import TIDY, pick_style

SEED = 2021
CONSENT_TO_PUBLISH = 0.62
_NO_CONTENT = 0.035
_GOES_ON = {"purpose": 0.84, "benefits": 0.74}


def contributions(site: DemoSite, seed: int = SEED) -> list[DemoContribution]:
    """The contributions of a site in order of arrival, numbered from 1. The same seed gives the same ones."""
    rng = Random(f"{seed} {site.key}")  # noqa: S311 - invented answers, no secret
    specials = special_contributions(rng, site)
    voice = Voice(site, rng)
    ordinary = [_ordinary(rng, site, voice) for _ in range(site.count - len(specials))]
    arrived = sorted([*ordinary, *specials], key=lambda one: (one.received_minutes, one.submission_id))
    return [replace(one, number=number) for number, one in enumerate(judged(site, arrived), start=1)]


def _ordinary(rng: Random, site: DemoSite, voice: Voice) -> DemoContribution:
    card = voice.core(None if rng.random() < _NO_CONTENT else weighted(rng, site.mix.themes))
    person, channel = draw_person(rng, site, card), draw_channel(rng, site, card)
    speaker = _speaker(rng, site, card, person, channel)
    return draft(
        rng,
        site,
        channel=channel,
        person=person,
        home=speaker.home,
        moment=draw_moment(rng, site, channel),
        answers=[*_words(rng, voice, card, speaker), *choice_answers(rng, site, channel)],
        publish_text=rng.random() < CONSENT_TO_PUBLISH,
    )


def _speaker(rng: Random, site: DemoSite, card: Phrase, person: DemoPerson, channel: str) -> Speaker:
    dictated = channel in NOTE_TAKERS
    return Speaker(
        person=person,
        home=draw_home(rng, site),
        style=TIDY if card.notes else pick_style(rng, channel, person.age_band),
        notes=card.notes,
        dictated=dictated,
    )


def _words(rng: Random, voice: Voice, card: Phrase, speaker: Speaker) -> list[DemoAnswer]:
    first = voice.transform(card, speaker)
    answers = [_answer("transform", first)]
    for name, chance in _GOES_ON.items():
        if rng.random() < chance:
            further = voice.further(name, first.themes, speaker)
            answers += [_answer(name, further)] if further else []
    return answers


def _answer(key: str, said: Said) -> DemoAnswer:
    return DemoAnswer(key, said.text, themes=said.themes, no_action=said.no_action)
