"""Polygons that staff draw or upload: a consultation's zone, and its map area.

They come as GeoJSON in degrees, longitude first, and are kept to six decimals (11 cm). Every refusal
says what is wrong and where, because whoever uploads a file seldom made it.
"""

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from consulta.vocabulary.errors import InvalidValue
from consulta.vocabulary.json_text import NotJson, TooMuchJson, parse_json
from consulta.vocabulary.later import later
from consulta.vocabulary.territory import in_country
from consulta.vocabulary.text import Text, t

if TYPE_CHECKING:
    from consulta.consultations.domain.polygons import checked_polygon
else:
    checked_polygon = later("consulta.consultations.domain.polygons", "checked_polygon")

Geometry = dict[str, Any]
Point = tuple[float, float]

MAX_ZONE_KM2 = 25
MAX_AREA_KM2 = 200
MAX_POINTS = 500
MAX_BYTES = 500_000
MAX_VALUES = 60_000
"""Values in a GeoJSON: enough to say of 15,000 points that they are too many."""

_DECIMALS = 6
_SMALLEST_KM2 = 0.0001  # ten metres by ten: less is a slip of the hand
_EARTH_RADIUS_KM = 6371.0072  # radius of the sphere with the ellipsoid's surface


def read_polygon(source: str | bytes | Geometry, *, max_km2: float) -> Geometry:
    """The one polygon in a GeoJSON text, file or object, checked and tidied.

    Accepts a Polygon, a MultiPolygon of one, a Feature or a FeatureCollection of one. Returns a GeoJSON
    Polygon (RFC 7946 winding, no altitudes). Raises InvalidValue with a sentence for the person.
    """
    rings = [_ring(ring) for ring in _rings(_geometry(_parse(source)))]
    if sum(len(ring) for ring in rings) > MAX_POINTS:
        raise InvalidValue(t("La zona tiene más de %(most)s puntos. Simplifíquela.", most=MAX_POINTS))
    geometry = checked_polygon(rings)
    area = area_km2(geometry)
    if area < _SMALLEST_KM2:
        raise InvalidValue(t("La zona es demasiado pequeña para verla en un mapa. Dibújela más grande."))
    if area > max_km2:
        raise InvalidValue(
            t(
                "La zona mide %(area)s km² y el máximo es %(most)s km². Dibuje una más pequeña.",
                area=f"{area:.1f}",
                most=f"{max_km2:g}",
            )
        )
    return geometry


def area_km2(geometry: Geometry) -> float:
    """The surface of a GeoJSON Polygon in square kilometres, on a sphere (within half a percent)."""
    outer, *holes = geometry["coordinates"]
    return _ring_area(outer) - sum(_ring_area(hole) for hole in holes)


def _ring_area(ring: list[list[float]]) -> float:
    # Chamberlain and Duquette, "Some algorithms for polygons on a sphere" (2007), eq. 1.
    doubled = sum(
        math.radians(there[0] - here[0])
        * (2 + math.sin(math.radians(here[1])) + math.sin(math.radians(there[1])))
        for here, there in pairwise(ring)
    )
    return abs(doubled) * _EARTH_RADIUS_KM**2 / 2


def _parse(source: str | bytes | Geometry) -> Geometry:
    if isinstance(source, dict):
        return source
    if len(source) > MAX_BYTES:
        raise InvalidValue(t("El archivo es demasiado grande. Suba solo el polígono de la zona."))
    try:
        # Drawing programs write NaN; whoever reads the error should learn which corner has none.
        parsed = parse_json(source, most_values=MAX_VALUES, constant=float)
    except TooMuchJson as error:
        raise InvalidValue(t("El archivo es demasiado grande. Suba solo el polígono de la zona.")) from error
    except NotJson as error:
        raise InvalidValue(t("El archivo no es GeoJSON: no se pudo leer como JSON.")) from error
    if not isinstance(parsed, dict):
        raise InvalidValue(_not_a_polygon())
    return parsed


def _geometry(found: Any) -> Geometry:
    """Step down from a collection or a feature to its geometry."""
    if isinstance(found, dict) and found.get("type") == "FeatureCollection":
        found = _only(found.get("features"))
    if isinstance(found, dict) and found.get("type") == "Feature":
        found = found.get("geometry")
    if not isinstance(found, dict):
        raise InvalidValue(_not_a_polygon())
    return found


def _rings(geometry: Geometry) -> list[Any]:
    coordinates = geometry.get("coordinates")
    if geometry.get("type") == "MultiPolygon":
        coordinates = _only(coordinates)
    elif geometry.get("type") != "Polygon":
        raise InvalidValue(_not_a_polygon())
    if not isinstance(coordinates, list) or not coordinates:
        raise InvalidValue(_not_a_polygon())
    return coordinates


def _only(several: Any) -> Any:
    if not isinstance(several, list) or not several:
        raise InvalidValue(_not_a_polygon())
    if len(several) > 1:
        raise InvalidValue(t("El archivo trae %(n)s figuras. Suba un solo polígono.", n=len(several)))
    return several[0]


def _ring(ring: Any) -> list[Point]:
    if not isinstance(ring, list):
        raise InvalidValue(_not_a_polygon())
    if len(ring) < 4:
        raise InvalidValue(t("Una zona necesita al menos tres esquinas y volver a la primera."))
    points = list(_without_repeats(_point(point) for point in ring))
    if points[0] != points[-1]:
        raise InvalidValue(t("La zona no está cerrada: el último punto debe ser igual al primero."))
    if len(points) < 4:
        raise InvalidValue(t("Una zona necesita al menos tres esquinas distintas."))
    return points


def _point(point: Any) -> Point:
    if not isinstance(point, list | tuple) or len(point) < 2 or not all(_is_number(one) for one in point):
        raise InvalidValue(t("Hay un punto que no tiene dos números: longitud y latitud."))
    lon, lat = point[0], point[1]
    if not in_country(lat, lon):
        raise InvalidValue(_outside(lat, lon))
    return round(float(lon), _DECIMALS), round(float(lat), _DECIMALS)


def _is_number(one: Any) -> bool:
    return isinstance(one, int | float) and not isinstance(one, bool)


def _outside(lat: float, lon: float) -> Text:
    if not all(isinstance(one, int) or math.isfinite(one) for one in (lat, lon)):
        return t("Hay un punto cuya longitud o latitud no es un número.")
    if in_country(lon, lat):
        return t("La longitud y la latitud parecen estar al revés: en GeoJSON va primero la longitud.")
    return t("La zona tiene puntos fuera de El Salvador. Revise que las coordenadas estén en grados.")


def _without_repeats(points: Iterator[Point]) -> Iterator[Point]:
    """Drop a point equal to the one before it, as rounding and careless clicks leave them."""
    last: Point | None = None
    for point in points:
        if point != last:
            yield point
        last = point


def _not_a_polygon() -> Text:
    return t("El archivo no trae un polígono. Suba un GeoJSON con un solo polígono (Polygon).")
