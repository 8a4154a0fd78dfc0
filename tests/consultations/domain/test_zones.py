"""Zones: any polygon of the country comes through whole, anything else is refused with its reason."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Polygon, shape

from consulta.consultations.domain.zones import MAX_AREA_KM2, MAX_ZONE_KM2, area_km2, read_polygon
from consulta.vocabulary.errors import InvalidValue

SQUARE = [[-87.97, 13.30], [-87.96, 13.30], [-87.96, 13.31], [-87.97, 13.31], [-87.97, 13.30]]


def polygon(*rings: Any) -> dict[str, Any]:
    """A GeoJSON polygon of these rings."""
    return {"type": "Polygon", "coordinates": list(rings)}


def feature(geometry: Any) -> dict[str, Any]:
    """A GeoJSON feature around a geometry."""
    return {"type": "Feature", "properties": {}, "geometry": geometry}


def collection(*features: Any) -> dict[str, Any]:
    """A GeoJSON collection of features."""
    return {"type": "FeatureCollection", "features": list(features)}


def read(source: Any, max_km2: float = MAX_ZONE_KM2) -> dict[str, Any]:
    """Read with the limit of a zone."""
    return read_polygon(source, max_km2=max_km2)


@st.composite
def stars(draw: st.DrawFn) -> list[list[float]]:
    """A closed ring around a point of the country whose corners go round it: never self-crossing."""
    lon, lat = draw(st.floats(-90, -87.8)), draw(st.floats(13.2, 14.3))
    corners = draw(st.integers(3, 40))
    radii = draw(st.lists(st.floats(0.003, 0.02), min_size=corners, max_size=corners))
    angles = [2 * math.pi * n / corners for n in range(corners)]
    ring = [[lon + r * math.cos(a), lat + r * math.sin(a)] for r, a in zip(radii, angles, strict=True)]
    if draw(st.booleans()):
        ring.reverse()
    return [*ring, ring[0]]


@given(stars())
def test_a_sound_polygon_is_kept_and_reading_it_again_changes_nothing(ring: list[list[float]]) -> None:
    geometry = read(polygon(ring))
    assert read(json.dumps(geometry)) == geometry
    assert read(json.dumps(feature(geometry)).encode()) == geometry
    kept = Polygon(geometry["coordinates"][0])
    assert kept.is_valid
    assert kept.exterior.is_ccw
    assert kept.symmetric_difference(Polygon(ring)).area < 1e-6


@given(stars())
def test_corners_are_kept_to_six_decimals(ring: list[list[float]]) -> None:
    for lon, lat in read(polygon(ring))["coordinates"][0]:
        assert (round(lon, 6), round(lat, 6)) == (lon, lat)


@pytest.mark.parametrize(
    "source",
    [
        polygon(SQUARE),
        feature(polygon(SQUARE)),
        collection(feature(polygon(SQUARE))),
        {"type": "MultiPolygon", "coordinates": [[SQUARE]]},
        json.dumps(polygon(SQUARE)),
        b"\xef\xbb\xbf" + json.dumps(polygon(SQUARE)).encode(),
        polygon([[*point, 812.5] for point in SQUARE]),
        polygon([SQUARE[0], *SQUARE]),
        polygon(list(reversed(SQUARE))),
    ],
)
def test_the_ways_a_polygon_may_come(source: Any) -> None:
    assert shape(read(source)).equals(shape(polygon(SQUARE)))


def test_holes_are_kept() -> None:
    hole = [[-87.966, 13.304], [-87.964, 13.304], [-87.964, 13.306], [-87.966, 13.304]]
    geometry = read(polygon(SQUARE, hole))
    assert len(geometry["coordinates"]) == 2
    assert area_km2(geometry) < area_km2(polygon(SQUARE))


def test_area_of_a_known_square() -> None:
    # 0.01° by 0.01° at 13.305° N: 1.1120 km by 1.0821 km on the authalic sphere.
    assert area_km2(polygon(SQUARE)) == pytest.approx(1.2032, rel=1e-3)


CROSSING = [SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]]
NOT_SHAPES: list[tuple[Any, str]] = [
    ("{", "no es GeoJSON"),
    ("", "no es GeoJSON"),
    (b"\xff\xfe\x00", "no es GeoJSON"),
    ("[" * 100_000, "demasiado grande"),
    (" " * 600_000, "demasiado grande"),
    ("[]", "no trae un polígono"),
    ("null", "no trae un polígono"),
    ({}, "no trae un polígono"),
    ({"type": "Point", "coordinates": [-88, 13.3]}, "no trae un polígono"),
    ({"type": "Polygon"}, "no trae un polígono"),
    (polygon(), "no trae un polígono"),
    (polygon("ring"), "no trae un polígono"),
    (feature(None), "no trae un polígono"),
    (collection(), "no trae un polígono"),
    (collection("feature"), "no trae un polígono"),
    (collection(feature(polygon(SQUARE)), feature(polygon(SQUARE))), "2 figuras"),
    ({"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE]]}, "2 figuras"),
]
NOT_ZONES: list[tuple[Any, str]] = [
    (polygon(SQUARE[:4]), "no está cerrada"),
    (polygon(SQUARE[:3]), "al menos tres esquinas"),
    (polygon([SQUARE[0], SQUARE[0], SQUARE[1], SQUARE[0]]), "tres esquinas distintas"),
    (polygon([SQUARE[0]] * 4), "tres esquinas distintas"),
    (polygon([*SQUARE[:2], ["-87.9", 13.3], SQUARE[0]]), "dos números"),
    (polygon([*SQUARE[:2], [True, 13.3], SQUARE[0]]), "dos números"),
    (polygon([*SQUARE[:2], [-87.9], SQUARE[0]]), "dos números"),
    ('{"type": "Polygon", "coordinates": [[[NaN, 13], [1, 1], [2, 2], [NaN, 13]]]}', "no es un número"),
    ('{"type": "Polygon", "coordinates": [[[-88, Infinity], [1, 1], [2, 2], [3, 3]]]}', "no es un número"),
    (
        f'{{"type": "Polygon", "coordinates": [[[-88, {"9" * 400}], [1, 1], [2, 2], [3, 3]]]}}',
        "fuera de El Salvador",
    ),
    (polygon([[lat, lon] for lon, lat in SQUARE]), "al revés"),
    (polygon([[lon - 10, lat] for lon, lat in SQUARE]), "fuera de El Salvador"),
    (polygon(CROSSING), "cerca de 13.30500, -87.96500"),
    (polygon([*SQUARE[:2], [-87.95, 13.30], SQUARE[0]]), "se cruza o se toca"),
    (polygon(SQUARE, [[lon + 0.02, lat] for lon, lat in SQUARE]), "tiene un error cerca de"),
    (polygon([*SQUARE[:3], [-87.965, 13.30], SQUARE[3], SQUARE[0]]), "se cruza o se toca"),
    (polygon([[-87.97, 13.3], [-87.96999, 13.3], [-87.97, 13.30001], [-87.97, 13.3]]), "demasiado pequeña"),
    (polygon([[-88.9, 13.3], [-88.5, 13.3], [-88.5, 13.7], [-88.9, 13.3]]), "máximo es 25 km²"),
    (
        polygon([*[[-87.97 + n / 1e5, 13.3] for n in range(600)], [-87.96, 13.31], SQUARE[0]]),
        "más de 500 puntos",
    ),
]


@pytest.mark.parametrize(("source", "reason"), [*NOT_SHAPES, *NOT_ZONES])
def test_everything_else_is_refused_with_its_reason(source: Any, reason: str) -> None:
    with pytest.raises(InvalidValue, match=reason):
        read(source)


def test_the_map_area_may_be_larger_than_the_zone() -> None:
    area = polygon([[-87.99, 13.25], [-87.89, 13.25], [-87.89, 13.35], [-87.99, 13.35], [-87.99, 13.25]])
    assert area_km2(read(area, MAX_AREA_KM2)) == pytest.approx(120, rel=0.02)
    with pytest.raises(InvalidValue, match="máximo"):
        read(area)
