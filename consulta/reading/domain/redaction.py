"""Covering parts of a text: the pieces there are to choose from, and the copy that comes of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from consulta.reading.domain.personal_data import PersonalData, Span, suspected

_RUN = re.compile(r"\S+")
_EDGES = ".,;:!?¡¿()[]{}«»\"'“”‘’…"
_MARK = re.compile("|".join(re.escape(kind.mark) for kind in PersonalData))


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text, in order and without gaps. One that cannot be chosen is what lies between words.

    `group`: the number of the suspicion that it is part of, if any; `kind`: what that suspects.
    """

    start: int
    end: int
    text: str
    is_word: bool
    group: int | None = None
    kind: PersonalData | None = None

    @property
    def place(self) -> str:
        """How a form names it."""
        return f"{self.start}-{self.end}"


def pieces(text: str) -> tuple[Piece, ...]:
    """The words of a text and what lies between them; together they are the text.

    A word ends where something suspected begins or ends: what is suspected can be chosen exactly.
    """
    suspicions = suspected(text)
    edges = {edge for one in suspicions for edge in (one.start, one.end)}
    return tuple(_filled(text, [word for run in _words(text, edges) for word in run], suspicions))


def _words(text: str, edges: Collection[int]) -> Iterator[list[tuple[int, int]]]:
    for match in _RUN.finditer(text):
        inside = sorted(edge for edge in edges if match.start() < edge < match.end())
        parts = pairwise([match.start(), *inside, match.end()])
        yield [trimmed for part in parts if (trimmed := _trimmed(text, *part))]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Without the signs around it; only signs: nothing to choose."""
    word = text[start:end]
    start += len(word) - len(word.lstrip(_EDGES))
    end = start + len(word.strip(_EDGES))
    return (start, end) if start < end else None


def _filled(text: str, words: Sequence[tuple[int, int]], suspicions: Sequence[Span]) -> Iterator[Piece]:
    at = 0
    for start, end in words:
        if at < start:
            yield Piece(at, start, text[at:start], is_word=False)
        group = next((n for n, one in enumerate(suspicions) if one.start < end and start < one.end), None)
        kind = None if group is None else suspicions[group].kind
        yield Piece(start, end, text[start:end], is_word=True, group=group, kind=kind)
        at = end
    if at < len(text):
        yield Piece(at, len(text), text[at:], is_word=False)


def cuts(
    text: str, chosen: Collection[str], kinds: Mapping[int, PersonalData] | None = None
) -> tuple[Span, ...]:
    """What to cover when these words (Piece.place) are chosen; unknown ones are passed over.

    Words that follow one another are covered by one mark, unless another thing is suspected of each. `kinds`
    by where they start says what they are, when it is not what was suspected.
    """
    found: list[tuple[int, int, int | None, PersonalData]] = []
    follows = False
    for piece in pieces(text):
        if not piece.is_word:
            continue
        if piece.place not in chosen:
            follows = False
            continue
        last = found[-1] if found else None
        if follows and last is not None and last[2] == piece.group:
            found[-1] = (last[0], piece.end, piece.group, last[3])
        else:
            found.append((piece.start, piece.end, piece.group, piece.kind or PersonalData.OTHER))
        follows = True
    return tuple(Span(start, end, (kinds or {}).get(start, kind)) for start, end, _, kind in found)


def redacted(text: str, spans: Sequence[Span]) -> str:
    """The text with a mark in place of each span; spans are in order and none lies over another."""
    parts, at = [], 0
    for span in spans:
        if not at <= span.start < span.end <= len(text):
            raise ValueError("spans out of order or outside of the text")
        parts += [text[at : span.start], span.kind.mark]
        at = span.end
    return "".join([*parts, text[at:]])


def parted(text: str, spans: Sequence[Span]) -> tuple[tuple[str, Span | None], ...]:
    """A text in parts, in order: those that a span covers, with it, and those between."""
    found: list[tuple[str, Span | None]] = []
    at = 0
    for span in spans:
        found += [(text[at : span.start], None), (text[span.start : span.end], span)]
        at = span.end
    return tuple((part, span) for part, span in [*found, (text[at:], None)] if part)


def cuts_of(text: str, copy: str) -> tuple[Span, ...] | None:
    """What a redacted copy covers of its text; None when it is none of it, or marks touch each other."""
    kinds = {kind.mark: kind for kind in PersonalData}
    first, *between = _MARK.split(copy)
    last = len(text) - len(between[-1] if between else "")
    if not text.startswith(first) or not text.endswith(between[-1] if between else first):
        return None
    found: list[Span] = []
    at = len(first)
    for number, (mark, said) in enumerate(zip(_MARK.findall(copy), between, strict=True), start=1):
        is_last = number == len(between)
        here = last if is_last else text.find(said, at + 1, last) if said else -1
        if here <= at:
            return None
        found.append(Span(at, here, kinds[mark]))
        at = here + len(said)
    return tuple(found) if at == len(text) else None


def marks_in(text: str) -> tuple[tuple[str, bool], ...]:
    """A redacted copy in parts: what it says, and whether that is a mark."""
    found: list[tuple[str, bool]] = []
    at = 0
    for match in _MARK.finditer(text):
        found += [(text[at : match.start()], False), (match[0], True)]
        at = match.end()
    return tuple((part, is_mark) for part, is_mark in [*found, (text[at:], False)] if part)


def carried_over(original: str, shown: str, start: int, end: int) -> tuple[int, int] | None:
    """Where a passage of the original lies in the copy that is shown, if it lies there whole and for sure.

    For sure: within what both begin with, or within what both end with.
    """
    if original == shown:
        return (start, end)
    head = _alike(original, shown)
    tail = min(_alike(original[::-1], shown[::-1]), min(len(original), len(shown)) - head)
    if end <= head:
        return (start, end)
    if start >= len(original) - tail:
        moved = len(shown) - len(original)
        return (start + moved, end + moved)
    return None


def _alike(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
