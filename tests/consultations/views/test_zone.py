"""The geography of a consultation, over HTTP and without scripts."""

import io
import json
from typing import Any

import pytest
from flask import Flask

from consulta.consultations.services import consultations
from consulta.consultations.services.consultations import ConsultationFields
from consulta.core.access import unit_of_work
from consulta.vocabulary.roles import Role
from tests.support import campaigns, staff
from tests.support.client import CheckedClient

pytestmark = pytest.mark.both_databases

HERE = "/gestion/consultas/parque/zona"
CORNERS = "13.303, -87.870\n13.303, -87.860\n13.313, -87.860\n13.313, -87.870"
SAME = {
    "type": "Polygon",
    "coordinates": [
        [[-87.87, 13.303], [-87.86, 13.303], [-87.86, 13.313], [-87.87, 13.313], [-87.87, 13.303]]
    ],
}


@pytest.fixture
def coordinator(app: Flask, client: CheckedClient) -> CheckedClient:
    """Signed in, with a draft called "parque" that has no geography yet."""
    with app.app_context():
        actor = staff.make_account(Role.COORDINATOR)
        with unit_of_work():
            consultations.create(ConsultationFields("Parque"), actor=actor, now=staff.CREATED)
    staff.sign_in(client, Role.COORDINATOR)
    return client


def stored(app: Flask) -> tuple[Any, Any, list[tuple[str, str, str]]]:
    with app.app_context():
        found = campaigns.get("parque")
        return found.zone, found.map_area, [(one.name, one.lat, one.lon) for one in found.landmarks]


def polygon(*points: tuple[float, float]) -> str:
    return json.dumps({"type": "Polygon", "coordinates": [[list(point) for point in points]]})


def test_the_zone_is_typed_pasted_or_uploaded(app: Flask, coordinator: CheckedClient) -> None:
    assert staff.post(coordinator, HERE, {"outline": CORNERS}).status_code == 303
    typed = stored(app)[0]
    assert "1.20 km²" in coordinator.get(HERE).text
    assert staff.post(coordinator, HERE, {"outline": json.dumps(SAME)}).status_code == 303
    assert stored(app)[0]["coordinates"] == typed["coordinates"]
    feature = {"type": "Feature", "properties": {}, "geometry": campaigns.box(13.31, -87.86, 0.44)}
    upload = io.BytesIO(json.dumps(feature).encode()), "zona.geojson"
    assert staff.post(coordinator, HERE, {"outline": "", "file": upload}).status_code == 303
    assert stored(app)[0]["coordinates"] != typed["coordinates"]


@pytest.mark.parametrize(
    ("outline", "said"),
    [
        ("", "Dibuje la figura"),
        ("hola", "Escriba latitud y longitud"),
        ("{", "no es GeoJSON"),
        (polygon((-87.87, 13.3), (-87.86, 13.3), (-87.86, 13.31), (-87.87, 13.31)), "no está cerrada"),
        (
            polygon((-87.87, 13.3), (-87.86, 13.31), (-87.86, 13.3), (-87.87, 13.31), (-87.87, 13.3)),
            "se cruza",
        ),
        (polygon((-89, 13.3), (-88, 13.3), (-88, 14), (-89, 13.3)), "el máximo es 25"),
        (polygon((-3.7, 40.4), (-3.6, 40.4), (-3.6, 40.5), (-3.7, 40.4)), "fuera de El Salvador"),
        (polygon((13.3, -87.87), (13.3, -87.86), (13.31, -87.86), (13.3, -87.87)), "al revés"),
        ('{"type":"Polygon","coordinates":[[[NaN,13],[1,2],[1,3],[NaN,13]]]}', "no es un número"),
        ("<script>alert(1)</script>", "Escriba latitud y longitud"),
        ("[" * 2000, "Escriba latitud y longitud"),
    ],
)
def test_a_bad_zone_is_refused_with_what_was_typed(
    app: Flask, coordinator: CheckedClient, outline: str, said: str
) -> None:
    page = staff.post(coordinator, HERE, {"outline": outline})
    assert page.status_code == 422
    assert said in page.text
    assert "<script>alert" not in page.text
    assert stored(app)[0] is None


def test_a_bad_file_is_refused(app: Flask, coordinator: CheckedClient) -> None:
    for content in (b"\x89PNG\r\n", b"\xff\xfe\x00", b"[" * 501_000, b"{}"):
        upload = io.BytesIO(content), "zona.geojson"
        page = staff.post(coordinator, HERE, {"outline": CORNERS, "file": upload})
        assert page.status_code == 422
        assert "13.303, -87.870" in page.text
    assert stored(app)[0] is None


def test_landmarks_come_and_go(app: Flask, coordinator: CheckedClient) -> None:
    address = f"{HERE}/puntos"
    rows = {
        "p1-name": "Portón",
        "p1-place": "13.3091, -87.8642",
        "p3-name": "Ceiba",
        "p3-place": "13.30 -87.86",
    }
    assert staff.post(coordinator, address, rows).status_code == 303
    assert stored(app)[2] == [("Portón", "13.309100", "-87.864200"), ("Ceiba", "13.300000", "-87.860000")]
    fields = coordinator.get(address).text
    assert 'value="Ceiba"' in fields
    assert 'name="p5-name"' in fields
    assert (
        staff.post(coordinator, address, {"p2-name": "Ceiba", "p2-place": "13.30, -87.86"}).status_code == 303
    )
    assert [name for name, _, _ in stored(app)[2]] == ["Ceiba"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"p1-name": "Portón", "p1-place": ""}, "Escriba latitud y longitud"),
        ({"p1-name": "Portón", "p1-place": "40.4, -3.7"}, "fuera de El Salvador"),
        ({"p1-name": "", "p1-place": "13.3, -87.86"}, "Escriba el nombre"),
        ({"p1-name": "a" * 201, "p1-place": "13.3, -87.86"}, "caben 200"),
        (
            {"p1-name": "Uno", "p1-place": "13.3, -87.8", "p2-name": "uno", "p2-place": "13.3, -87.8"},
            "mismo nombre",
        ),
    ],
)
def test_a_bad_landmark_is_refused_and_the_others_stay_typed(
    app: Flask, coordinator: CheckedClient, row: dict[str, str], said: str
) -> None:
    page = staff.post(coordinator, f"{HERE}/puntos", row | {"p4-name": "Ceiba", "p4-place": "13.3, -87.86"})
    assert page.status_code == 422
    assert said in page.text
    assert 'value="Ceiba"' in page.text
    assert stored(app)[2] == []


def test_the_map_area_is_a_box_around_the_zone(app: Flask, coordinator: CheckedClient) -> None:
    area, box = f"{HERE}/area", f"{HERE}/area/caja"
    early = staff.post(coordinator, box, {"km": "2"}, page=area)
    assert early.status_code == 422
    assert "Primero guarde la zona" in early.text
    staff.post(coordinator, HERE, {"outline": CORNERS})
    for km in ("0", "900", "uno", "nan"):
        assert staff.post(coordinator, box, {"km": km}, page=area).status_code == 422
    assert staff.post(coordinator, box, {"km": "5"}, page=area).status_code == 303
    assert "de 250 posibles" in coordinator.get(area).text
    assert stored(app)[1]["type"] == "Polygon"


def test_a_map_area_of_too_many_cells_is_refused(app: Flask, coordinator: CheckedClient) -> None:
    strip = "13.400, -88.600\n13.400, -87.900\n13.416, -87.900\n13.416, -88.600"
    page = staff.post(coordinator, f"{HERE}/area", {"outline": strip})
    assert page.status_code == 422
    assert "celdas y caben 250" in page.text
    assert stored(app)[1] is None


def test_the_geography_is_fixed_once_it_is_open(app: Flask, coordinator: CheckedClient) -> None:
    with app.app_context():
        opened = staff.make_open(staff.make_account(Role.DIRECTOR)).slug
    for part in ("zona", "zona/puntos", "zona/area"):
        page = coordinator.get(f"/gestion/consultas/{opened}/{part}")
        assert "Ya no se puede cambiar" in page.text
        assert "Guardar" not in page.text
