"""The workbench: an answer with the marks of its passages, and what is chosen for it so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from consulta.reading.domain.passages import MarkedPiece, fitted, lanes, marked, pieces, sentences
from consulta.reading.domain.themes import NoActionReason
from consulta.reading.queries.codebook import CodebookTheme
from consulta.reading.queries.workbench import AnswerToCode
from consulta.vocabulary.errors import InvalidValue

LANES = 4
"""As many as static/css/reading/coding.css draws; more passages over one word share them."""
# In lists of words one finds one's place up to here; longer answers are offered by sentences.
MOST_WORDS = 120
_LABEL = 38
# The digits, then the letters of the left hand before the others; Z, X and M are taken by undo, no action
# and marking.
THEME_KEYS = "1234567890qwertasdfgcvbyuiophjkln"

Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PassageTheme:
    """A theme of a passage; `value` is how the form carries the two."""

    theme: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """A marked passage with its themes; numbered in the order of the text, as its marks are."""

    number: int
    lane: int
    start: int
    end: int
    quote: str
    themes: tuple[PassageTheme, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A place where a passage may begin or end, in a list without scripts."""

    offset: int
    label: str


@dataclass(frozen=True, slots=True)
class ShownReading:
    """What is chosen: themes of the whole answer (public ids), the reason, passages, and the marked words."""

    themes: frozenset[str]
    reason: str
    passages: tuple[ShownPassage, ...]
    pieces: tuple[MarkedPiece, ...]


def stored_reading(answer: AnswerToCode) -> ShownReading:
    """What an answer is read as at present."""
    whole = [coding for coding in answer.codings if coding.is_whole]
    reasons: list[NoActionReason] = [coding.reason for coding in whole if coding.reason]
    fragments = [
        ((coding.passage[0], coding.passage[1]), coding.theme)
        for coding in answer.codings
        if coding.passage[1] is not None
    ]
    names = {coding.theme: coding.theme_name for coding in answer.codings}
    return shown_reading(
        answer.words,
        (coding.theme for coding in whole),
        fragments,
        names,
        reasons[0].value if reasons else "",
    )


def shown_reading(
    words: str,
    themes: Iterable[str],
    fragments: Iterable[tuple[Stretch, str]],
    names: Mapping[str, str],
    reason: str,
) -> ShownReading:
    """A reading as chosen so far; passages and themes that cannot be are left out."""
    whole = {theme for theme in themes if theme in names}
    grouped: dict[Stretch, list[str]] = {}
    for stretch, theme in fragments:
        try:
            start, end = fitted(words, *stretch)
        except InvalidValue:
            continue
        if theme not in names:
            continue
        if end is None:
            whole.add(theme)
        elif theme not in grouped.setdefault((start, end), []):
            grouped[start, end].append(theme)
    passages = _passages(words, grouped, names)
    return ShownReading(
        themes=frozenset(whole),
        reason=reason,
        passages=passages,
        pieces=marked(words, [(one.start, one.end) for one in passages]),
    )


def with_keys(book: Iterable[CodebookTheme]) -> list[tuple[CodebookTheme, str]]:
    """The ordinary themes with the key that chooses each; none for what comes after the last key."""
    ordinary = [theme for theme in book if not theme.is_no_action]
    return [(theme, THEME_KEYS[n : n + 1]) for n, theme in enumerate(ordinary)]


def _passages(
    words: str, grouped: Mapping[Stretch, list[str]], names: Mapping[str, str]
) -> tuple[ShownPassage, ...]:
    stretches = sorted(grouped)
    return tuple(
        ShownPassage(
            number=number,
            lane=(lane - 1) % LANES + 1,
            start=start,
            end=end,
            quote=words[start:end],
            themes=tuple(
                PassageTheme(theme, names[theme], f"{start}-{end}-{theme}") for theme in grouped[start, end]
            ),
        )
        for number, ((start, end), lane) in enumerate(zip(stretches, lanes(stretches), strict=True), start=1)
    )


def places_to_mark(words: str) -> tuple[tuple[Choice, ...], tuple[Choice, ...]]:
    """Where a passage may begin and where it may end: at each word, or in a long answer at each sentence."""
    single = [piece for piece in pieces(words) if not piece.is_gap and not piece.is_punctuation]
    if len(single) <= MOST_WORDS:
        begins = tuple(Choice(piece.start, f"{n}. {piece.text}") for n, piece in enumerate(single, start=1))
        ends = tuple(Choice(piece.end, f"{n}. {piece.text}") for n, piece in enumerate(single, start=1))
        return begins, ends
    found = sentences(words)
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
