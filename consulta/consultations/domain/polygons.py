"""Whether rings of points form a polygon. Here alone shapely is used, which brings numpy along (later.py)."""

import re
from typing import Any

from shapely.geometry import Polygon, mapping
from shapely.geometry.polygon import orient
from shapely.validation import explain_validity

from consulta.vocabulary.errors import InvalidValue
from consulta.vocabulary.text import Text, t

_WHERE = re.compile(r"\[(\S+) (\S+)\]")


def checked_polygon(rings: list[list[tuple[float, float]]]) -> dict[str, Any]:
    """The GeoJSON Polygon of an outer ring and its holes, wound as RFC 7946 says. Raises InvalidValue."""
    polygon = Polygon(rings[0], rings[1:])
    if not polygon.is_valid:
        raise InvalidValue(_explanation(explain_validity(polygon)))
    oriented = mapping(orient(polygon))["coordinates"]
    return {"type": "Polygon", "coordinates": [[[lon, lat] for lon, lat in ring] for ring in oriented]}


def _explanation(found: str) -> Text:
    """Our sentence for GEOS's `Self-intersection[-88.1 13.4]`."""
    where = _WHERE.search(found)
    if where is None:
        return t("La zona no forma un polígono correcto. Dibújela otra vez, sin cruzar las líneas.")
    lon, lat = float(where[1]), float(where[2])
    place = f"{lat:.5f}, {lon:.5f}"
    if "Self-intersection" in found:
        return t(
            "El borde de la zona se cruza o se toca a sí mismo cerca de %(place)s (latitud, longitud).",
            place=place,
        )
    return t("La zona tiene un error cerca de %(place)s (latitud, longitud). Revise ahí.", place=place)
