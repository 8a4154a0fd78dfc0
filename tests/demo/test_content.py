"""The demo's content is deterministic, coherent with the domain, varied, and clearly nobody's."""

import re
from collections import Counter

import pytest

from consulta.consultations.domain.questions import QuestionSpec, clean
from consulta.consultations.domain.questions.spec import Option
from consulta.consultations.domain.questions.standard import STANDARD_KEYS
from consulta.contributions.domain.moderation import (
    ContributionState,
    SetAsideReason,
    TextState,
    WithholdReason,
)
from consulta.demo import DemoContribution, DemoSite, accounts, generate_contributions, site, sites
from consulta.demo.generation.people import MINUTES_A_DAY, open_days
from consulta.demo.generation.phrases import phrases
from consulta.demo.loading.layers import in_english
from consulta.demo.sites import read_toml
from consulta.reading.domain.personal_data import suspected
from consulta.reading.domain.themes import NoActionReason
from consulta.vocabulary.channels import Channel, ConsentWay
from consulta.vocabulary.persons import AgeBand, Relation, Sex
from consulta.vocabulary.places import LocationSource, PlaceMeaning
from consulta.vocabulary.territory import district

SITES = sites()
EVERYTHING = {one.key: generate_contributions(one) for one in SITES}
LEAST = {"conchagua": 320, "metapan": 180, "talpa": 140}
PHONE = re.compile(r"\b[267]\d{3}-\d{4}\b")

each_site = pytest.mark.parametrize("one", SITES, ids=lambda one: one.key)


def texts(given: list[DemoContribution], key: str) -> list[str]:
    return [answer.text for item in given for answer in item.answers if answer.key == key]


def test_the_same_seed_gives_the_same_answers_and_another_does_not() -> None:
    first = site("talpa")
    assert generate_contributions(first) == EVERYTHING["talpa"]
    assert generate_contributions(first, seed=7) != EVERYTHING["talpa"]


def test_the_corpus_is_written_by_hand_and_large() -> None:
    assert len({one.text for one in phrases("transform")}) >= 220
    assert len({one.text for one in phrases("purpose")}) >= 120
    assert len({one.text for one in phrases("benefits")}) >= 120


@each_site
def test_there_are_enough_contributions_through_every_channel(one: DemoSite) -> None:
    given = EVERYTHING[one.key]
    assert len(given) == one.count >= LEAST[one.key]
    assert [item.number for item in given] == list(range(1, one.count + 1))
    channels = Counter(item.channel for item in given)
    assert set(channels) == {channel.value for channel in Channel}
    assert 0.4 <= channels["web"] / len(given) <= 0.65
    assert 0.5 <= sum(item.publish_text for item in given) / len(given) <= 0.7


def test_no_submission_is_twice() -> None:
    everything = [item.submission_id for given in EVERYTHING.values() for item in given]
    assert len(everything) == len(set(everything))


@each_site
def test_answers_vary(one: DemoSite) -> None:
    for key in STANDARD_KEYS:
        said = texts(EVERYTHING[one.key], key)
        assert all(text.strip() == text and text for text in said)
        assert not any("{" in text or " de el " in text or " a el " in text for text in said)
        assert len(set(said)) / len(said) >= 0.9
    long_ones = [text for text in texts(EVERYTHING[one.key], "transform") if len(text) > 200]
    short_ones = [text for text in texts(EVERYTHING[one.key], "transform") if len(text) < 30]
    assert min(len(long_ones), len(short_ones)) >= 5


@each_site
def test_everybody_answers_the_first_question_and_choices_are_valid(one: DemoSite) -> None:
    specs = {
        question.key: QuestionSpec(
            question.key,
            question.kind,
            question.wording,
            options=tuple(Option(option.key, option.label) for option in question.options),
        )
        for question in one.questions
    }
    for item in EVERYTHING[one.key]:
        assert item.answers[0].key == "transform"
        assert len(item.values()) == len(item.answers)
        for answer in item.answers:
            assert bool(answer.text) != bool(answer.choices)
            if answer.choices:
                assert clean(answer.choices, specs[answer.key]).choices == answer.choices
            else:
                assert answer.key in STANDARD_KEYS
                assert len(answer.text) <= 4000


@each_site
def test_readings_exist_in_the_codebook(one: DemoSite) -> None:
    assert 10 <= len(one.codebook) <= 14
    assert len({theme.name for theme in one.codebook}) == len(one.codebook)
    seen: set[str] = set()
    for item in EVERYTHING[one.key]:
        for answer in item.answers:
            assert set(answer.themes) <= one.theme_keys
            assert not (answer.themes and answer.no_action)
            assert answer.no_action is None or NoActionReason(answer.no_action)
            assert not answer.coded or answer.themes or answer.no_action
            seen.update(answer.themes)
    assert seen == one.theme_keys


@each_site
def test_judgements_use_the_published_reasons(one: DemoSite) -> None:
    for item in EVERYTHING[one.key]:
        state = ContributionState(item.state)
        assert (state is ContributionState.SET_ASIDE) == (item.set_aside_reason is not None)
        assert item.set_aside_reason is None or SetAsideReason(item.set_aside_reason)
        assert (state is ContributionState.WITHDRAWN) == (item.withdrawn_minutes is not None)
        for answer in item.answers:
            asked = item.publish_text and bool(answer.text)
            assert (answer.text_state is not None) == asked
            assert answer.text_state is None or TextState(answer.text_state)
            assert (answer.text_state == "withheld") == (answer.withhold_reason is not None)
            assert answer.withhold_reason is None or WithholdReason(answer.withhold_reason)


def test_each_site_has_come_as_far_as_its_story_says() -> None:
    conchagua, metapan, talpa = (
        Counter(item.state for item in EVERYTHING[key]) for key in ("conchagua", "metapan", "talpa")
    )
    assert conchagua["pending"] == 0
    assert conchagua["set_aside"] >= 8
    assert conchagua["withdrawn"] >= 2
    assert all(
        answer.coded
        for item in EVERYTHING["conchagua"]
        if item.state == "accepted"
        for answer in item.answers
        if answer.text
    )
    assert 0.6 <= coded_share("talpa") <= 0.8
    assert talpa["pending"] >= 5
    assert metapan["pending"] / site("metapan").count > 0.6
    assert coded_share("metapan") > 0


def coded_share(key: str) -> float:
    words = [answer.coded for item in EVERYTHING[key] for answer in item.answers if answer.text]
    return sum(words) / len(words)


@each_site
def test_times_lie_in_the_period_before_the_day_of_loading(one: DemoSite) -> None:
    last = open_days(one) * MINUTES_A_DAY
    assert one.days.opens * MINUTES_A_DAY + last <= 0
    for item in EVERYTHING[one.key]:
        assert 0 <= item.captured_minutes <= item.received_minutes < last
        assert item.withdrawn_minutes is None or item.received_minutes < item.withdrawn_minutes < last


@each_site
def test_people_and_places_are_as_the_form_gives_them(one: DemoSite) -> None:
    landmarks = {landmark.name for landmark in one.landmarks}
    for item in EVERYTHING[one.key]:
        AgeBand(item.person.age_band), Sex(item.person.sex), Relation(item.person.relation)
        place, source = item.place, LocationSource(item.place.source)
        assert (place.lat is not None) == (place.lon is not None) == source.has_coordinates
        assert place.accuracy_m is None or source is LocationSource.GPS
        assert (place.landmark in landmarks) == (source is LocationSource.LANDMARK)
        assert (place.district is not None) == (source is LocationSource.DISTRICT)
        assert place.district is None or district(place.district)
        assert place.meaning is None or PlaceMeaning(place.meaning)
        if item.person.age_band == "under18":
            assert source is LocationSource.DISTRICT
            assert item.contact is None


@each_site
def test_assisted_channels_say_who_recorded_and_how_consent_was_given(one: DemoSite) -> None:
    staff = {account.email for account in accounts()}
    for item in EVERYTHING[one.key]:
        assert (item.recorded_by in staff) == Channel(item.channel).is_assisted
        assert (item.consent_way is not None) == Channel(item.channel).is_assisted
        assert item.consent_way is None or ConsentWay(item.consent_way)


@each_site
def test_the_map_has_something_to_show(one: DemoSite) -> None:
    located = [item for item in EVERYTHING[one.key] if item.place.lat is not None]
    assert len(located) >= 60


@each_site
def test_it_says_that_it_is_fiction_and_nobody_can_be_reached(one: DemoSite) -> None:
    assert "demostración" in one.context
    for item in EVERYTHING[one.key]:
        for answer in item.answers:
            assert all(found.startswith("7000-00") for found in PHONE.findall(answer.text))
        contact = item.contact or "@demo.test"
        assert contact.endswith("@demo.test") or contact.startswith("7000-00")


def test_hidden_words_are_nowhere_part_of_other_words() -> None:
    """Whoever looks for them in all that is public must not find them by chance."""
    given = [item for one in EVERYTHING.values() for item in one]
    hidden = {
        answer.text
        for item in given
        for answer in item.answers
        if answer.text
        and (
            item.set_aside_reason
            or item.withdrawn_minutes
            or answer.withhold_reason
            or answer.is_covered
            or answer.transcription
        )
    }
    duplicates = [item for item in given if item.set_aside_reason == "duplicate"]
    shown = {
        answer.text
        for item in given
        for answer in item.answers
        if answer.text_state in ("publishable", "pending")
        and item.state in ("accepted", "pending")
        and not (answer.is_covered or answer.transcription)
    }
    assert len(hidden) >= 30
    assert len(duplicates) >= 5
    assert not any(item.publish_text for item in duplicates)
    assert not [text for text in hidden if any(text in other for other in shown)]


def test_some_texts_are_published_as_copies() -> None:
    read = [
        answer
        for given in EVERYTHING.values()
        for item in given
        for answer in item.answers
        if answer.text_state == "publishable"
    ]
    covered = [answer.text for answer in read if answer.is_covered]
    assert len(covered) == 2
    assert all(len(suspected(text)) == 3 for text in covered)
    assert len([answer for answer in read if answer.transcription]) == 1
    assert {answer.text for answer in read} >= in_english().keys()


def test_nothing_that_looks_like_personal_data_is_published_unseen() -> None:
    for given in EVERYTHING.values():
        for item in given:
            for answer in item.answers:
                if answer.text_state == "publishable" and not answer.is_covered:
                    assert suspected(answer.text) == (), answer.text


def test_every_special_contribution_is_used() -> None:
    specials = read_toml("special.toml")["special"]
    for raw in specials:
        for key in raw["sites"]:
            assert raw["transform"] in texts(EVERYTHING[key], "transform")
