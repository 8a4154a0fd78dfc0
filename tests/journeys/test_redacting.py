"""Covering words with the mouse, by keyboard, by touch and without scripts: the same copy comes of it."""

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from consulta.core.extensions import db
from consulta.reading.models.layer import TextLayer
from tests.journeys.test_reading_by_keyboard import sign_in
from tests.support.browser import axe_findings
from tests.support.reading import Desk, desk
from tests.support.servers import LiveServer

SAID = "Una cancha. Pregunten por Wilber al 7000-0071, frente al molino celeste."
SUGGESTED = "Una cancha. Pregunten por [nombre] al [teléfono], frente al molino celeste."
ALL = "Una cancha. Pregunten por [nombre] al [teléfono], [dirección]."


def at_the_text(app: Flask, server: LiveServer, page: Page) -> Desk:
    at = desk(app)
    (number,) = at.give(SAID, publish=True)
    sign_in(page, server, at)
    page.goto(f"{server.url}{at.page}/moderar/{number}")
    page.get_by_role("link", name="Revisarlos y taparlos").click()
    return at


def word(page: Page, said: str) -> Locator:
    return page.locator(".piece label").filter(has_text=said)


def kept(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(TextLayer.text)))


def test_with_the_mouse(app: Flask, live_server: LiveServer, desktop: Page) -> None:
    at_the_text(app, live_server, desktop)
    preview = desktop.locator("[data-preview]")
    expect(preview).to_have_text(SUGGESTED)
    word(desktop, "Wilber").click()
    expect(preview).to_contain_text("por Wilber al [teléfono]")
    word(desktop, "Wilber").click()
    word(desktop, "frente").hover()
    desktop.mouse.down()
    word(desktop, "molino").hover()
    word(desktop, "celeste").hover()
    desktop.mouse.up()
    expect(preview).to_have_text(SUGGESTED.replace("frente al molino celeste", "[dato personal]"))
    desktop.get_by_label("frente al molino celeste").select_option("address")
    expect(preview).to_have_text(ALL)
    desktop.get_by_role("button", name="Guardar y aprobar para publicar").click()
    expect(desktop.get_by_text("Copia guardada y aprobada")).to_be_visible()
    assert kept(app) == [ALL]


def test_dragging_back_leaves_as_it_was(app: Flask, live_server: LiveServer, desktop: Page) -> None:
    at_the_text(app, live_server, desktop)
    word(desktop, "frente").hover()
    desktop.mouse.down()
    word(desktop, "celeste").hover()
    word(desktop, "molino").hover()
    desktop.mouse.up()
    expect(desktop.locator("[data-preview]")).to_have_text(
        SUGGESTED.replace("frente al molino celeste", "[dato personal] celeste")
    )


def test_by_keyboard(app: Flask, live_server: LiveServer, desktop: Page) -> None:
    at_the_text(app, live_server, desktop)
    first = desktop.locator(".piece input").first
    first.focus()
    for _ in range(7):
        desktop.keyboard.press("ArrowRight")
    desktop.keyboard.press("Space")
    desktop.keyboard.press("Shift+ArrowRight")
    preview = desktop.locator("[data-preview]")
    expect(preview).to_have_text(SUGGESTED.replace("frente al", "[dato personal]"))
    desktop.keyboard.press("Shift+ArrowRight")
    desktop.keyboard.press("Shift+ArrowRight")
    expect(preview).to_have_text(SUGGESTED.replace("frente al molino celeste", "[dato personal]"))
    assert desktop.locator('.piece input[tabindex="0"]').count() == 1
    desktop.get_by_role("button", name="Guardar sin decidir").press("Enter")
    expect(desktop.get_by_text("Copia guardada.")).to_be_visible()
    assert kept(app) == [SUGGESTED.replace("frente al molino celeste", "[dato personal]")]


def test_by_touch(app: Flask, live_server: LiveServer, phone: Page) -> None:
    at_the_text(app, live_server, phone)
    word(phone, "celeste").tap()
    expect(phone.locator("[data-preview]")).to_have_text(SUGGESTED.replace("celeste", "[dato personal]"))


def test_without_scripts(app: Flask, live_server: LiveServer, phone_without_js: Page) -> None:
    page = phone_without_js
    at_the_text(app, live_server, page)
    for said in ("frente", "molino", "celeste"):
        word(page, said).click()
    page.locator(".piece label", has_text="al").last.click()
    page.get_by_role("button", name="Ver cómo queda").click()
    preview = page.locator("[data-preview]")
    expect(preview).to_have_text(SUGGESTED.replace("frente al molino celeste", "[dato personal]"))
    page.get_by_label("frente al molino celeste").select_option("address")
    page.get_by_role("button", name="Guardar y aprobar para publicar").click()
    expect(page.get_by_text("Copia guardada y aprobada")).to_be_visible()
    assert kept(app) == [ALL]


@pytest.mark.parametrize("size", [(360, 740), (1280, 800)])
def test_the_pages_have_no_faults(
    app: Flask, live_server: LiveServer, desktop: Page, size: tuple[int, int]
) -> None:
    desktop.set_viewport_size({"width": size[0], "height": size[1]})
    at = at_the_text(app, live_server, desktop)
    tapar = desktop.url
    paths = [tapar, tapar.replace("tapar", "transcribir"), tapar.replace("tapar", "traducir")]
    for path in [*paths, f"{live_server.url}{at.page}/moderar"]:
        desktop.goto(path)
        assert axe_findings(desktop) == [], path
        assert desktop.evaluate("document.documentElement.scrollWidth") <= size[0], path
