"""Shortening texts for paper: never too long, never cut within a word, whole sentences where they fill."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consulta.notices.domain.shortening import ELLIPSIS, shorten

WORDS = st.lists(st.text("abcñ.!,", min_size=1, max_size=8), max_size=30).map(" ".join)


@given(WORDS, st.integers(1, 120))
def test_it_fits_and_is_the_beginning(text: str, longest: int) -> None:
    short = shorten(text, longest)
    assert len(short) <= longest
    assert " ".join(text.split()).startswith(short.removesuffix(ELLIPSIS))


@pytest.mark.parametrize(
    ("text", "longest", "short"),
    [
        ("Se hará. Hay dinero.", 40, "Se hará. Hay dinero."),
        ("Se hará un parque. Hay dinero para eso y más.", 25, "Se hará un parque."),
        ("Se hará un parque con árboles de sombra.", 20, "Se hará un parque…"),
        ("Uno\n\ndos\ttres", 40, "Uno dos tres"),
        ("a" * 50, 10, "a" * 9 + "…"),
        ("", 5, ""),
    ],
)
def test_whole_sentences_first(text: str, longest: int, short: str) -> None:
    assert shorten(text, longest) == short


def test_there_must_be_room() -> None:
    with pytest.raises(ValueError, match="0"):
        shorten("algo", 0)
