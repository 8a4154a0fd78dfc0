"""Charts as inline SVG, without scripts; colours come from classes.

The page shows each chart's table too, so a chart is one image with a name to assistive technology. There is
no viewBox, and horizontal positions are percentages: letters keep their size on a phone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from consulta.vocabulary.calendar import format_date

_ROW = 52
_BAR = 16
_WIDEST = 78.0
"""Per cent of the width for the longest bar; its figure comes after it."""
_COLUMNS_HIGH = 150
_COLUMNS_TOP = 24


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label, its length, and the figure written beside it (the value, unless `figure` is given).

    With `is_drawn` False only the figure is shown: it is too unsure to be compared.
    """

    label: str
    value: int
    figure: str = ""
    is_drawn: bool = True


def bars(rows: Sequence[Bar], name: str) -> Markup:
    """Horizontal bars, each under its label. Lengths start at nought and share one scale."""
    longest = max((row.value for row in rows if row.is_drawn), default=0) or 1
    drawn = [_bar(number, row, longest) for number, row in enumerate(rows)]
    return _svg(len(rows) * _ROW, name, drawn)


def columns(by_day: Mapping[date, int], name: str) -> Markup:
    """One column for each day from the first to the last, days without anything included."""
    if not by_day:
        return Markup()
    first, last = min(by_day), max(by_day)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    highest = max(by_day.values())
    step = 100 / len(days)
    drawn = [_grid(highest)]
    drawn += [_column(place * step, step, by_day.get(day, 0), highest) for place, day in enumerate(days)]
    drawn.append(_ends(first, last))
    return _svg(_COLUMNS_TOP + _COLUMNS_HIGH + 28, name, drawn)


def _svg(height: int, name: str, drawn: Sequence[Markup]) -> Markup:
    return Markup('<svg width="100%" height="{}" role="img" aria-label="{}">{}</svg>').format(
        height, name, Markup().join(drawn)
    )


def _bar(number: int, row: Bar, longest: int) -> Markup:
    top = number * _ROW
    width = max(0.0, row.value / longest * _WIDEST)
    if not row.is_drawn:
        return Markup('<text x="0" y="{}">{}</text><text class="muted-text" x="0" y="{}">{}</text>').format(
            top + 16, row.label, top + 37, row.figure or row.value
        )
    return Markup(
        '<text x="0" y="{label_y}">{label}</text>'
        '<rect class="bar" x="0" y="{bar_y}" width="{width:.2f}%" height="{high}" rx="2"/>'
        '<text class="muted-text" x="{width:.2f}%" dx="{gap}" y="{figure_y}">{figure}</text>'
    ).format(
        label_y=top + 16,
        label=row.label,
        bar_y=top + 24,
        width=width,
        high=_BAR,
        gap=8 if width else 0,
        figure_y=top + 37,
        figure=row.figure or row.value,
    )


def _grid(highest: int) -> Markup:
    base = _COLUMNS_TOP + _COLUMNS_HIGH
    return Markup(
        '<line class="grid" x1="0" x2="100%" y1="{top}" y2="{top}"/>'
        '<text class="muted-text" x="0" y="{figure_y}">{highest}</text>'
        '<line class="axis" x1="0" x2="100%" y1="{base}" y2="{base}"/>'
    ).format(top=_COLUMNS_TOP, figure_y=_COLUMNS_TOP - 7, highest=highest, base=base)


def _column(left: float, step: float, value: int, highest: int) -> Markup:
    high = value / highest * _COLUMNS_HIGH
    return Markup('<rect class="bar" x="{:.2f}%" y="{:.1f}" width="{:.2f}%" height="{:.1f}"/>').format(
        left + step * 0.1, _COLUMNS_TOP + _COLUMNS_HIGH - high, step * 0.8, high
    )


def _ends(first: date, last: date) -> Markup:
    y = _COLUMNS_TOP + _COLUMNS_HIGH + 20
    start = Markup('<text class="muted-text" x="0" y="{}">{}</text>').format(y, format_date(first))
    if first == last:
        return start
    return start + Markup('<text class="muted-text" x="100%" y="{}" text-anchor="end">{}</text>').format(
        y, format_date(last)
    )
