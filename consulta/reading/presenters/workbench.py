"""The coding workbench: an answer with its marked passages, and the themes chosen so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from consulta.reading.domain.passages import (
    MarkedToken,
    assign_lanes,
    fit_passage,
    marked_tokens,
    sentence_spans,
    tokens,
)
from consulta.reading.domain.themes import NoActionReason
from consulta.reading.queries.codebook import CodebookTheme
from consulta.reading.queries.workbench import AnswerToCode
from consulta.vocabulary.errors import InvalidValue

LANES = 4
"""The lanes that static/css/reading/coding.css draws; further overlapping passages reuse them."""
# Answers with more words are offered by sentences, as a longer list of words is hard to use.
MOST_WORDS = 120
_LABEL = 38
# The digits, then the letters of the left hand before the others; Z, X and M are taken by undo, no action
# and marking.
THEME_KEYS = "1234567890qwertasdfgcvbyuiophjkln"

Offsets = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PassageTheme:
    """A theme of a passage; `value` is the form value of both."""

    theme: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class PassageView:
    """A marked passage with its themes, numbered in the order of the text."""

    number: int
    lane: int
    start: int
    end: int
    quote: str
    themes: tuple[PassageTheme, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """An offset where a passage may begin or end, in the lists for browsers without scripts."""

    offset: int
    label: str


@dataclass(frozen=True, slots=True)
class CodingView:
    """The coding of an answer: themes of all of it (public ids), reason, passages and marked tokens."""

    themes: frozenset[str]
    reason: str
    passages: tuple[PassageView, ...]
    tokens: tuple[MarkedToken, ...]


def stored_coding_view(answer: AnswerToCode) -> CodingView:
    """The stored coding of an answer."""
    whole = [coding for coding in answer.codings if coding.is_whole]
    reasons: list[NoActionReason] = [coding.reason for coding in whole if coding.reason]
    fragments = [
        ((coding.passage[0], coding.passage[1]), coding.theme)
        for coding in answer.codings
        if coding.passage[1] is not None
    ]
    names = {coding.theme: coding.theme_name for coding in answer.codings}
    return coding_view(
        answer.words,
        (coding.theme for coding in whole),
        fragments,
        names,
        reasons[0].value if reasons else "",
    )


def coding_view(
    words: str,
    themes: Iterable[str],
    fragments: Iterable[tuple[Offsets, str]],
    names: Mapping[str, str],
    reason: str,
) -> CodingView:
    """A coding as chosen so far; invalid passages and themes are left out."""
    whole = {theme for theme in themes if theme in names}
    grouped: dict[Offsets, list[str]] = {}
    for stretch, theme in fragments:
        try:
            start, end = fit_passage(words, *stretch)
        except InvalidValue:
            continue
        if theme not in names:
            continue
        if end is None:
            whole.add(theme)
        elif theme not in grouped.setdefault((start, end), []):
            grouped[start, end].append(theme)
    passages = _passages(words, grouped, names)
    return CodingView(
        themes=frozenset(whole),
        reason=reason,
        passages=passages,
        tokens=marked_tokens(words, [(one.start, one.end) for one in passages]),
    )


def themes_with_keys(book: Iterable[CodebookTheme]) -> list[tuple[CodebookTheme, str]]:
    """The ordinary themes with their keyboard shortcut; empty when there are no more keys."""
    ordinary = [theme for theme in book if not theme.is_no_action]
    return [(theme, THEME_KEYS[n : n + 1]) for n, theme in enumerate(ordinary)]


def _passages(
    words: str, grouped: Mapping[Offsets, list[str]], names: Mapping[str, str]
) -> tuple[PassageView, ...]:
    stretches = sorted(grouped)
    lanes = assign_lanes(stretches)
    return tuple(
        PassageView(
            number=number,
            lane=(lane - 1) % LANES + 1,
            start=start,
            end=end,
            quote=words[start:end],
            themes=tuple(
                PassageTheme(theme, names[theme], f"{start}-{end}-{theme}") for theme in grouped[start, end]
            ),
        )
        for number, ((start, end), lane) in enumerate(zip(stretches, lanes, strict=True), start=1)
    )


def passage_bounds(words: str) -> tuple[tuple[Choice, ...], tuple[Choice, ...]]:
    """The offsets where a passage may begin, and may end: at each word, or in a long answer each sentence."""
    single = [token for token in tokens(words) if not token.is_gap and not token.is_punctuation]
    if len(single) <= MOST_WORDS:
        begins = tuple(Choice(token.start, f"{n}. {token.text}") for n, token in enumerate(single, start=1))
        ends = tuple(Choice(token.end, f"{n}. {token.text}") for n, token in enumerate(single, start=1))
        return begins, ends
    found = sentence_spans(words)
    return (
        tuple(Choice(a, f"{n}. {_shortened(words[a:b])}") for n, (a, b) in enumerate(found, start=1)),
        tuple(
            Choice(b, f"{n}. …{_shortened(words[a:b], last=True)}") for n, (a, b) in enumerate(found, start=1)
        ),
    )


def _shortened(text: str, *, last: bool = False) -> str:
    if len(text) <= _LABEL:
        return text
    return text[-_LABEL:].lstrip() if last else text[:_LABEL].rstrip() + "…"
