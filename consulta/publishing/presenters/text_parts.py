"""Published texts in parts: the passages of a theme, and the marks in place of personal data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from consulta.publishing.queries.published_texts import PublishedText
from consulta.reading.domain.redaction import split_by_marks


@dataclass(frozen=True, slots=True)
class TextPart:
    """A part of a text: in a passage of the theme or not; maybe a mark in place of personal data."""

    text: str
    in_passage: bool = False
    is_mark: bool = False


def text_parts(text: PublishedText) -> tuple[TextPart, ...]:
    """The whole text, in order."""
    return tuple(_text_parts(text))


def _text_parts(text: PublishedText) -> Iterator[TextPart]:
    edges = {0, len(text.text), *(edge for passage in text.passages for edge in passage)}
    for start, end in pairwise(sorted(edges)):
        in_passage = any(first <= start < last for first, last in text.passages)
        if not text.has_marks:
            yield TextPart(text.text[start:end], in_passage)
            continue
        for piece, is_mark in split_by_marks(text.text[start:end]):
            yield TextPart(piece, in_passage, is_mark)
