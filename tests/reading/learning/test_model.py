"""The model: what it takes words for, what it learns, and what it cannot learn."""

import pytest

from consulta.reading.learning.model import learn, stems
from consulta.reading.queries.suggestions import CodedExample, TrainingData
from tests.support.suggested import MARKET, PARK


def read(words: str, *themes: str) -> CodedExample:
    return CodedExample(words, frozenset(themes))


KNOWN = tuple(
    read(f"{words} {filler}", theme)
    for theme, several in (("park", PARK), ("market", MARKET))
    for words in several
    for filler in ("por favor", "en la comunidad")
)


@pytest.mark.parametrize(
    ("one", "other"),
    [("árboles", "arbol"), ("ARBOLES", "Árbol"), ("vendedoras", "vendedores"), ("canchas", "cancha")],
)
def test_spellings_and_endings_are_one_word(one: str, other: str) -> None:
    assert stems(one) == stems(other)


def test_numbers_and_signs_are_no_words() -> None:
    assert stems("2026 ¡! 7000-0001 a _") == []


def test_it_suggests_what_people_read_in_like_words() -> None:
    found = learn(
        TrainingData(KNOWN, ((1, "Que siembren un árbol"), (2, "vender en puestos"), (3, "zzz")), 9)
    )
    suggestions = dict(found.suggestions)
    assert suggestions[1][0][0] == "park" and suggestions[2][0][0] == "market"
    assert (found.learned_from, found.last_coding_id) == (len(KNOWN), 9)
    assert set(suggestions) == {1, 2, 3}, "each is looked at, also where nothing comes of it"


def test_a_theme_with_few_examples_is_not_suggested() -> None:
    rare = read("Una ciclovía para bicicletas", "bicycle")
    found = learn(TrainingData((*KNOWN, *[rare] * 4), ((1, "ciclovía para bicicletas"),), 1))
    assert all(theme != "bicycle" for theme, _ in dict(found.suggestions)[1])


@pytest.mark.parametrize("known", [(), tuple(read("igual", "one") for _ in range(20))])
def test_without_anything_to_tell_apart_it_suggests_nothing(known: tuple[CodedExample, ...]) -> None:
    assert dict(learn(TrainingData(known, ((1, "igual"),), 0)).suggestions) in ({}, {1: ()})


def test_it_learns_the_same_from_the_same() -> None:
    training_data = TrainingData(KNOWN, ((1, "Que siembren un árbol"),), 9)
    assert learn(training_data) == learn(training_data)
