"""Passages: the stretches of an answer's words that are read as a theme.

Offsets count characters (code points) of the original words, start inclusive, end exclusive. A passage begins
and ends with a word: a selection that cuts through one takes it whole, and marks of punctuation at its ends
fall off. No end (`WHOLE`) is the whole answer.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from consulta.vocabulary.errors import InvalidValue
from consulta.vocabulary.text import t

Passage = tuple[int, int | None]
WHOLE: Passage = (0, None)

# Letters and digits with their combining accents, joined by apostrophes, hyphens or the point of a number.
_LETTERS = r"[\w\u0300-\u036f]+"
_WORD = rf"{_LETTERS}(?:(?:[’'\-]|(?<=\d)[.,](?=\d)){_LETTERS})*"
_PIECES = re.compile(rf"(?P<gap>\s+)|{_WORD}|[^\w\s]+")
_SENTENCE_ENDS = frozenset(".!?…\n")


@dataclass(frozen=True, slots=True)
class Piece:
    """A word, a run of other signs, or the blanks between; put together they give the words back."""

    start: int
    text: str
    is_gap: bool = False

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def is_punctuation(self) -> bool:
        return all(unicodedata.category(sign).startswith("P") for sign in self.text)

    @property
    def ends_sentence(self) -> bool:
        return not _SENTENCE_ENDS.isdisjoint(self.text)


@dataclass(frozen=True, slots=True)
class MarkedPiece(Piece):
    """A piece with the lanes (from 1) of the passages over it, and the numbers of those that begin in it."""

    lanes: tuple[int, ...] = ()
    begins: tuple[int, ...] = ()


def pieces(words: str) -> tuple[Piece, ...]:
    """The words, cut where a passage may begin or end."""
    return tuple(
        Piece(found.start(), found.group(), found.lastgroup == "gap") for found in _PIECES.finditer(words)
    )


def fitted(words: str, start: int, end: int) -> Passage:
    """The passage that a selection means; WHOLE when it takes every word.

    Raises InvalidValue when it lies outside the words or holds none.
    """
    if not 0 <= start < end <= len(words):
        raise InvalidValue(t("El fragmento no está dentro de la respuesta. Márquelo otra vez."))
    solid = [piece for piece in pieces(words) if not piece.is_gap and not piece.is_punctuation]
    taken = [piece for piece in solid if piece.start < end and start < piece.end]
    if not taken:
        raise InvalidValue(t("El fragmento no tiene ninguna palabra. Márquelo otra vez."))
    if len(taken) == len(solid):
        return WHOLE
    return taken[0].start, taken[-1].end


def sentences(words: str) -> tuple[tuple[int, int], ...]:
    """Where each sentence or line begins and ends, without its last point: to choose a passage by number."""
    found: list[tuple[int, int]] = []
    run: list[Piece] = []
    for piece in pieces(words):
        if not piece.is_gap and not piece.is_punctuation:
            run.append(piece)
        elif run and piece.ends_sentence:
            found.append((run[0].start, run[-1].end))
            run = []
    if run:
        found.append((run[0].start, run[-1].end))
    return tuple(found)


def lanes(passages: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    """A lane for each passage, from 1, so that those that overlap are drawn in different ones."""
    taken: dict[int, int] = {}
    given = dict.fromkeys(range(len(passages)), 0)
    for index in sorted(given, key=lambda one: (passages[one][0], -passages[one][1])):
        start, end = passages[index]
        lane = next(one for one in range(1, len(passages) + 1) if taken.get(one, 0) <= start)
        taken[lane], given[index] = end, lane
    return tuple(given.values())


def marked(words: str, passages: Iterable[tuple[int, int]]) -> tuple[MarkedPiece, ...]:
    """The pieces of the words with what lies over each; passages are numbered from 1 as given."""
    stretches = list(passages)
    given = lanes(stretches)
    return tuple(
        MarkedPiece(
            piece.start,
            piece.text,
            piece.is_gap,
            lanes=tuple(
                sorted(
                    lane
                    for (start, end), lane in zip(stretches, given, strict=True)
                    if start < piece.end and piece.start < end
                )
            ),
            begins=tuple(
                number
                for number, (start, _) in enumerate(stretches, start=1)
                if piece.start <= start < piece.end
            ),
        )
        for piece in pieces(words)
    )
