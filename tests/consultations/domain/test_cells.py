"""Cells: the bins cover the area, and a coarse bin is always the parent of a fine one."""

import h3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from consulta.consultations.domain.cells import (
    COARSE,
    EDGE_METRES,
    FINE,
    MAX_BINS,
    bins_for_area,
    boundary,
    cell_of,
    coarser,
    parent,
)
from consulta.consultations.domain.zones import Geometry
from consulta.vocabulary.errors import InvalidValue


def box(west: float, south: float, degrees: float) -> Geometry:
    """A square area with its south-west corner there."""
    east, north = west + degrees, south + degrees
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


AREA = box(-88.0, 13.28, 0.06)
BINS = bins_for_area(AREA)
inside = st.tuples(st.floats(13.28, 13.34), st.floats(-88.0, -87.94))


def test_bins_are_fine_cells_sorted_and_few() -> None:
    assert list(BINS) == sorted(set(BINS))
    assert {h3.get_resolution(cell) for cell in BINS} == {FINE}
    assert 0 < len(BINS) <= MAX_BINS


@given(inside)
def test_the_bins_cover_the_whole_area(place: tuple[float, float]) -> None:
    assert cell_of(*place, FINE) in BINS
    assert cell_of(*place, COARSE) in coarser(BINS)


@given(inside)
def test_a_coarse_cell_is_the_parent_of_the_fine_one(place: tuple[float, float]) -> None:
    assert cell_of(*place, COARSE) == parent(cell_of(*place, FINE))


def test_asking_for_the_coarse_cell_directly_would_give_another_near_edges() -> None:
    steps = [n / 2000 for n in range(120)]
    places = [(13.28 + down, -88.0 + right) for down in steps for right in steps[::10]]
    assert any(h3.latlng_to_cell(lat, lon, COARSE) != cell_of(lat, lon, COARSE) for lat, lon in places)


def test_coarser_bins_are_fewer() -> None:
    assert {h3.get_resolution(cell) for cell in coarser(BINS)} == {COARSE}
    assert len(coarser(BINS)) < len(BINS)


def test_an_area_of_too_many_cells_is_refused() -> None:
    with pytest.raises(InvalidValue, match="250"):
        bins_for_area(box(-88.2, 13.2, 0.15))


def test_the_smallest_area_has_a_bin() -> None:
    assert len(bins_for_area(box(-88.0, 13.28, 0.0001))) >= 1


def test_boundaries_are_longitude_first() -> None:
    corners = boundary(BINS[0])
    assert len(corners) == 6
    assert all(-89 < lon < -87 and 13 < lat < 14 for lon, lat in corners)


@pytest.mark.parametrize("resolution", [FINE, COARSE])
def test_the_edges_are_those_of_the_library_rounded_down(resolution: int) -> None:
    assert EDGE_METRES[resolution] == int(h3.average_hexagon_edge_length(resolution, unit="m"))
