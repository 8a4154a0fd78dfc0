"""Positions and sizes in the picture of the flow, in the units of its drawing.

Wide: contributions at the left, themes in the middle, answers at the right. One contribution is as high in
each of the three columns; as it may speak of several themes, the ribbons widen on their way to the themes
and narrow again to the answers. Narrow: a stream that runs down, with a branch to each theme.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDE = 1000.0
BAR = 16.0
SOURCE_AT = 140.0
THEMES_AT = 390.0
ANSWERS_AT = 752.0
_MIDDLE = 520.0
"""How high all the themes together are, without the gaps."""
_THICKEST = 90.0
_ROW = 30.0
_GAP = 9.0
_BLOCK = 52.0
"""Room for the two lines beside an answer."""

NARROW = 340.0
TRUNK_AT = 4.0
_TRUNK = 52.0
LABELS_AT = 78.0
_LONGEST = 190.0
LINE = 19.0


@dataclass(frozen=True, slots=True)
class Branch:
    """One theme to be drawn: its contributions, and which of the groups it belongs to."""

    count: int
    group: int
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Band:
    """A bar: its top and its height."""

    top: float
    height: float

    @property
    def middle(self) -> float:
        return self.top + self.height / 2

    @property
    def bottom(self) -> float:
        return self.top + self.height


@dataclass(frozen=True, slots=True)
class Wide:
    """Bars of the three columns, and for each branch its share of the first and of the last column."""

    height: float
    source: Band
    themes: tuple[Band, ...]
    groups: tuple[Band, ...]
    leaves: tuple[Band, ...]
    arrives: tuple[Band, ...]
    scale: float


@dataclass(frozen=True, slots=True)
class Row:
    """A branch downwards: where its stream runs and how wide, where its words and its bar are."""

    stream_at: float
    stream: float
    label: float
    bar: float
    length: float


@dataclass(frozen=True, slots=True)
class Narrow:
    """The rows, and the top of each group's heading."""

    height: float
    trunk: float
    headings: tuple[float, ...]
    rows: tuple[Row, ...]


def wide(branches: Sequence[Branch], totals: Sequence[int], source: int, top: float) -> Wide:
    """`totals`: contributions of each group, each once; `source`: contributions of all of them, each once."""
    counts = [branch.count for branch in branches]
    scale = min(_MIDDLE / max(1, sum(counts)), _THICKEST / max(1, *counts, 1))
    themes = _stacked(branches, scale, top)
    groups = _beside(branches, themes, [total * scale for total in totals], top)
    height = max([band.bottom for band in (*themes, *groups)], default=top)
    first = max(2.0, source * scale)
    origin = Band(max(top, (top + height - first) / 2), first)
    shares = _parts(origin, counts)
    arrives = list(shares)
    for number, group in enumerate(groups):
        members = [place for place, branch in enumerate(branches) if branch.group == number]
        for place, part in zip(members, _parts(group, [counts[one] for one in members]), strict=True):
            arrives[place] = part
    return Wide(height, origin, themes, groups, shares, tuple(arrives), scale)


def narrow(branches: Sequence[Branch], groups: int, top: float, heading: float) -> Narrow:
    """Groups one under the other, each with a heading of that height; every branch with its words and bar."""
    total, most = max(1, sum(branch.count for branch in branches)), max([1, *(one.count for one in branches)])
    widths = [max(1.5, branch.count / total * _TRUNK) for branch in branches]
    right = TRUNK_AT + sum(widths)
    rows, headings, y = [], [0.0] * groups, top
    begun: set[int] = set()
    for branch, width in zip(branches, widths, strict=True):
        if branch.group not in begun:
            y += 14 if begun else 0
            headings[branch.group] = y
            begun.add(branch.group)
            y += heading
        bar = y + branch.lines * LINE + 3
        rows.append(Row(right - width / 2, width, y, bar, max(2.0, branch.count / most * _LONGEST)))
        right -= width
        y = bar + 24
    return Narrow(y, sum(widths), tuple(headings), tuple(rows))


def ribbon(left: float, start: Band, right: float, end: Band) -> str:
    """The path of a ribbon from one bar's edge to another's."""
    bend = (left + right) / 2
    over = f"C{bend:.1f} {start.top:.1f} {bend:.1f} {end.top:.1f} {right:.1f} {end.top:.1f}"
    under = f"C{bend:.1f} {end.bottom:.1f} {bend:.1f} {start.bottom:.1f} {left:.1f} {start.bottom:.1f}"
    return f"M{left:.1f} {start.top:.1f}{over}V{end.bottom:.1f}{under}Z"


def stream(row: Row, top: float) -> str:
    """The middle line of a branch: down the trunk, then round a bend to its bar."""
    middle = row.bar + 6
    bend = min(22.0, LABELS_AT - 6 - row.stream_at)
    return (
        f"M{row.stream_at:.1f} {top:.1f}V{middle - bend:.1f}"
        f"Q{row.stream_at:.1f} {middle:.1f} {row.stream_at + bend:.1f} {middle:.1f}H{LABELS_AT:.1f}"
    )


def _stacked(branches: Sequence[Branch], scale: float, top: float) -> tuple[Band, ...]:
    bands, y, group = [], top, None
    for branch in branches:
        y += 16 if group not in (None, branch.group) else 0
        group = branch.group
        height = max(2.0, branch.count * scale)
        room = max(height, _ROW, branch.lines * LINE + 2)
        bands.append(Band(y + (room - height) / 2, height))
        y += room + _GAP
    return tuple(bands)


def _beside(
    branches: Sequence[Branch], themes: Sequence[Band], heights: Sequence[float], top: float
) -> tuple[Band, ...]:
    """Each group's bar at the height of its themes, moved down where it would touch the one above."""
    bands, free = [], top
    for number, height in enumerate(heights):
        high = max(2.0, height)
        own = [band for band, branch in zip(themes, branches, strict=True) if branch.group == number]
        middle = (own[0].top + own[-1].bottom) / 2 if own else free + high / 2
        room = max(high, _BLOCK)
        y = max(free, middle - room / 2)
        bands.append(Band(y + (room - high) / 2, high))
        free = y + room + 8
    return tuple(bands)


def _parts(whole: Band, counts: Sequence[int]) -> tuple[Band, ...]:
    """A bar cut in proportion to counts."""
    total, y, parts = max(1, sum(counts)), whole.top, []
    for count in counts:
        height = whole.height * count / total
        parts.append(Band(y, height))
        y += height
    return tuple(parts)
