"""Published texts in parts: what was said, the passage that was asked for, the marks of what is covered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from consulta.publishing.queries.words import Words
from consulta.reading.domain.redaction import split_by_marks


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a text: in the passage that is pointed out, or a mark in place of personal data."""

    text: str
    in_passage: bool = False
    is_mark: bool = False


def parts(words: Words) -> tuple[Part, ...]:
    """The whole text, in order."""
    return tuple(_parts(words))


def _parts(words: Words) -> Iterator[Part]:
    edges = {0, len(words.text), *(edge for passage in words.passages for edge in passage)}
    for start, end in pairwise(sorted(edges)):
        in_passage = any(first <= start < last for first, last in words.passages)
        if not words.has_marks:
            yield Part(words.text[start:end], in_passage)
            continue
        for said, is_mark in split_by_marks(words.text[start:end]):
            yield Part(said, in_passage, is_mark)
