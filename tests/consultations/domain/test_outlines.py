"""Outlines typed by people."""

import pytest

from consulta.consultations.domain.cells import bins_for_area
from consulta.consultations.domain.outlines import box_around, read_outline, read_place, write_outline
from consulta.consultations.domain.zones import area_km2
from consulta.vocabulary.errors import InvalidValue
from consulta.vocabulary.territory import in_country

TRIANGLE = "13.30, -87.87\n13.30, -87.86\n\n13.31, -87.86\n"
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[-87.87, 13.3], [-87.86, 13.3], [-87.86, 13.31], [-87.87, 13.31], [-87.87, 13.3]]],
}


@pytest.mark.parametrize(
    "typed",
    [
        "13.3091, -87.8642",
        " (13.3091,-87.8642) ",
        "13.3091 -87.8642",
        "-87.8642; 13.3091",
        "13.3091, −87.8642",
    ],
)
def test_a_place_is_read_however_it_was_copied(typed: str) -> None:
    assert read_place(typed) == (13.3091, -87.8642)


@pytest.mark.parametrize(
    "typed", ["", "13.3091", "aquí", "13,3091, -87,8642", "40.4, -3.7", "nan, -87.8", "1e9, 2"]
)
def test_what_is_no_place_is_refused(typed: str) -> None:
    with pytest.raises(InvalidValue):
        read_place(typed)


def test_corners_close_by_themselves() -> None:
    ring = read_outline(TRIANGLE, max_km2=25)["coordinates"][0]
    assert len(ring) == 4
    assert ring[0] == ring[-1]
    closed = TRIANGLE + "13.30, -87.87"
    assert read_outline(closed, max_km2=25) == read_outline(TRIANGLE, max_km2=25)


def test_what_is_written_is_read_back() -> None:
    zone = read_outline(TRIANGLE, max_km2=25)
    assert read_outline(write_outline(zone), max_km2=25) == zone
    hole = [[-87.866, 13.304], [-87.866, 13.306], [-87.864, 13.306], [-87.864, 13.304], [-87.866, 13.304]]
    holed = {"type": "Polygon", "coordinates": [*SQUARE["coordinates"], hole]}
    assert len(read_outline(write_outline(holed), max_km2=25)["coordinates"]) == 2


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Dibuje la figura"),
        ("13.3, -87.87\nallá", "Línea 2"),
        ("13.3, -87.87\n13.3, -87.86", "tres esquinas"),
        ("13.30, -87.87\n13.31, -87.86\n13.30, -87.86\n13.31, -87.87", "se cruza"),
        ("13.1, -89.0\n13.1, -88.0\n13.9, -88.0\n13.9, -89.0", "el máximo es 25"),
        ('{"type": "Point", "coordinates": [-87.8, 13.3]}', "no trae un polígono"),
    ],
)
def test_bad_outlines_say_what_is_wrong(typed: str, said: str) -> None:
    with pytest.raises(InvalidValue, match=said):
        read_outline(typed, max_km2=25)


@pytest.mark.parametrize("km", [1, 2, 5])
def test_a_box_lies_around_the_zone(km: int) -> None:
    box = box_around(SQUARE, km)
    side = 2 * km
    assert area_km2(box) == pytest.approx((side + 1.083) * (side + 1.112), rel=0.01)
    assert len(bins_for_area(box)) <= 250


def test_a_box_stays_in_the_country() -> None:
    west, south = -90.19, 13.01
    corner = [[west, south], [west + 0.01, south], [west + 0.01, south + 0.01], [west, south]]
    box = box_around({"type": "Polygon", "coordinates": [corner]}, 5)
    assert all(in_country(lat, lon) for lon, lat in box["coordinates"][0])
