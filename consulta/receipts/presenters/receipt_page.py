"""The page of a receipt: its kind, and the answers with the passages that were coded."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from consulta.consultations.domain.lifecycle import State
from consulta.contributions.domain.moderation import ContributionState
from consulta.receipts.queries.receipt import Receipt, ReceiptAnswer
from consulta.receipts.queries.receipt_themes import ReadPassage, ThemeAnswer


class ReceiptKind(StrEnum):
    """Which page a folio opens, by the states of the contribution and its consultation."""

    WITHDRAWN = "withdrawn"
    SET_ASIDE = "set_aside"
    CANCELLED = "cancelled"
    DECIDED = "decided"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of an answer; `themes` are the numbers, from 1, of the themes coded in this piece."""

    text: str
    themes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class QuotedAnswer:
    """An answer cut into stretches. `themes` are the numbers of all themes coded in it."""

    answer: ReceiptAnswer
    stretches: tuple[Stretch, ...]
    themes: tuple[int, ...]


def receipt_kind(receipt: Receipt) -> ReceiptKind:
    """The kind of a receipt; its own state goes before that of the consultation."""
    if receipt.state is ContributionState.WITHDRAWN:
        return ReceiptKind.WITHDRAWN
    if receipt.state is ContributionState.SET_ASIDE:
        return ReceiptKind.SET_ASIDE
    if receipt.consultation_state is State.CANCELLED:
        return ReceiptKind.CANCELLED
    return ReceiptKind.DECIDED if receipt.decision else ReceiptKind.WAITING


def quoted_answers(receipt: Receipt) -> tuple[QuotedAnswer, ...]:
    """The answers in the order they were asked, with the passages of each theme marked."""
    return tuple(_quoted(answer, receipt.themes) for answer in receipt.answers)


def _quoted(answer: ReceiptAnswer, themes: Sequence[ThemeAnswer]) -> QuotedAnswer:
    found = [
        (number, passage)
        for number, theme in enumerate(themes, start=1)
        for passage in theme.passages
        if passage.answer_id == answer.id
    ]
    marked = [(number, passage) for number, passage in found if not passage.is_whole]
    return QuotedAnswer(
        answer=answer,
        stretches=_stretches(answer.words or "", marked),
        themes=tuple(dict.fromkeys(number for number, _ in found)),
    )


def _stretches(words: str, marked: Sequence[tuple[int, ReadPassage]]) -> tuple[Stretch, ...]:
    """The words cut wherever a passage begins or ends."""
    ends = {place for _, one in marked for place in (one.start, one.end or len(words))}
    cuts = sorted({0, len(words), *(place for place in ends if 0 < place < len(words))})
    return tuple(
        Stretch(
            words[start:end],
            tuple(n for n, one in marked if one.start <= start and end <= (one.end or len(words))),
        )
        for start, end in itertools.pairwise(cuts)
    )
