"""Covering parts of a text: the pieces make up the text, the copy holds nothing of what was covered."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consulta.reading.domain.personal_data import PersonalData, Span
from consulta.reading.domain.redaction import (
    covered_spans,
    passage_in_layer,
    redact_text,
    spans_to_cover,
    split_by_marks,
    text_parts,
)

SAID = "Soy Rosa Inventada, mi número 7000-0072; pregunten por mí."
WORDS = st.lists(
    st.sampled_from(["Soy", "Rosa", "Inventada,", "tel:7000-0072", "…", " ", "\n", "(casa", "1)", "ñ"])
)
TEXTS = st.one_of(st.text(max_size=100), WORDS.map(" ".join))


def chosen(text: str, *words: str) -> list[str]:
    return [one.key for one in text_parts(text) if one.text in words]


def test_what_is_suspected_is_one_group_and_can_be_chosen_exactly() -> None:
    found = text_parts("tel:7000-0071final")
    assert [(one.text, one.is_word, one.kind) for one in found] == [
        ("tel", True, None),
        (":", False, None),
        ("7000-0071", True, PersonalData.PHONE),
        ("final", True, None),
    ]


def test_words_that_follow_one_another_get_one_mark() -> None:
    assert redact_text(SAID, spans_to_cover(SAID, chosen(SAID, "Rosa", "Inventada"))) == (
        "Soy [nombre], mi número 7000-0072; pregunten por mí."
    )
    assert redact_text(SAID, spans_to_cover(SAID, chosen(SAID, "pregunten", "por", "mí"))) == (
        "Soy Rosa Inventada, mi número 7000-0072; [dato personal]."
    )


def test_different_suspicions_side_by_side_get_a_mark_each() -> None:
    text = "Rosa 7000-0072 ana@demo.test"
    assert redact_text(text, spans_to_cover(text, [one.key for one in text_parts(text)])) == (
        "[dato personal] [teléfono] [correo]"
    )


def test_the_kind_can_be_another() -> None:
    (cut,) = spans_to_cover(SAID, chosen(SAID, "mí"), {SAID.index("mí"): PersonalData.NAME})
    assert redact_text(SAID, [cut]).endswith("pregunten por [nombre].")


def test_places_that_are_no_words_are_passed_over() -> None:
    assert spans_to_cover(SAID, ["0-1", "0-999", "x", "-3-4", "", "3-4"]) == ()


@given(TEXTS, st.randoms(use_true_random=False))
def test_what_a_copy_covers_makes_the_same_copy_again(text: str, random) -> None:  # type: ignore[no-untyped-def]
    picked = [one.key for one in text_parts(text) if one.is_word and random.random() < 0.4]
    copy = redact_text(text, spans_to_cover(text, picked))
    again = covered_spans(text, copy)
    assert again is None or redact_text(text, again) == copy
    assert again is not None or "][" in copy


@pytest.mark.parametrize("copy", ["Otro texto", "Es [nombre]", "[nombre]", SAID + ".", "x[nombre]" + SAID])
def test_what_a_copy_of_another_text_covers_is_not_known(copy: str) -> None:
    assert covered_spans(SAID, copy) in (None, (Span(0, len(SAID), PersonalData.NAME),))
    assert covered_spans(SAID, SAID) == ()


def test_marks_are_told_from_what_is_said() -> None:
    assert split_by_marks("Soy [nombre]. [otra cosa]") == (
        ("Soy ", False),
        ("[nombre]", True),
        (". [otra cosa]", False),
    )


@given(TEXTS)
def test_the_pieces_are_the_text(text: str) -> None:
    assert "".join(one.text for one in text_parts(text)) == text
    assert all(text[one.start : one.end] == one.text for one in text_parts(text))


@given(TEXTS, st.randoms(use_true_random=False))
def test_the_copy_holds_what_was_not_chosen_and_nothing_else(text: str, random) -> None:  # type: ignore[no-untyped-def]
    words = [one for one in text_parts(text) if one.is_word]
    picked = [one for one in words if random.random() < 0.5]
    spans = spans_to_cover(text, [one.key for one in picked])
    for one in picked:
        assert any(span.start <= one.start and one.end <= span.end for span in spans)
    for one in words:
        covered = any(span.start < one.end and one.start < span.end for span in spans)
        assert covered == (one in picked)
    left = "".join(part for part, is_mark in split_by_marks(redact_text(text, spans)) if not is_mark)
    assert len(left) <= len(text)


@pytest.mark.parametrize("spans", [[(3, 2)], [(0, 99)], [(4, 6), (0, 2)], [(0, 3), (2, 5)], [(1, 1)]])
def test_spans_that_make_no_sense_are_refused(spans: Sequence[tuple[int, int]]) -> None:
    with pytest.raises(ValueError, match="spans"):
        redact_text("0123456789", [Span(start, end, PersonalData.OTHER) for start, end in spans])


@pytest.mark.parametrize(
    ("passage", "expected"),
    [
        ("Una cancha", "Una cancha"),  # before what is covered
        ("Un parque", "Un parque"),  # after it
        ("Soy Rosa", None),  # part of it
        ("Soy Rosa. Un parque", None),  # around it
        ("Rosa", None),
    ],
)
def test_a_passage_is_found_again_outside_of_what_is_covered(passage: str, expected: str | None) -> None:
    original = "Una cancha. Soy Rosa. Un parque."
    shown = "Una cancha. Soy [nombre]. Un parque."
    start = original.index(passage)
    found = passage_in_layer(original, shown, start, start + len(passage))
    assert (found and shown[found[0] : found[1]]) == expected


@given(TEXTS, st.randoms(use_true_random=False), st.integers(0, 100), st.integers(1, 100))
def test_a_passage_that_is_carried_over_says_the_same(text: str, random, start: int, length: int) -> None:  # type: ignore[no-untyped-def]
    picked = [one.key for one in text_parts(text) if one.is_word and random.random() < 0.3]
    shown = redact_text(text, spans_to_cover(text, picked))
    end = min(len(text), start + length)
    if start < end:
        found = passage_in_layer(text, shown, start, end)
        assert found is None or shown[found[0] : found[1]] == text[start:end]
