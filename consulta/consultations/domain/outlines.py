"""Outlines as people give them besides GeoJSON: corners typed one per line, and a box around a zone."""

from __future__ import annotations

import json
import math
import re

from consulta.consultations.domain.zones import Geometry, read_polygon
from consulta.vocabulary.errors import InvalidValue
from consulta.vocabulary.territory import COUNTRY_BOUNDS, in_country
from consulta.vocabulary.text import t

KM_PER_DEGREE = 111.2
"""Length of one degree of latitude, on the sphere that zones.py measures with."""

_NUMBER = r"[-+−]?\d+(?:\.\d+)?"
_PAIR = re.compile(rf"\(?\s*({_NUMBER})\s*[,;\s]\s*({_NUMBER})\s*\)?")


def read_outline(text: str, *, max_km2: float) -> Geometry:
    """A polygon written as GeoJSON, or as corners `latitude, longitude`, one per line.

    Corners need not come back to the first. Raises InvalidValue.
    """
    stripped = text.strip()
    if not stripped:
        raise InvalidValue(t("Dibuje la figura en el mapa, suba un archivo o escriba sus esquinas."))
    if stripped.startswith("{"):
        return read_polygon(stripped, max_km2=max_km2)
    corners = [
        _corner(number, line) for number, line in enumerate(stripped.splitlines(), start=1) if line.strip()
    ]
    ring = corners if corners[0] == corners[-1] and len(corners) > 1 else [*corners, corners[0]]
    return read_polygon({"type": "Polygon", "coordinates": [ring]}, max_km2=max_km2)


def read_place(text: str) -> tuple[float, float]:
    """Latitude and longitude in degrees, as map applications copy them: `13.3091, -87.8642`.

    Longitude first is understood too: as latitude first it would lie outside the country. Raises
    InvalidValue.
    """
    found = _PAIR.fullmatch(text.strip())
    if found is None:
        raise InvalidValue(t("Escriba latitud y longitud con una coma en medio, como 13.3091, -87.8642."))
    first, second = (float(number.replace("−", "-")) for number in found.groups())
    lat, lon = (second, first) if in_country(second, first) else (first, second)
    if not in_country(lat, lon):
        raise InvalidValue(t("Ese punto queda fuera de El Salvador. Revise sus coordenadas."))
    return lat, lon


def box_around(geometry: Geometry, km: float) -> Geometry:
    """The rectangle that lies `km` kilometres around a polygon, cut at the country's bounding box."""
    lons, lats = zip(*geometry["coordinates"][0], strict=True)
    north_south = km / KM_PER_DEGREE
    east_west = km / (KM_PER_DEGREE * math.cos(math.radians(max(lats))))
    west, south, east, north = COUNTRY_BOUNDS
    left, right = max(min(lons) - east_west, west), min(max(lons) + east_west, east)
    bottom, top = max(min(lats) - north_south, south), min(max(lats) + north_south, north)
    ring = [[left, bottom], [right, bottom], [right, top], [left, top], [left, bottom]]
    return {
        "type": "Polygon",
        "coordinates": [[[round(lon, 6), round(lat, 6)] for lon, lat in ring]],
    }


def _corner(number: int, line: str) -> list[float]:
    try:
        lat, lon = read_place(line)
    except InvalidValue as error:
        raise InvalidValue(t("Línea %(number)s: %(problem)s", number=number, problem=error.text)) from None
    return [lon, lat]


def write_outline(geometry: Geometry) -> str:
    """A polygon as `read_outline` reads it: its corners one per line, or GeoJSON where it has holes."""
    outer, *holes = geometry["coordinates"]
    if holes:
        return json.dumps(geometry)
    return "\n".join(f"{lat:.6f}, {lon:.6f}" for lon, lat in outer[:-1])
