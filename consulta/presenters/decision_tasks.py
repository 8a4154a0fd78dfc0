"""What a decision still lacks, each with the staff page where it can be mended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from consulta.domain.errors import Obstacle
from consulta.domain.text import Text

# Each kind of obstacle: the page that removes it, the part of that page, and its filter. None: no page does.
PLACES: dict[str, tuple[str, str, dict[str, str]] | None] = {
    "state": ("consultations.show", "", {}),
    "pending": ("contributions.index", "", {"estado": "pending"}),
    "uncoded_answers": ("reading.next_answer", "", {}),
    "no_action_without_reason": ("reading.next_answer", "", {}),
    "unjudged_texts": ("contributions.index", "", {}),
    "release": ("consultations.show", "", {}),
    "disposition": ("decisions.show", "temas", {}),
    "decision_text": ("decisions.write", "text", {}),
    "decider": ("decisions.write", "decider", {}),
    "decided_on": ("decisions.write", "decided_on", {}),
    "change_reason": ("decisions.write", "change_reason", {}),
    "submitted": ("decisions.show", "entregar", {}),
    "signature": ("signing.read", "firmar", {}),
    "signed_by_author": None,
    "published": ("decisions.show", "", {}),
}


@dataclass(frozen=True, slots=True)
class Debt:
    """Something still missing: the sentence, how many cases, and where to go (endpoint, anchor, query)."""

    text: Text
    count: int
    place: tuple[str, str, dict[str, str]] | None


def debts(obstacles: Sequence[Obstacle]) -> tuple[Debt, ...]:
    """The obstacles with their pages. Raises KeyError for a kind that nobody has given a page."""
    return tuple(Debt(one.text, one.count, PLACES[one.code]) for one in obstacles)
