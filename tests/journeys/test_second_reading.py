"""A second reading and a suggestion by keyboard alone, and their pages as axe sees them."""

from flask import Flask
from playwright.sync_api import Page, expect

from consulta.core.extensions import db
from consulta.reading.models.theme import Coding
from tests.support.browser import axe_findings
from tests.support.campaigns import PASSWORD, email_of
from tests.support.reading import Desk
from tests.support.servers import LiveServer
from tests.support.suggested import suggested
from tests.support.twice import twice


def sign_in(page: Page, server: LiveServer, at: Desk) -> None:
    page.goto(f"{server.url}/gestion/entrar")
    page.get_by_label("Correo").fill(email_of(at.app, at.coordinator))
    page.get_by_label("Contraseña").fill(PASSWORD)
    page.get_by_role("button", name="Entrar").click()
    page.wait_for_url(f"{server.url}/gestion")


def test_a_round_by_keyboard(app: Flask, live_server: LiveServer, desktop: Page) -> None:
    here = twice(app, 3)
    here.draw()
    sign_in(desktop, live_server, here.at)
    desktop.goto(f"{live_server.url}{here.page}/siguiente")
    assert axe_findings(desktop) == []
    done = desktop.locator(".progress-line span")
    desktop.keyboard.press("x")
    desktop.keyboard.press("1")
    expect(desktop.get_by_role("checkbox", name="Sin una propuesta")).not_to_be_checked()
    desktop.keyboard.press("Enter")
    expect(done).to_have_text("Leídas 1 de 3 respuestas")
    desktop.keyboard.press("ArrowLeft")
    expect(desktop.get_by_role("checkbox", name="Parque")).to_be_checked()
    desktop.keyboard.press("Enter")
    expect(desktop.get_by_role("checkbox", name="Parque")).not_to_be_checked()
    desktop.keyboard.press("n")
    expect(done).to_have_text("Leídas 2 de 3 respuestas")
    desktop.keyboard.press("2")
    desktop.keyboard.press("Enter")
    expect(desktop.get_by_text("Cuánto coincidieron")).to_be_visible()
    assert axe_findings(desktop) == []


def test_a_suggestion_is_accepted_by_its_key(app: Flask, live_server: LiveServer, desktop: Page) -> None:
    here = suggested(app)
    one = here.waiting[0]
    here.keep(dict.fromkeys(here.waiting, ((here.market, 0.9), (here.park, 0.4))))
    sign_in(desktop, live_server, here.at)
    desktop.goto(f"{live_server.url}{here.at.page}/codificar")
    box = desktop.get_by_role("group", name="Sugerencias")
    expect(box.get_by_role("checkbox", name="Mercado")).not_to_be_checked()
    assert axe_findings(desktop) == []
    words = desktop.locator(".words").inner_text()
    desktop.keyboard.press(".")
    expect(box.get_by_role("checkbox", name="Mercado")).to_be_checked()
    expect(desktop.locator(".theme-list").get_by_role("checkbox", name="Mercado")).to_be_checked()
    desktop.keyboard.press("Enter")
    expect(desktop.locator(".words")).not_to_have_text(words)
    with app.app_context():
        stored = db.session.query(Coding).filter_by(answer_id=one, removed_at=None).one()
        assert stored.was_suggested


def test_the_published_agreement_on_a_phone(app: Flask, live_server: LiveServer, phone: Page) -> None:
    here = twice(app, 6)
    here.draw()
    here.read_all(blind_to=here.market)
    phone.goto(f"{live_server.url}/consultas/{here.at.slug}/resultados")
    expect(phone.get_by_text("Un tema tiene una lectura poco segura")).to_be_visible()
    phone.get_by_text("Ver cuánto coincidieron en cada tema").click()
    expect(phone.get_by_role("cell", name="Poco segura")).to_be_visible()
    assert axe_findings(phone) == []
