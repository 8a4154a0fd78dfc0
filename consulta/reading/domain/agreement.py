"""The agreement of separate readings of the same answers, beyond chance.

Krippendorff's alpha for nominal values (K. Krippendorff, Content Analysis, chapter 12; "Computing
Krippendorff's Alpha-Reliability", 2011): any number of readers, readings may be missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil

SAMPLE_AT_LEAST = 50
SAMPLE_SHARE = Fraction(1, 10)
ENOUGH = 0.667
"""Below it a theme is published with a warning and without percentages (Krippendorff's lowest limit)."""
GOOD = 0.8


def sample_size(coded: int) -> int:
    """How many of so many coded answers are read a second time: a tenth, at least 50, all if fewer."""
    return min(coded, max(SAMPLE_AT_LEAST, ceil(coded * SAMPLE_SHARE)))


def nominal_alpha(units: Iterable[Iterable[Hashable | None]]) -> float | None:
    """Alpha over units, each the values that its readers gave it, None where one gave none.

    1 is perfect agreement, 0 what chance would give, below it less than that. None when it is undefined:
    fewer than two readings of any unit, or all of them of one value, so that none is expected by chance.
    """
    totals: Counter[Hashable] = Counter()
    disagreements = Fraction(0)
    for unit in units:
        values = Counter(value for value in unit if value is not None)
        readings = values.total()
        if readings < 2:
            continue
        totals.update(values)
        agreeing = sum(count * (count - 1) for count in values.values())
        disagreements += Fraction(readings * (readings - 1) - agreeing, readings - 1)
    paired = totals.total()
    expected = paired**2 - sum(count**2 for count in totals.values())
    if not expected:
        return None
    return float(1 - (paired - 1) * disagreements / expected)


class Reliability(StrEnum):
    """What an agreement means for the figures of a theme."""

    GOOD = "good"
    ENOUGH = "enough"
    LOW = "low"
    UNDEFINED = "undefined"
    """All readings of the sample have the theme, or none: alpha is undefined."""
    NOT_MEASURED = "not_measured"
    """No answers were read twice since the theme is in the codebook."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """One theme in double readings: the answers to which both, only one, or neither reader gave it."""

    both: int = 0
    first_only: int = 0
    second_only: int = 0
    neither: int = 0

    @property
    def answers(self) -> int:
        return self.both + self.first_only + self.second_only + self.neither

    @property
    def same(self) -> int:
        """Answers on which both readers agree."""
        return self.both + self.neither

    @property
    def alpha(self) -> float | None:
        """Rounded to three decimals, so that the figure shown is the one that is judged."""
        found = nominal_alpha(
            [(True, True)] * self.both
            + [(True, False)] * self.first_only
            + [(False, True)] * self.second_only
            + [(False, False)] * self.neither
        )
        return None if found is None else round(found, 3)

    @property
    def reliability(self) -> Reliability:
        if not self.answers:
            return Reliability.NOT_MEASURED
        alpha = self.alpha
        if alpha is None:
            return Reliability.UNDEFINED
        if alpha < ENOUGH:
            return Reliability.LOW
        return Reliability.GOOD if alpha >= GOOD else Reliability.ENOUGH


Themes = Collection[str]
Readings = tuple[Themes, Themes]
"""The themes that the first and the second person read one answer as."""


def by_theme(themes: Iterable[str], readings: Iterable[Readings]) -> Mapping[str, Agreement]:
    """The agreement of the readings on each of these themes."""
    pairs = [(frozenset(first), frozenset(second)) for first, second in readings]
    counted = {
        theme: Counter((theme in first, theme in second) for first, second in pairs) for theme in themes
    }
    return {
        theme: Agreement(found[True, True], found[True, False], found[False, True], found[False, False])
        for theme, found in counted.items()
    }


def current_themes(themes: Iterable[str], merged_into: Mapping[str, str]) -> frozenset[str]:
    """The themes, each replaced by the one it was merged into, if any."""
    found = set()
    for theme in themes:
        seen = {theme}
        while (following := merged_into.get(theme)) is not None and following not in seen:
            theme = following
            seen.add(theme)
        found.add(theme)
    return frozenset(found)
