"""An evening of reading: judged and coded by keyboard alone, and the pages as axe sees them."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.support.browser import axe_findings
from tests.support.campaigns import PASSWORD, email_of
from tests.support.reading import Desk, desk
from tests.support.servers import LiveServer


def sign_in(page: Page, server: LiveServer, at: Desk) -> None:
    page.goto(f"{server.url}/gestion/entrar")
    page.get_by_label("Correo").fill(email_of(at.app, at.coordinator))
    page.get_by_label("Contraseña").fill(PASSWORD)
    page.get_by_role("button", name="Entrar").click()
    page.wait_for_url(f"{server.url}/gestion")


def comes_to(page: Page, words: str) -> None:
    """The page of this answer with its scripts, which are there a moment after its words."""
    expect(page.locator(".words")).to_have_text(words)
    page.wait_for_load_state()
    page.wait_for_selector("#coding.has-script")


def test_judging_by_keyboard(app: Flask, live_server: LiveServer, desktop: Page) -> None:
    at = desk(app)
    at.give("uno", "dos")
    at.give("tres", publish=True)
    sign_in(desktop, live_server, at)
    desktop.goto(f"{live_server.url}{at.page}/moderar")
    expect(desktop.locator(".words")).to_have_text("uno")
    desktop.wait_for_load_state()
    desktop.keyboard.press("a")
    expect(desktop.locator(".words")).to_have_text("dos")
    desktop.wait_for_load_state()
    desktop.keyboard.press("1")
    desktop.keyboard.press("s")
    expect(desktop.locator(".words")).to_have_text("tres")
    desktop.wait_for_load_state()
    desktop.keyboard.press("z")
    expect(desktop.locator(".words")).to_have_text("dos")
    desktop.wait_for_load_state()
    expect(desktop.get_by_text("Por leer", exact=True)).to_be_visible()
    desktop.keyboard.press("a")
    expect(desktop.locator(".words")).to_have_text("tres")
    desktop.wait_for_load_state()
    desktop.keyboard.press("p")
    expect(desktop.get_by_text("No queda nada por moderar")).to_be_visible()


def test_coding_by_keyboard(app: Flask, live_server: LiveServer, desktop: Page) -> None:
    at = desk(app)
    at.theme("Parque"), at.theme("Mercado")
    numbers = at.give("uno", "dos", "tres", "cuatro", accepted=True)
    sign_in(desktop, live_server, at)
    desktop.goto(f"{live_server.url}{at.page}/codificar")
    comes_to(desktop, "uno")
    desktop.keyboard.press("1")
    desktop.keyboard.press("2")
    desktop.keyboard.press("Enter")
    comes_to(desktop, "dos")
    desktop.keyboard.press("1")
    desktop.keyboard.press("x")
    desktop.keyboard.press("3")
    expect(desktop.get_by_role("checkbox", name="Parque")).not_to_be_checked()
    desktop.keyboard.press("Enter")
    comes_to(desktop, "tres")
    desktop.keyboard.press("+")
    desktop.keyboard.type("Salud 1 y 2")
    desktop.keyboard.press("Enter")
    expect(desktop.get_by_role("checkbox", name="Salud 1 y 2")).to_be_checked()
    comes_to(desktop, "tres")
    desktop.keyboard.press("Enter")
    comes_to(desktop, "cuatro")
    desktop.keyboard.press("z")
    comes_to(desktop, "tres")
    desktop.keyboard.press("ArrowLeft")
    comes_to(desktop, "dos")
    desktop.keyboard.press("ArrowRight")
    comes_to(desktop, "tres")
    assert at.read_as(at.answers(numbers[0])[0]) == {"Parque", "Mercado"}
    assert at.read_as(at.answers(numbers[1])[0]) == {"Sin una propuesta"}
    assert at.read_as(at.answers(numbers[2])[0]) == set()


def test_shortcuts_can_be_switched_off(app: Flask, live_server: LiveServer, desktop: Page) -> None:
    at = desk(app)
    at.theme("Parque")
    at.give("uno", accepted=True)
    sign_in(desktop, live_server, at)
    desktop.goto(f"{live_server.url}{at.page}/codificar")
    desktop.get_by_label("Usar atajos del teclado").uncheck()
    desktop.reload()
    desktop.locator("h1").click()
    desktop.keyboard.press("1")
    expect(desktop.get_by_role("checkbox", name="Parque")).not_to_be_checked()


def test_coding_without_scripts(app: Flask, live_server: LiveServer, phone_without_js: Page) -> None:
    at = desk(app)
    at.theme("Parque")
    (number, _) = at.give("uno", "dos", accepted=True)
    page = phone_without_js
    sign_in(page, live_server, at)
    page.goto(f"{live_server.url}{at.page}/codificar")
    page.get_by_label("Parque").check()
    page.get_by_role("button", name="Guardar y seguir").click()
    expect(page.locator(".words")).to_have_text("dos")
    assert at.read_as(at.answers(number)[0]) == {"Parque"}


@pytest.mark.parametrize("size", [(360, 740), (1280, 800)])
def test_the_pages_of_reading_have_no_faults(
    app: Flask, live_server: LiveServer, desktop: Page, size: tuple[int, int]
) -> None:
    at = desk(app)
    theme = at.theme("Parque", "Árboles y sombra")
    at.theme("Mercado")
    number, _ = at.give("Un parque con sombra", "otra", publish=True, accepted=True)
    at.give("por leer", publish=True, lat=13.307, lon=-87.865)
    at.code(at.answers(number)[0], theme)
    desktop.set_viewport_size({"width": size[0], "height": size[1]})
    sign_in(desktop, live_server, at)
    pages = (
        "aportes",
        f"aportes/{number}",
        "moderar",
        "temas",
        f"temas/{theme}",
        "temas/unir",
        f"temas/{theme}/dividir",
        "temas/versiones",
        "codificar",
        "codificar?canal=paper",
    )
    for path in pages:
        desktop.goto(f"{live_server.url}{at.page}/{path}")
        assert axe_findings(desktop) == [], path
        width = desktop.evaluate("document.documentElement.scrollWidth")
        assert width <= size[0], f"{path} is {width} px wide"
