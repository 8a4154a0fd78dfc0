"""The flow as SVG, across and downwards. Its classes are dressed by static/css/decisions/decision.css."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from flask_babel import ngettext
from markupsafe import Markup

from consulta.publishing.presenters import flow_geometry as geometry
from consulta.publishing.presenters.flow_geometry import (
    ANSWERS_AT,
    BAR,
    LABELS_AT,
    LINE,
    SOURCE_AT,
    THEMES_AT,
    TRUNK_AT,
    Band,
    Branch,
)

_TOP = 70.0
_NARROW_TOP = 58.0
_HEADING = 48.0
_LETTERS_WIDE = 40
_LETTERS_NARROW = 32


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme and the number of its contributions."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Group:
    """One end of the flow, by the class of its colour: an answer with its themes, or what needs none."""

    key: str
    name: str
    count: int
    themes: tuple[Theme, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """All texts and counts of the drawing. `aside`: contributions that are in no stream."""

    title: str
    description: str
    source: tuple[int, str]
    groups: tuple[Group, ...]
    aside: tuple[tuple[int, str], ...]
    columns: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A theme, or a group without any, with its name in lines."""

    key: str
    lines: list[str]
    count: int
    group: int

    @property
    def branch(self) -> Branch:
        return Branch(self.count, self.group, len(self.lines))


def across(picture: Picture) -> Markup:
    """Three columns, 1,000 wide: contributions, themes, answers."""
    rows = _rows(picture.groups, _LETTERS_WIDE)
    totals = [group.count for group in picture.groups]
    drawn = geometry.wide([row.branch for row in rows], totals, picture.source[0], _TOP)
    parts = [
        _text(at, 16, ("flow-quiet", name))
        for at, name in zip((SOURCE_AT, THEMES_AT, ANSWERS_AT), picture.columns, strict=True)
    ]
    for row, leaves, theme, arrives in zip(rows, drawn.leaves, drawn.themes, drawn.arrives, strict=True):
        parts.append(_ribbon(geometry.ribbon(SOURCE_AT + BAR, leaves, THEMES_AT, theme), row.key))
        parts.append(_ribbon(geometry.ribbon(THEMES_AT + BAR, theme, ANSWERS_AT, arrives), row.key))
    parts.append(_bar(SOURCE_AT, drawn.source, "source"))
    for row, band in zip(rows, drawn.themes, strict=True):
        parts.append(_bar(THEMES_AT, band, row.key))
        parts += _theme(THEMES_AT + BAR + 10, band, row)
    for group, band in zip(picture.groups, drawn.groups, strict=True):
        parts.append(_bar(ANSWERS_AT, band, group.key))
        parts += _answer(ANSWERS_AT + BAR + 10, band.middle - 4, group)
    parts += _beside_source(drawn.source, picture)
    y = drawn.source.bottom + 34
    for count, name in picture.aside:
        parts.append(_bar(SOURCE_AT, Band(y - 6, max(2.0, count * drawn.scale)), "none"))
        parts.append(_text(0, y, ("flow-strong", str(count)), ("flow-quiet", name)))
        y += 28
    return _svg("wide", geometry.WIDE, max(drawn.height, y) + 8, picture, parts)


def downwards(picture: Picture) -> Markup:
    """One stream, 340 wide, that gives a branch to each theme under its answer."""
    rows = _rows(picture.groups, _LETTERS_NARROW)
    drawn = geometry.narrow([row.branch for row in rows], len(picture.groups), _NARROW_TOP, _HEADING)
    parts = [_source(TRUNK_AT, 17, picture), _bar(TRUNK_AT, Band(28, 12), "source", drawn.trunk)]
    for row, place in zip(rows, drawn.rows, strict=True):
        path = Markup('<path class="flow-stream flow-{}" d="{}" stroke-width="{:.2f}"/>')
        parts.append(path.format(row.key, geometry.stream(place, 40), place.stream))
    for row, place in zip(rows, drawn.rows, strict=True):
        parts.append(_bar(LABELS_AT, Band(place.bar, 12), row.key, place.length))
        parts.append(_text(LABELS_AT + place.length + 7, place.bar + 12, ("flow-number", str(row.count))))
        parts += [
            _text(LABELS_AT, place.label + 15 + n * LINE, ("", line)) for n, line in enumerate(row.lines)
        ]
    for group, y in zip(picture.groups, drawn.headings, strict=True):
        parts += _answer(LABELS_AT, y + 16, group)
    y = drawn.height + 22
    for count, name in picture.aside:
        parts.append(_text(TRUNK_AT, y, ("flow-strong", str(count)), ("flow-quiet", name)))
        y += 24
    return _svg("narrow", geometry.NARROW, y - 8, picture, parts)


def _rows(groups: Sequence[Group], letters: int) -> list[_Drawn]:
    return [
        _Drawn(group.key, _lines(theme.name, letters), theme.count, number)
        for number, group in enumerate(groups)
        for theme in group.themes or (Theme("", group.count),)
    ]


def _lines(name: str, letters: int) -> list[str]:
    """A name in two lines at most; the tables have all of it."""
    return wrap(name, letters, max_lines=2, placeholder="…")


def _svg(kind: str, width: float, height: float, picture: Picture, parts: Sequence[Markup]) -> Markup:
    return Markup(
        '<svg class="flow flow-{kind}" viewBox="0 0 {width:.0f} {height:.0f}" role="img"'
        ' aria-labelledby="flow-{kind}-title flow-{kind}-told">'
        '<title id="flow-{kind}-title">{title}</title><desc id="flow-{kind}-told">{description}</desc>'
        "{drawn}</svg>"
    ).format(
        kind=kind,
        width=width,
        height=height,
        title=picture.title,
        description=picture.description,
        drawn=Markup().join(parts),
    )


def _beside_source(source: Band, picture: Picture) -> list[Markup]:
    """Left of the first bar: its figure, large, and what it counts in short lines."""
    count, name = picture.source
    lines = wrap(name, 16)
    first = source.middle - len(lines) * LINE / 2 + 4
    return [
        _text(0, first, ("flow-large", str(count))),
        *(_text(0, first + (n + 1) * LINE + 2, ("flow-quiet", line)) for n, line in enumerate(lines)),
    ]


def _source(x: float, y: float, picture: Picture) -> Markup:
    count, name = picture.source
    return _text(x, y, ("flow-strong", str(count)), ("flow-quiet", name))


def _ribbon(path: str, key: str) -> Markup:
    return Markup('<path class="flow-ribbon flow-{}" d="{}"/>').format(key, path)


def _bar(x: float, band: Band, key: str, width: float = BAR) -> Markup:
    return Markup('<rect class="flow-{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>').format(
        key, x, band.top, width, band.height
    )


def _theme(x: float, band: Band, row: _Drawn) -> list[Markup]:
    """The name beside its bar, with its figure at the end of the last line."""
    first = band.middle + 6 - (len(row.lines) - 1) * LINE / 2
    lines = [[("", line)] for line in row.lines]
    if lines:
        lines[-1].append(("flow-number", str(row.count)))
    return [_text(x, first + n * LINE, *line) for n, line in enumerate(lines)]


def _answer(x: float, y: float, group: Group) -> list[Markup]:
    count = ngettext("%(num)s aporte", "%(num)s aportes", group.count)
    return [
        _text(x, y, (f"flow-strong flow-said-{group.key}", group.name)),
        _text(x, y + LINE, ("flow-quiet", count)),
    ]


def _text(x: float, y: float, *pieces: tuple[str, str]) -> Markup:
    """Pieces of text in one line, each with its class, a blank between."""
    spans = Markup(" ").join(
        Markup('<tspan class="{}">{}</tspan>').format(name, words) if name else Markup.escape(words)
        for name, words in pieces
    )
    return Markup('<text x="{:.1f}" y="{:.1f}">{}</text>').format(x, y, spans)
