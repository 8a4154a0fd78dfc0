"""What a folio shows: which letter it is, and one's words with the passages that were read marked in them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from consulta.consultations.domain.lifecycle import State
from consulta.contributions.domain.moderation import ContributionState
from consulta.receipts.queries.receipt import Receipt, ReceiptAnswer
from consulta.receipts.queries.receipt_themes import ReadPassage, ThemeAnswer


class Letter(StrEnum):
    """Which page a folio opens, from where the contribution and its consultation stand."""

    WITHDRAWN = "withdrawn"
    SET_ASIDE = "set_aside"
    CANCELLED = "cancelled"
    DECIDED = "decided"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of one's words; `themes` are the numbers, from 1, of the themes read in just that piece."""

    text: str
    themes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Quoted:
    """An answer as the letter quotes it. `themes` are the numbers of all that was read in it."""

    answer: ReceiptAnswer
    stretches: tuple[Stretch, ...]
    themes: tuple[int, ...]


def letter_of(receipt: Receipt) -> Letter:
    """The page for a receipt; what its author did comes before what anybody else did."""
    if receipt.state is ContributionState.WITHDRAWN:
        return Letter.WITHDRAWN
    if receipt.state is ContributionState.SET_ASIDE:
        return Letter.SET_ASIDE
    if receipt.consultation_state is State.CANCELLED:
        return Letter.CANCELLED
    return Letter.DECIDED if receipt.decision else Letter.WAITING


def quoted(receipt: Receipt) -> tuple[Quoted, ...]:
    """One's answers in the order they were asked, with the passages of each theme marked."""
    return tuple(_quoted(answer, receipt.themes) for answer in receipt.answers)


def _quoted(answer: ReceiptAnswer, themes: Sequence[ThemeAnswer]) -> Quoted:
    found = [
        (number, passage)
        for number, theme in enumerate(themes, start=1)
        for passage in theme.passages
        if passage.answer_id == answer.id
    ]
    marked = [(number, passage) for number, passage in found if not passage.is_whole]
    return Quoted(
        answer=answer,
        stretches=_stretches(answer.words or "", marked),
        themes=tuple(dict.fromkeys(number for number, _ in found)),
    )


def _stretches(words: str, marked: Sequence[tuple[int, ReadPassage]]) -> tuple[Stretch, ...]:
    """The words cut wherever a passage begins or ends; put together they are the words again."""
    ends = {place for _, one in marked for place in (one.start, one.end or len(words))}
    cuts = sorted({0, len(words), *(place for place in ends if 0 < place < len(words))})
    return tuple(
        Stretch(
            words[start:end],
            tuple(n for n, one in marked if one.start <= start and end <= (one.end or len(words))),
        )
        for start, end in itertools.pairwise(cuts)
    )
