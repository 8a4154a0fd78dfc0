"""The folio: no single slip of the pen or the tongue may open another person's contribution."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consulta.contributions.domain.folio import (
    ALPHABET,
    LENGTH,
    FolioMalformed,
    FolioMistyped,
    check_character,
    format_folio,
    new_folio,
    parse_folio,
)
from consulta.vocabulary.errors import InvalidValue

bodies = st.text(ALPHABET, min_size=LENGTH - 1, max_size=LENGTH - 1)
folios = bodies.map(lambda body: body + check_character(body))


@given(folios)
def test_what_is_printed_can_be_typed(folio: str) -> None:
    assert parse_folio(folio) == folio
    assert parse_folio(format_folio(folio)) == folio
    assert parse_folio(f"  {format_folio(folio).lower().replace('-', ' ')}\n") == folio


@given(folios, st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
def test_any_one_wrong_character_is_noticed(folio: str, position: int, wrong: str) -> None:
    typed = folio[:position] + wrong + folio[position + 1 :]
    if typed == folio:
        assert parse_folio(typed) == folio
    else:
        with pytest.raises(FolioMistyped):
            parse_folio(typed)


@given(folios, st.integers(0, LENGTH - 1), st.integers(0, LENGTH - 1))
def test_any_two_swapped_characters_are_noticed(folio: str, one: int, other: int) -> None:
    characters = list(folio)
    characters[one], characters[other] = characters[other], characters[one]
    typed = "".join(characters)
    if typed == folio:
        assert parse_folio(typed) == folio
    else:
        with pytest.raises(FolioMistyped):
            parse_folio(typed)


def test_every_substitution_and_transposition_of_one_folio() -> None:
    folio = "7K3M9QXT2BWD" + check_character("7K3M9QXT2BWD")
    slips = {
        folio[:position] + wrong + folio[position + 1 :] for position in range(LENGTH) for wrong in ALPHABET
    } - {folio}
    assert len(slips) == LENGTH * (len(ALPHABET) - 1)
    for slip in slips:
        with pytest.raises(FolioMistyped):
            parse_folio(slip)


@given(folios)
def test_letters_that_look_like_digits_are_read_as_digits(folio: str) -> None:
    assert parse_folio(folio.replace("0", "O").replace("1", "l")) == folio
    assert parse_folio(folio.replace("0", "o").replace("1", "I")) == folio


@pytest.mark.parametrize("hyphen", ["-", "–", "—", "‑", "−", " ", "\u00a0", "\u200b", "."])
def test_any_kind_of_separator_will_do(hyphen: str) -> None:
    folio = new_folio()
    assert parse_folio(format_folio(folio).replace("-", hyphen)) == folio


@pytest.mark.parametrize(
    "typed", ["", "7K3M", "7K3M-9QXT-2BWD-55", "7K3M-9QXT-2BWD-U", "ñ" * 13, "A" * 10_000]
)
def test_other_shapes_are_malformed(typed: str) -> None:
    with pytest.raises(FolioMalformed):
        parse_folio(typed)


@given(st.text(max_size=40))
def test_nothing_typed_breaks_it(typed: str) -> None:
    with suppress(InvalidValue):
        folio = parse_folio(typed)
        assert len(folio) == LENGTH
        assert set(folio) <= set(ALPHABET)


def test_folios_do_not_repeat() -> None:
    assert len({new_folio() for _ in range(2000)}) == 2000


def test_format() -> None:
    assert format_folio("7K3M9QXT2BWD5") == "7K3M-9QXT-2BWD-5"
