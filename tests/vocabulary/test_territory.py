"""The territory: complete, and identified by code alone."""

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consulta.vocabulary.territory import COUNTRY_BOUNDS, DISTRICTS, departments, district, in_country


def test_there_are_14_departments_44_municipios_and_262_districts() -> None:
    every = departments()
    municipalities = [one for department in every for one in department.municipalities]
    assert [department.code for department in every] == [f"{n:02d}" for n in range(1, 15)]
    assert len(municipalities) == 44
    assert sum(len(one.districts) for one in municipalities) == len(DISTRICTS) == 262


def test_grouping_loses_and_moves_no_district() -> None:
    for department in departments():
        for municipality in department.municipalities:
            for one in municipality.districts:
                assert one == DISTRICTS[one.code]
                assert (one.department_code, one.department) == (department.code, department.name)
                assert one.municipality == municipality.name
                assert one.code.startswith(department.code)


def test_names_repeat_but_full_names_do_not() -> None:
    names = Counter(one.name for one in DISTRICTS.values())
    full_names = {one.full_name for one in DISTRICTS.values()}
    assert max(names.values()) > 1
    assert len(full_names) == 262


@pytest.mark.parametrize(
    ("name", "municipality"),
    [("Conchagua", "La Unión Sur"), ("Metapán", "Santa Ana Norte"), ("San Luis Talpa", "La Paz Oeste")],
)
def test_the_sites_of_the_2021_report_are_there(name: str, municipality: str) -> None:
    assert any((one.name, one.municipality) == (name, municipality) for one in DISTRICTS.values())


@given(st.text(max_size=6))
def test_only_codes_identify(code: str) -> None:
    found = district(code)
    assert (found is None) is (code not in DISTRICTS)


@pytest.mark.parametrize(
    ("lat", "lon"), [(13.3078, -87.9647), (14.3317, -89.4436), (13.4711, -89.0897), (13.19, -87.71)]
)
def test_places_in_the_country(lat: float, lon: float) -> None:
    assert in_country(lat, lon)


@pytest.mark.parametrize(
    ("lat", "lon"),
    [
        (-89.0, 13.7),
        (0, 0),
        (19.4, -99.1),
        (math.nan, -89),
        (13.7, math.nan),
        (math.inf, -89),
        (13.7, -math.inf),
    ],
)
def test_places_elsewhere_and_nowhere(lat: float, lon: float) -> None:
    assert not in_country(lat, lon)


@given(st.floats(), st.floats())
def test_in_country_is_the_bounding_box(lat: float, lon: float) -> None:
    west, south, east, north = COUNTRY_BOUNDS
    inside = (
        lat == lat and lon == lon and max(south, min(lat, north)) == lat and max(west, min(lon, east)) == lon
    )
    assert in_country(lat, lon) is inside
