"""Suggested themes: when there is enough to learn from, which are shown, and how often they are right.

A suggestion is no coding: it counts for nothing until a person accepts it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from importlib.util import find_spec
from math import sqrt
from random import Random

PARTS = ("sklearn", "snowballstemmer")
"""What the optional extra `suggestions` installs."""
LEARN_FROM = 100
"""Coded answers before anything is learned: with 40 more than half of the suggestions were wrong."""
EXAMPLES = 5
"""Coded answers that a theme needs to be suggested."""
GROWTH = 0.2
"""A new model is trained when the coded answers grew by this share, and by MORE answers at least."""
MORE = 25
PAUSE = timedelta(minutes=10)
SHOWN_FROM = 0.3
MOST_SHOWN = 3
PROBE_SHARE = 0.1
SETTLED = timedelta(minutes=10)
"""How old a coding must be before a probe is judged by it, as a slip may be undone."""
ENOUGH_JUDGED = 30
_Z = 1.96

ScoredTheme = tuple[str, float]
"""A theme (public id) and how likely the model takes it to be, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class LearnedSuggestions:
    """The suggestions of a model by answer id, for the uncoded answers; maybe none for some."""

    learned_from: int
    last_coding_id: int
    suggestions: tuple[tuple[int, tuple[ScoredTheme, ...]], ...]


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How many of the judged probes had the right first suggestion."""

    right: int
    judged: int

    @property
    def is_telling(self) -> bool:
        """Whether enough were judged for the share to be meaningful."""
        return self.judged >= ENOUGH_JUDGED

    @property
    def between(self) -> tuple[float, float]:
        """Where the true share lies in 19 of 20 cases (Wilson's interval), from 0 to 1."""
        if not self.judged:
            return 0.0, 1.0
        n, share = self.judged, self.right / self.judged
        middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
        half = _Z / (1 + _Z**2 / n) * sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
        return max(0.0, middle - half), min(1.0, middle + half)


def is_worth_learning(coded: int, learned_from: int | None, new: int, without: int) -> bool:
    """Whether to train a (new) model. `new`: answers coded since the last model, which had `learned_from`;
    `without`: uncoded answers that no model has seen.
    """
    if coded < LEARN_FROM:
        return False
    if learned_from is None:
        return True
    return new >= max(MORE, learned_from * GROWTH) or without >= MORE


def worth_showing(scores: Iterable[ScoredTheme]) -> tuple[ScoredTheme, ...]:
    """The likeliest first, and only those likely enough."""
    likely = sorted((one for one in scores if one[1] >= SHOWN_FROM), key=lambda one: -one[1])
    return tuple((theme, round(score, 3)) for theme, score in likely[:MOST_SHOWN])


def is_probe(chance: Random) -> bool:
    """Draw whether an answer is a probe, whose suggestion is not shown but judged."""
    return chance.random() < PROBE_SHARE


def learning_is_installed() -> bool:
    """Whether the optional extra `suggestions` is installed."""
    return all(find_spec(part) is not None for part in PARTS)
