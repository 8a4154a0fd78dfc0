"""Suggested themes: when there is enough to learn from, which are shown, and how often they are right.

Nothing here is a reading: a suggestion counts for nothing until a person accepts it.
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
"""What is learned from grows by this share before it is learned anew, and by no fewer than MORE answers."""
MORE = 25
PAUSE = timedelta(minutes=10)
SHOWN_FROM = 0.3
MOST_SHOWN = 3
PROBE_SHARE = 0.1
SETTLED = timedelta(minutes=10)
"""How long a reading stands before a probe is judged by it: it may have been a slip that is undone."""
ENOUGH_JUDGED = 30
_Z = 1.96

Scored = tuple[str, float]
"""A theme (public id) and how likely the model takes it to be, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What a model suggests for each answer (by id) that waited to be coded; for some it is nothing."""

    learned_from: int
    last_coding_id: int
    suggestions: tuple[tuple[int, tuple[Scored, ...]], ...]


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Of the answers drawn at random whose suggestion nobody saw: how many had the right one."""

    right: int
    judged: int

    @property
    def is_telling(self) -> bool:
        """Whether so many were judged that a share says something."""
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
    """Whether to learn (anew): `coded` answers, of which the last model knew some and `new` were read since;
    `without` answers wait that no model has looked at.
    """
    if coded < LEARN_FROM:
        return False
    if learned_from is None:
        return True
    return new >= max(MORE, learned_from * GROWTH) or without >= MORE


def worth_showing(scores: Iterable[Scored]) -> tuple[Scored, ...]:
    """The likeliest first, and only those likely enough."""
    likely = sorted((one for one in scores if one[1] >= SHOWN_FROM), key=lambda one: -one[1])
    return tuple((theme, round(score, 3)) for theme, score in likely[:MOST_SHOWN])


def is_probe(chance: Random) -> bool:
    """Whether an answer is one of the few by which suggestions are judged, unseen by whoever codes it."""
    return chance.random() < PROBE_SHARE


def learning_is_installed() -> bool:
    """Whether the optional extra is there."""
    return all(find_spec(part) is not None for part in PARTS)
