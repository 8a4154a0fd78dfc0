"""The released cells in words: where each lies from the zone, and the figure it may be shown with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import atan2, cos, degrees, hypot, radians
from typing import Any

from flask_babel import gettext

from consulta.consultations.domain.cells import boundary
from consulta.core.languages import say
from consulta.disclosure.domain.release import NO_PLACE, Release, figure_text, nearest_five
from consulta.vocabulary.text import Text, t

_KM_PER_DEGREE = 111.195
_NEAR_KM = 0.5
_DIRECTIONS = (
    t("al este"),
    t("al noreste"),
    t("al norte"),
    t("al noroeste"),
    t("al oeste"),
    t("al suroeste"),
    t("al sur"),
    t("al sureste"),
)


@dataclass(frozen=True, slots=True)
class PlaceCell:
    """A released cell: its number on the map, where it is, and its figure from 12 up; None below."""

    cell: str
    number: int | None
    where: Text
    figure: Text | None
    fives: int
    """The figure as a multiple of five; 0 when it is not shown."""


@dataclass(frozen=True, slots=True)
class Places:
    """The released places of a consultation, the largest figure first, then those that are not shown."""

    resolution: int
    cells: tuple[PlaceCell, ...]
    elsewhere: Text | None
    """Contributions without a place on the map."""

    @property
    def shown(self) -> tuple[PlaceCell, ...]:
        return tuple(cell for cell in self.cells if cell.figure is not None)

    @property
    def hidden(self) -> int:
        return len(self.cells) - len(self.shown)


def places_of(release: Release, zone: Mapping[str, Any] | None) -> Places | None:
    """The places of a release; None when it has none (fewer than 30 located)."""
    if release.places is None or release.resolution is None:
        return None
    centre = _centre([(lon, lat) for lon, lat in zone["coordinates"][0]]) if zone else None
    figures = {cell: number for cell, number in release.places.items() if cell != NO_PLACE}
    # Those under the threshold are ordered by name: an order by figure would reveal the figures.
    ordered = sorted(figures, key=lambda cell: (-_fives(figures[cell]), cell))
    return Places(
        resolution=release.resolution,
        cells=tuple(
            PlaceCell(
                cell=cell,
                number=place if _fives(figures[cell]) else None,
                where=_where(cell, centre),
                figure=figure_text(figures[cell]),
                fives=_fives(figures[cell]),
            )
            for place, cell in enumerate(ordered, 1)
        ),
        elsewhere=figure_text(release.places.get(NO_PLACE, 0)),
    )


def place_rows(places: Places) -> list[tuple[str, str, str]]:
    """(number on the map, where, figure) of the cells that are shown, then what has no cell of its own."""
    rows = [(str(one.number), say(one.where), say(one.figure)) for one in places.shown if one.figure]
    few = gettext("menos de 12 en cada una")
    if places.hidden:
        rows.append(("–", gettext("otras %(n)s áreas", n=places.hidden), few))
    elsewhere = say(places.elsewhere) if places.elsewhere else gettext("menos de 12")
    return [*rows, ("–", gettext("sin lugar en el mapa"), elsewhere)]


def _fives(figure: int) -> int:
    return nearest_five(figure) if figure_text(figure) is not None else 0


def _centre(corners: list[tuple[float, float]]) -> tuple[float, float]:
    lons, lats = zip(*corners, strict=True)
    return (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2


def _where(cell: str, centre: tuple[float, float] | None) -> Text:
    """Where the middle of a cell lies as seen from the middle of the zone."""
    if centre is None:
        return t("en el área del mapa")
    lon, lat = _centre(boundary(cell))
    east = (lon - centre[0]) * cos(radians(lat)) * _KM_PER_DEGREE
    north = (lat - centre[1]) * _KM_PER_DEGREE
    if hypot(east, north) < _NEAR_KM:
        return t("en la zona")
    direction = _DIRECTIONS[round(degrees(atan2(north, east)) / 45) % 8]
    return t("a %(km)s km %(direction)s de la zona", km=f"{hypot(east, north):.1f}", direction=direction)
