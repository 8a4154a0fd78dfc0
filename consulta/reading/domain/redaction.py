"""Redaction: the parts of a text that can be covered, and the text with marks in their place."""

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
class TextPart:
    """A word of a text (`is_word`), which can be covered, or what lies between words.

    `group`: the number of the suspected span it is part of, if any; `kind`: the kind of that span.
    """

    start: int
    end: int
    text: str
    is_word: bool
    group: int | None = None
    kind: PersonalData | None = None

    @property
    def key(self) -> str:
        """Its value in the form."""
        return f"{self.start}-{self.end}"


def text_parts(text: str) -> tuple[TextPart, ...]:
    """The words of a text and what lies between them, in order and without gaps.

    Words are also split where a suspected span begins or ends, so that it can be chosen exactly.
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
    """The word without the punctuation around it; None for punctuation alone."""
    word = text[start:end]
    start += len(word) - len(word.lstrip(_EDGES))
    end = start + len(word.strip(_EDGES))
    return (start, end) if start < end else None


def _filled(text: str, words: Sequence[tuple[int, int]], suspicions: Sequence[Span]) -> Iterator[TextPart]:
    at = 0
    for start, end in words:
        if at < start:
            yield TextPart(at, start, text[at:start], is_word=False)
        group = next((n for n, one in enumerate(suspicions) if one.start < end and start < one.end), None)
        kind = None if group is None else suspicions[group].kind
        yield TextPart(start, end, text[start:end], is_word=True, group=group, kind=kind)
        at = end
    if at < len(text):
        yield TextPart(at, len(text), text[at:], is_word=False)


def spans_to_cover(
    text: str, chosen: Collection[str], kinds: Mapping[int, PersonalData] | None = None
) -> tuple[Span, ...]:
    """The spans to cover for the chosen words (TextPart.key); unknown keys are ignored.

    Adjacent words become one span, unless they belong to different suspected spans. `kinds`, by start,
    replaces the suspected kinds.
    """
    found: list[tuple[int, int, int | None, PersonalData]] = []
    follows = False
    for part in text_parts(text):
        if not part.is_word:
            continue
        if part.key not in chosen:
            follows = False
            continue
        last = found[-1] if found else None
        if follows and last is not None and last[2] == part.group:
            found[-1] = (last[0], part.end, part.group, last[3])
        else:
            found.append((part.start, part.end, part.group, part.kind or PersonalData.OTHER))
        follows = True
    return tuple(Span(start, end, (kinds or {}).get(start, kind)) for start, end, _, kind in found)


def redact_text(text: str, spans: Sequence[Span]) -> str:
    """The text with a mark in place of each span. Raises ValueError for spans out of order or overlapping."""
    parts, at = [], 0
    for span in spans:
        if not at <= span.start < span.end <= len(text):
            raise ValueError("spans out of order or outside of the text")
        parts += [text[at : span.start], span.kind.mark]
        at = span.end
    return "".join([*parts, text[at:]])


def split_by_spans(text: str, spans: Sequence[Span]) -> tuple[tuple[str, Span | None], ...]:
    """The text in parts, in order; a part that a span covers has it."""
    found: list[tuple[str, Span | None]] = []
    at = 0
    for span in spans:
        found += [(text[at : span.start], None), (text[span.start : span.end], span)]
        at = span.end
    return tuple((part, span) for part, span in [*found, (text[at:], None)] if part)


def covered_spans(text: str, copy: str) -> tuple[Span, ...] | None:
    """The spans of `text` that a redaction covers; None for another text, or with adjacent marks."""
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


def split_by_marks(text: str) -> tuple[tuple[str, bool], ...]:
    """A redaction in parts, each with whether it is a mark."""
    found: list[tuple[str, bool]] = []
    at = 0
    for match in _MARK.finditer(text):
        found += [(text[at : match.start()], False), (match[0], True)]
        at = match.end()
    return tuple((part, is_mark) for part, is_mark in [*found, (text[at:], False)] if part)


def passage_in_layer(original: str, shown: str, start: int, end: int) -> tuple[int, int] | None:
    """The offsets in the public text of a passage of the original words; None when they are not certain.

    Certain is a passage within the common beginning or the common end of both texts.
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
