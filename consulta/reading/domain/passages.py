"""Passages: the parts of an answer's words that are coded as a theme.

Offsets count code points of the original words, start inclusive, end exclusive. A passage begins and ends
with a word: a selection is widened to whole words and loses punctuation at its ends. `WHOLE`, without an end,
is the whole answer.
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
_TOKENS = re.compile(rf"(?P<gap>\s+)|{_WORD}|[^\w\s]+")
_SENTENCE_ENDS = frozenset(".!?…\n")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a run of punctuation, or the blanks between; joined they are the text."""

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
class MarkedToken(Token):
    """A token with the lanes (from 1) of the passages over it, and the numbers of those that begin in it."""

    lanes: tuple[int, ...] = ()
    begins: tuple[int, ...] = ()


def tokens(words: str) -> tuple[Token, ...]:
    """The text split where a passage may begin or end."""
    return tuple(
        Token(found.start(), found.group(), found.lastgroup == "gap") for found in _TOKENS.finditer(words)
    )


def fit_passage(words: str, start: int, end: int) -> Passage:
    """The passage of a selection, widened to whole words; WHOLE when it has every word.

    Raises InvalidValue when it lies outside the text or has no word.
    """
    if not 0 <= start < end <= len(words):
        raise InvalidValue(t("El fragmento no está dentro de la respuesta. Márquelo otra vez."))
    words_only = [token for token in tokens(words) if not token.is_gap and not token.is_punctuation]
    touched = [token for token in words_only if token.start < end and start < token.end]
    if not touched:
        raise InvalidValue(t("El fragmento no tiene ninguna palabra. Márquelo otra vez."))
    if len(touched) == len(words_only):
        return WHOLE
    return touched[0].start, touched[-1].end


def sentence_spans(words: str) -> tuple[tuple[int, int], ...]:
    """The offsets of each sentence or line, without the punctuation at its end."""
    found: list[tuple[int, int]] = []
    run: list[Token] = []
    for token in tokens(words):
        if not token.is_gap and not token.is_punctuation:
            run.append(token)
        elif run and token.ends_sentence:
            found.append((run[0].start, run[-1].end))
            run = []
    if run:
        found.append((run[0].start, run[-1].end))
    return tuple(found)


def assign_lanes(passages: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    """A lane (row of the drawing) for each passage, from 1; passages that overlap get different ones."""
    taken: dict[int, int] = {}
    given = dict.fromkeys(range(len(passages)), 0)
    for index in sorted(given, key=lambda one: (passages[one][0], -passages[one][1])):
        start, end = passages[index]
        lane = next(one for one in range(1, len(passages) + 1) if taken.get(one, 0) <= start)
        taken[lane], given[index] = end, lane
    return tuple(given.values())


def marked_tokens(words: str, passages: Iterable[tuple[int, int]]) -> tuple[MarkedToken, ...]:
    """The tokens of the text with the passages over each; passages are numbered from 1 as given."""
    stretches = list(passages)
    given = assign_lanes(stretches)
    return tuple(
        MarkedToken(
            token.start,
            token.text,
            token.is_gap,
            lanes=tuple(
                sorted(
                    lane
                    for (start, end), lane in zip(stretches, given, strict=True)
                    if start < token.end and token.start < end
                )
            ),
            begins=tuple(
                number
                for number, (start, _) in enumerate(stretches, start=1)
                if token.start <= start < token.end
            ),
        )
        for token in tokens(words)
    )
