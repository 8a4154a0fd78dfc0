"""Differences between two versions of a text, word by word (promise 10)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache
from itertools import groupby

_MARKS = re.compile(r"\*\*|__|^#{1,6} +", re.MULTILINE)
# A word with the blanks after it, or a line end: what is put together again gives the text back.
_PIECES = re.compile(r"\n|[^\s]+[^\S\n]*|[^\S\n]+")


class Change(StrEnum):
    """Whether a piece of text stayed, was removed or was added."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that stayed, was removed or was added."""

    change: Change
    text: str


@lru_cache(maxsize=128)
def differences(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces of both texts in order: same and removed ones are the old text, same and added ones the new.

    The last results are cached.
    """
    lines = _opcodes(_lines(old), _lines(new))
    pieces = (
        piece
        for kind, before, after in lines
        for piece in (
            _changes(_words(before), _words(after)) if kind == "replace" else _whole(kind, before, after)
        )
    )
    return tuple(_joined(pieces))


def readable_differences(old: str, new: str) -> tuple[Piece, ...]:
    """The differences of two texts in Markdown without the marks for bold and headings.

    When nothing but such marks differs they are shown after all: no change is hidden.
    """
    pieces = differences(_without_marks(old), _without_marks(new))
    return pieces if has_changes(pieces) else differences(old, new)


def has_changes(pieces: tuple[Piece, ...]) -> bool:
    """Whether anything was removed or added."""
    return any(piece.change is not Change.SAME for piece in pieces)


def _changes(old: list[str], new: list[str]) -> Iterator[Piece]:
    for kind, before, after in _opcodes(old, new):
        yield from _whole(kind, before, after)


def _whole(kind: str, before: str, after: str) -> Iterator[Piece]:
    if kind == "equal":
        yield Piece(Change.SAME, after)
        return
    if before:
        yield Piece(Change.REMOVED, before)
    if after:
        yield Piece(Change.ADDED, after)


def _opcodes(old: list[str], new: list[str]) -> Iterator[tuple[str, str, str]]:
    # Without autojunk: it would take the frequent words of a long text for noise.
    for kind, i1, i2, j1, j2 in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        yield kind, "".join(old[i1:i2]), "".join(new[j1:j2])


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Neighbours of one kind as one piece."""
    for change, run in groupby(pieces, key=lambda piece: piece.change):
        yield Piece(change, "".join(piece.text for piece in run))


def _without_marks(text: str) -> str:
    return _MARKS.sub("", text)


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").splitlines(keepends=True)


def _words(text: str) -> list[str]:
    return _PIECES.findall(text)
