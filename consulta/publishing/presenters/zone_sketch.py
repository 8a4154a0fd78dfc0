"""The sketch of a zone and its landmarks, as inline SVG without a background."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

from flask_babel import gettext
from markupsafe import Markup

from consulta.consultations.queries.public import PublicLandmark

WIDTH, HEIGHT, MARGIN = 340, 250, 30
_METRES_PER_DEGREE = 111_195.0
_SCALES = (20, 50, 100, 200, 500, 1000, 2000, 5000)


@dataclass(frozen=True, slots=True)
class _Frame:
    """How degrees become points of the drawing: the same scale both ways, north up."""

    west: float
    north: float
    squeeze: float
    """How much shorter a degree of longitude is than one of latitude here."""
    scale: float
    """Units of the drawing for a degree of latitude."""
    left: float
    top: float

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        x = self.left + (lon - self.west) * self.squeeze * self.scale
        return x, self.top + (self.north - lat) * self.scale


def zone_sketch(zone: Mapping[str, Any] | None, landmarks: Sequence[PublicLandmark]) -> Markup:
    """The zone, with its landmarks numbered as they are listed; nothing without a zone.

    Landmarks far outside the zone are left out, so that the zone stays large enough to see.
    """
    if not zone:
        return Markup()
    rings: list[list[list[float]]] = zone["coordinates"]
    shown = [(number, one) for number, one in enumerate(landmarks, 1) if _is_near(one, rings[0])]
    frame = _frame([*rings[0], *([one.lon, one.lat] for _, one in shown)])
    parts = [Markup('<path class="zone" fill-rule="evenodd" d="{}"/>').format(_path(rings, frame))]
    parts += [_landmark(number, *frame.at(one.lon, one.lat)) for number, one in shown]
    parts += [_scale_bar(frame), _north()]
    return Markup('<svg class="sketch" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        WIDTH, HEIGHT, gettext("Croquis de la zona y sus puntos de referencia"), Markup().join(parts)
    )


def _bounds(points: Iterable[Sequence[float]]) -> tuple[float, float, float, float]:
    lons, lats = zip(*((point[0], point[1]) for point in points), strict=True)
    return min(lons), min(lats), max(lons), max(lats)


def _is_near(landmark: PublicLandmark, ring: Sequence[Sequence[float]]) -> bool:
    west, south, east, north = _bounds(ring)
    beside, above = (east - west) * 1.5, (north - south) * 1.5
    return west - beside <= landmark.lon <= east + beside and south - above <= landmark.lat <= north + above


def _frame(points: Sequence[Sequence[float]]) -> _Frame:
    west, south, east, north = _bounds(points)
    squeeze = cos(radians((south + north) / 2))
    wide, high = max((east - west) * squeeze, 1e-6), max(north - south, 1e-6)
    scale = min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / high)
    return _Frame(west, north, squeeze, scale, (WIDTH - wide * scale) / 2, (HEIGHT - high * scale) / 2)


def _path(rings: Iterable[Iterable[Sequence[float]]], frame: _Frame) -> str:
    drawn = []
    for ring in rings:
        points = (frame.at(point[0], point[1]) for point in ring)
        drawn.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z")
    return "".join(drawn)


def _landmark(number: int, x: float, y: float) -> Markup:
    return Markup(
        '<circle class="mark" cx="{0:.1f}" cy="{1:.1f}" r="11"/>'
        '<text class="mark-number" x="{0:.1f}" y="{2:.1f}" text-anchor="middle">{3}</text>'
    ).format(x, y, y + 4.5, number)


def _scale_bar(frame: _Frame) -> Markup:
    """The longest round distance that takes at most a quarter of the width."""
    per_metre = frame.scale / _METRES_PER_DEGREE
    metres = max((one for one in _SCALES if one * per_metre <= WIDTH / 4), default=_SCALES[0])
    text = f"{metres} m" if metres < 1000 else f"{metres // 1000} km"
    return Markup(
        '<path class="ruler" d="M10 {0}v6h{1:.1f}v-6"/>'
        '<text class="ruler-text" x="{2:.1f}" y="{3}">{4}</text>'
    ).format(HEIGHT - 14, metres * per_metre, 18 + metres * per_metre, HEIGHT - 6, text)


def _north() -> Markup:
    return Markup('<path class="north" d="M{0} 8l6 16l-6 -4l-6 4z"/>').format(WIDTH - 16) + Markup(
        '<text class="ruler-text" x="{}" y="38" text-anchor="middle">N</text>'
    ).format(WIDTH - 16)
