"""The maps of the staff in a real browser: drawn with the mouse, by keyboard, and looked at by axe."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from consulta.consultations.models.consultation import Consultation
from consulta.consultations.services import consultations
from consulta.consultations.services.consultations import ConsultationFields
from consulta.core.access import unit_of_work
from consulta.core.extensions import db
from consulta.vocabulary.roles import Role
from tests.support import campaigns, staff
from tests.support.browser import axe_findings
from tests.support.servers import LiveServer

pytestmark = pytest.mark.slow

HERE = "/gestion/consultas/parque"
CORNERS = "13.303, -87.870\n13.303, -87.860\n13.313, -87.860\n13.313, -87.870"
LANDMARKS = [("Portón del antiguo penal", 13.3091, -87.8642), ("Parque de Conchagua", 13.3072, -87.8655)]


@pytest.fixture
def draft(app: Flask) -> None:
    with app.app_context():
        actor = staff.make_account(Role.COORDINATOR)
        staff.make_account(Role.ADMINISTRATOR)
        with unit_of_work():
            made = consultations.create(ConsultationFields("Parque"), actor=actor, now=staff.CREATED)
            consultations.set_landmarks(made, LANDMARKS, actor=actor, now=staff.CREATED)


def enter(page: Page, server: LiveServer, path: str, role: Role = Role.COORDINATOR) -> None:
    page.goto(f"{server.url}{path}")
    page.get_by_label("Correo").fill(f"{role.value}@prueba.test")
    page.get_by_label("Contraseña").fill(campaigns.PASSWORD)
    page.get_by_role("button", name="Entrar").click()
    page.wait_for_url(f"{server.url}{path}")


def stored(app: Flask) -> Consultation:
    with app.app_context():
        found = campaigns.get("parque")
        db.session.expunge(found)
        return found


@pytest.mark.usefixtures("draft")
def test_the_zone_is_drawn_with_the_mouse(app: Flask, live_server: LiveServer, desktop: Page) -> None:
    enter(desktop, live_server, f"{HERE}/zona")
    canvas = desktop.get_by_role("application")
    expect(canvas).to_be_visible()
    desktop.get_by_role("button", name="Dibujar la zona").click()
    for x, y in ((200, 120), (420, 120), (420, 300), (200, 300), (200, 120)):
        canvas.click(position={"x": x, "y": y})
    expect(desktop.get_by_role("status").filter(has_text="Figura lista")).to_be_visible()
    corners = desktop.get_by_label("Esquinas o GeoJSON").input_value().splitlines()
    assert len(corners) == 4
    assert axe_findings(desktop) == []
    desktop.get_by_role("button", name="Guardar la zona").click()
    expect(desktop.get_by_text("La zona está guardada.")).to_be_visible()
    assert stored(app).zone is not None


@pytest.mark.usefixtures("draft")
def test_the_zone_is_drawn_with_the_keyboard(app: Flask, live_server: LiveServer, desktop: Page) -> None:
    enter(desktop, live_server, f"{HERE}/zona")
    canvas = desktop.get_by_role("application")
    expect(canvas).to_be_visible()
    field = desktop.get_by_label("Esquinas o GeoJSON")
    canvas.focus()
    for number, key in enumerate(("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowLeft"), start=1):
        canvas.press("Enter")
        expect(desktop.get_by_role("status").filter(has_text=f"Esquina {number} ")).to_be_visible()
        canvas.press(key)
        # Leaflet glides, and drops keys pressed meanwhile.
        expect(canvas.locator(".leaflet-map-pane")).not_to_have_class(re.compile("leaflet-pan-anim"))
    assert len(set(field.input_value().splitlines())) == 4
    field.fill(CORNERS)
    field.press("Tab")
    desktop.get_by_role("button", name="Guardar la zona").click()
    expect(desktop.get_by_text("1.20 km²")).to_be_visible()


@pytest.mark.usefixtures("draft")
def test_a_landmark_is_put_with_a_tap(app: Flask, live_server: LiveServer, phone: Page) -> None:
    enter(phone, live_server, f"{HERE}/zona/puntos")
    canvas = phone.get_by_role("application")
    expect(canvas).to_be_visible()
    phone.get_by_label("Nombre").nth(2).fill("Ceiba grande")
    canvas.tap(position={"x": 150, "y": 200})
    expect(phone.get_by_label("Latitud, longitud").nth(2)).not_to_have_value("")
    assert axe_findings(phone) == []
    phone.get_by_role("button", name="Guardar los puntos").click()
    expect(phone.get_by_text("Los puntos de referencia están guardados.")).to_be_visible()
    with app.app_context():
        names = [one.name for one in campaigns.get("parque").landmarks]
    assert names[2] == "Ceiba grande"


@pytest.mark.usefixtures("draft")
def test_axe_finds_nothing_on_the_pages_of_preparation(live_server: LiveServer, phone: Page) -> None:
    enter(phone, live_server, "/gestion")
    found = {}
    for path in (
        "/gestion",
        "/gestion/clave",
        "/gestion/consultas",
        "/gestion/consultas/nueva",
        HERE,
        f"{HERE}/preguntas",
        f"{HERE}/preguntas/transform",
        f"{HERE}/zona/area",
        f"{HERE}/cancelar",
        f"{HERE}/ampliar",
    ):
        phone.goto(live_server.url + path)
        found[path] = axe_findings(phone)
    assert {path: findings for path, findings in found.items() if findings} == {}


@pytest.mark.usefixtures("draft")
def test_axe_finds_nothing_on_the_pages_of_accounts(live_server: LiveServer, phone: Page) -> None:
    phone.goto(f"{live_server.url}/gestion/entrar")
    found = {"/gestion/entrar": axe_findings(phone)}
    enter(phone, live_server, "/gestion/cuentas", Role.ADMINISTRATOR)
    for path in ("/gestion/cuentas", "/gestion/cuentas/nueva"):
        phone.goto(live_server.url + path)
        found[path] = axe_findings(phone)
    phone.goto(f"{live_server.url}/gestion/cuentas")
    phone.get_by_role("link", name="Persona coordinator").click()
    found["account"] = axe_findings(phone)
    assert {path: findings for path, findings in found.items() if findings} == {}
