"""The results map, made by folium: cells, zone and landmarks, without a foreign address or inline code.

folium's own page loads ten files from elsewhere and writes its script and style into it. Here it only writes
the script, which is served as a file of ours; the document around it is a template like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import folium
from branca.element import Element
from flask_babel import gettext
from folium.template import Template
from markupsafe import escape

from consulta.consultations.domain.cells import boundary
from consulta.consultations.queries.public import PublicLandmark
from consulta.core.languages import say
from consulta.publishing.presenters.map_page import ELEMENT_ID, Background
from consulta.publishing.presenters.places import PlaceCell, Places

_Element = TypeVar("_Element", bound=Element)

LEVELS = (50, 25, 12)
"""The least figure of each shade, the darkest first; cells under the last are not shown."""

_FARTHEST_ZOOM, _NEAREST_ZOOM = 9, 17
_DECIMALS = 5


class ResultsMap(folium.Map):
    """A folium map that loads no script and no style."""

    default_js: list[tuple[str, str]] = []
    default_css: list[tuple[str, str]] = []
    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {
                center: {{ this.location|tojson }}, ...{{ this.options|tojavascript }}
            });
            L.control.zoom({zoomInTitle: {{ this.zoom_in|tojson }}, zoomOutTitle: {{ this.zoom_out|tojson }}})
                .addTo({{ this.get_name() }});
            L.control.scale({imperial: false}).addTo({{ this.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, location: tuple[float, float]) -> None:
        super().__init__(
            location=location,
            tiles=None,
            zoom_start=13,
            zoom_control=False,
            zoom_snap=0.5,
        )
        self.options |= {"min_zoom": _FARTHEST_ZOOM, "max_zoom": _NEAREST_ZOOM}
        self._name, self._id = ELEMENT_ID.split("_")
        self.zoom_in, self.zoom_out = gettext("Acercar"), gettext("Alejar")


def map_script(
    places: Places,
    zone: Mapping[str, Any],
    landmarks: Iterable[PublicLandmark],
    background: Background | None = None,
) -> str:
    """The JavaScript that draws the map into ELEMENT_ID; it needs Leaflet and nothing else."""
    west, south, east, north = _bounds(places, zone)
    drawn = ResultsMap(((south + north) / 2, (west + east) / 2))
    if background is not None:
        tiles = folium.TileLayer(
            tiles=background.url, attr=str(escape(background.attribution)), max_zoom=_NEAREST_ZOOM
        )
        _named(tiles, "background").add_to(drawn)
    for layer in (*_cells(places), _zone(zone), _landmarks(landmarks)):
        layer.add_to(drawn)
    _named(folium.FitBounds([(south, west), (north, east)], padding=(12, 12)), "fit").add_to(drawn)
    root: Any = drawn.get_root()
    root.render()
    return str(root.script.render())


def _cells(places: Places) -> Iterable[folium.GeoJson]:
    """The cells without a figure, then those with one, whose tooltip is always open."""
    hidden = [_cell(one) for one in places.cells if one.figure is None]
    yield _layer("cells", hidden, lambda _feature: "cell level-0")
    for one in places.shown:
        # A layer each: Leaflet opens one tooltip for a layer, however many shapes it has.
        yield _layer(f"figure_{one.number}", [_cell(one)], _cell_class, permanent=True)


def _cell_class(feature: Mapping[str, Any]) -> str:
    return f"cell level-{feature['properties']['level']}"


def _cell(cell: PlaceCell) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": cell.cell,
        "properties": {"said": str(escape(_tooltip(cell))), "level": _level(cell.fives)},
        "geometry": {"type": "Polygon", "coordinates": [_ring(cell.cell)]},
    }


def _zone(zone: Mapping[str, Any]) -> folium.GeoJson:
    said = str(escape(gettext("Zona de la consulta")))
    feature = {"type": "Feature", "id": "zone", "properties": {"said": said}, "geometry": dict(zone)}
    return _layer("zone", [feature], lambda _feature: "zone")


def _landmarks(landmarks: Iterable[PublicLandmark]) -> folium.GeoJson:
    features = [
        {
            "type": "Feature",
            "id": f"landmark-{number}",
            "properties": {"said": str(escape(landmark.name))},
            "geometry": {"type": "Point", "coordinates": [landmark.lon, landmark.lat]},
        }
        for number, landmark in enumerate(landmarks, 1)
    ]
    marker = _named(folium.CircleMarker(radius=6), "landmark")
    return _layer("landmarks", features, lambda _feature: "landmark", marker=marker)


def _layer(
    name: str, features: list[dict[str, Any]], class_of: Any, *, permanent: bool = False, **options: Any
) -> folium.GeoJson:
    """A layer whose colours are classes of our style sheet. Its tooltips are escaped already."""
    layer = folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        style_function=lambda feature: {"className": class_of(feature)},
        zoom_on_click=False,
        embed=True,
        **options,
    )
    if features:
        always: dict[str, Any] = {"permanent": True, "direction": "center", "sticky": False}
        tooltip = folium.GeoJsonTooltip(
            ["said"], labels=False, class_name="said", **(always if permanent else {})
        )
        _named(tooltip, f"{name}_said").add_to(layer)
    return _named(layer, name)


def _named(element: _Element, name: str) -> _Element:
    """Give an element a name that does not change from one rendering to the next."""
    element._id = name
    return element


def _tooltip(cell: PlaceCell) -> str:
    if cell.figure is None:
        return str(gettext("Menos de 12 aportes"))
    return str(gettext("%(number)s · %(figure)s", number=cell.number, figure=say(cell.figure)))


def _level(fives: int) -> int:
    """0 for a cell that is not shown, then the shade, 3 being the darkest."""
    return sum(fives >= least for least in (1, LEVELS[1], LEVELS[0])) if fives else 0


def _ring(cell: str) -> list[tuple[float, float]]:
    corners = [(round(lon, _DECIMALS), round(lat, _DECIMALS)) for lon, lat in boundary(cell)]
    return [*corners, corners[0]]


def _bounds(places: Places, zone: Mapping[str, Any]) -> tuple[float, float, float, float]:
    """West, south, east, north of the zone and the cells with a figure."""
    points = [(lon, lat) for lon, lat in zone["coordinates"][0]]
    points += [corner for cell in places.shown for corner in boundary(cell.cell)]
    lons, lats = zip(*points, strict=True)
    return min(lons), min(lats), max(lons), max(lats)
