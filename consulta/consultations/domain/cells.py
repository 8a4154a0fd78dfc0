"""H3 cells: the hexagons by which places are released.

The bins of a consultation are fixed before any answer: the resolution-8 cells that touch its map area.
At resolution 7 they are replaced by their parents, always through `cell_to_parent`, since a point near
an edge may lie in another resolution-7 cell than its resolution-8 cell does.
"""

from collections.abc import Iterable

import h3

from consulta.consultations.domain.zones import Geometry
from consulta.vocabulary.errors import InvalidValue
from consulta.vocabulary.text import t

FINE = 8
COARSE = 7
MAX_BINS = 250

# h3.average_hexagon_edge_length in metres, rounded down: 531.414 and 1406.476.
EDGE_METRES: dict[int, int] = {FINE: 531, COARSE: 1406}


def bins_for_area(geometry: Geometry) -> tuple[str, ...]:
    """The resolution-8 cells that touch a map area, sorted. Raises InvalidValue over 250."""
    cells = h3.h3shape_to_cells_experimental(h3.geo_to_h3shape(geometry), FINE, contain="overlap")
    if len(cells) > MAX_BINS:
        raise InvalidValue(
            t(
                "El área del mapa ocupa %(n)s celdas y caben %(most)s. Dibuje un área más pequeña.",
                n=len(cells),
                most=MAX_BINS,
            )
        )
    return tuple(sorted(cells))


def coarser(bins: Iterable[str]) -> tuple[str, ...]:
    """The resolution-7 parents of resolution-8 cells, sorted, each once."""
    return tuple(sorted({parent(cell) for cell in bins}))


def parent(cell: str) -> str:
    """The resolution-7 cell that a resolution-8 cell belongs to."""
    return str(h3.cell_to_parent(cell, COARSE))


def cell_of(lat: float, lon: float, resolution: int) -> str:
    """The cell of a place: at resolution 8 the one that holds it, at resolution 7 that one's parent."""
    fine = str(h3.latlng_to_cell(lat, lon, FINE))
    return fine if resolution == FINE else parent(fine)


def boundary(cell: str) -> list[tuple[float, float]]:
    """The corners of a cell as (longitude, latitude), in order, without repeating the first."""
    return [(lon, lat) for lat, lon in h3.cell_to_boundary(cell)]
