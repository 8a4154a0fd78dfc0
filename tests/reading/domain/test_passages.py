"""Passages: where they may begin and end, counted in characters, whatever people write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consulta.reading.domain.passages import (
    WHOLE,
    assign_lanes,
    fit_passage,
    marked_tokens,
    sentence_spans,
    tokens,
)
from consulta.vocabulary.errors import InvalidValue

WORDS = "Un parque, ¿con sombra? 🌳🌳 Y agua."
TEXTS = st.text(st.sampled_from("aé1 ,.-\n'¿?🌳\U00020000e\u0301") | st.characters(), max_size=60)


def chosen(words: str, start: int, end: int) -> str:
    first, last = fit_passage(words, start, end)
    return words[first:last]


def at(words: str, part: str) -> tuple[int, int]:
    start = words.index(part)
    return start, start + len(part)


@pytest.mark.parametrize(
    ("selected", "meant"),
    [
        ("parque", "parque"),
        ("arq", "parque"),
        (" parque, ", "parque"),
        ("parque, ¿con s", "parque, ¿con sombra"),
        ("🌳", "🌳🌳"),
        ("? 🌳🌳 Y", "🌳🌳 Y"),
    ],
)
def test_a_selection_is_taken_to_whole_words(selected: str, meant: str) -> None:
    assert chosen(WORDS, *at(WORDS, selected)) == meant


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (5, 2), (0, 99), (9, 10)])
def test_what_lies_outside_or_holds_no_word_is_refused(start: int, end: int) -> None:
    with pytest.raises(InvalidValue):
        fit_passage(WORDS, start, end)


def test_all_the_words_are_the_whole_answer() -> None:
    assert fit_passage(WORDS, 0, len(WORDS)) == WHOLE
    assert fit_passage(WORDS, 1, len(WORDS) - 1) == WHOLE
    assert fit_passage("Un parque.", 0, 2) == (0, 2)


@pytest.mark.parametrize("word", ["bien-estar", "d’agua", "1,500.50", "cafe\u0301"])
def test_words_stay_whole(word: str) -> None:
    assert [piece.text for piece in tokens(f"a {word}, b") if not piece.is_gap] == ["a", word, ",", "b"]
    assert [piece.text for piece in tokens("uno,dos")] == ["uno", ",", "dos"]


@given(TEXTS)
def test_the_pieces_are_the_words(words: str) -> None:
    found = tokens(words)
    assert "".join(piece.text for piece in found) == words
    assert all(words[piece.start : piece.end] == piece.text for piece in found)


@given(TEXTS, st.integers(0, 60), st.integers(1, 60))
def test_a_fitted_passage_fits_and_stays(words: str, start: int, length: int) -> None:
    try:
        passage = fit_passage(words, start, start + length)
    except InvalidValue:
        return
    first, last = passage
    if last is None:
        return
    assert 0 <= first < last <= len(words)
    assert not words[first].isspace() and not words[last - 1].isspace()
    assert fit_passage(words, first, last) == passage


def test_sentences_and_lines_are_numbered() -> None:
    words = "Un parque. ¡Con agua!\n- Canchas\n\n...\nY ya"
    assert [words[a:b] for a, b in sentence_spans(words)] == ["Un parque", "Con agua", "Canchas", "Y ya"]


def test_what_overlaps_is_drawn_in_lanes_of_its_own() -> None:
    assert assign_lanes([(0, 10), (5, 15), (10, 20), (5, 8)]) == (1, 2, 1, 3)
    assert assign_lanes([]) == ()


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 20)), max_size=8))
def test_no_two_of_one_lane_overlap(given_: list[tuple[int, int]]) -> None:
    passages = [(start, start + length) for start, length in given_]
    found = assign_lanes(passages)
    for one, (start, end) in enumerate(passages):
        for other, (first, last) in enumerate(passages[:one]):
            assert found[one] != found[other] or end <= first or last <= start


def test_marks_lie_over_the_pieces_of_their_passage() -> None:
    words = "Un parque con sombra"
    found = marked_tokens(words, [at(words, "parque con"), at(words, "con sombra")])
    assert [(piece.text, piece.lanes, piece.begins) for piece in found if not piece.is_gap] == [
        ("Un", (), ()),
        ("parque", (1,), (1,)),
        ("con", (1, 2), (2,)),
        ("sombra", (2,), ()),
    ]
