"""Differences between versions: both texts can be read out of them, and little changes stay little."""

from hypothesis import given
from hypothesis import strategies as st

from consulta.vocabulary.differences import Change, Piece, differences, has_changes, readable_differences

TEXTS = st.lists(st.sampled_from(["uno", "dos", " ", "\n", "tres,", "é"]), max_size=30).map("".join)


@given(TEXTS, TEXTS)
def test_both_versions_can_be_read_out_of_the_difference(old: str, new: str) -> None:
    pieces = differences(old, new)
    assert "".join(piece.text for piece in pieces if piece.change is not Change.ADDED) == old
    assert "".join(piece.text for piece in pieces if piece.change is not Change.REMOVED) == new
    assert has_changes(pieces) == (old != new)


def test_one_word_is_one_change() -> None:
    assert differences("Se hará un parque grande.\nY ya.", "Se hará un mercado grande.\nY ya.") == (
        Piece(Change.SAME, "Se hará un "),
        Piece(Change.REMOVED, "parque "),
        Piece(Change.ADDED, "mercado "),
        Piece(Change.SAME, "grande.\nY ya."),
    )


def test_markup_stays_text() -> None:
    assert differences("", "<b>") == (Piece(Change.ADDED, "<b>"),)


def test_marks_of_markdown_are_left_out_unless_they_are_all_that_changed() -> None:
    assert readable_differences("**Uno** dos", "**Uno** tres") == (
        Piece(Change.SAME, "Uno "),
        Piece(Change.REMOVED, "dos"),
        Piece(Change.ADDED, "tres"),
    )
    assert has_changes(readable_differences("Uno", "**Uno**"))
