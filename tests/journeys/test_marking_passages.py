"""Passages marked in a real browser: by keyboard, mouse and finger, and by lists where there is no script."""

from flask import Flask
from playwright.sync_api import Page, expect

from tests.journeys.test_reading_by_keyboard import sign_in
from tests.support.browser import axe_findings
from tests.support.reading import Desk, desk
from tests.support.servers import LiveServer

WORDS = "👩🏽‍🌾 Un parque con árboles. Y un mercado limpio, con agua."


def open_answer(at: Desk, page: Page, server: LiveServer, words: str = WORDS) -> str:
    (number, _) = at.give(words, "otra", accepted=True)
    sign_in(page, server, at)
    page.goto(f"{server.url}{at.page}/codificar")
    if page.evaluate("() => matchMedia('(scripting: enabled)').matches"):
        # Its script is there a moment after the page: nobody is as quick as a test.
        page.wait_for_selector("#coding.has-script")
    return at.answers(number)[0]


def drag(page: Page, first: str, last: str) -> None:
    """Select with the mouse, from the middle of one word to the middle of another."""
    start = page.locator("#words span", has_text=first).bounding_box()
    end = page.locator("#words span", has_text=last).bounding_box()
    assert start and end
    page.mouse.move(start["x"] + start["width"] / 3, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=4)
    page.mouse.up()


def test_by_mouse_with_a_theme_made_from_the_passage(
    app: Flask, live_server: LiveServer, desktop: Page
) -> None:
    at = desk(app)
    at.theme("Parque"), at.theme("Mercado")
    answer = open_answer(at, desktop, live_server)
    drag(desktop, "parque", "árboles")
    expect(desktop.locator("[data-target] q")).to_have_text("parque con árboles")
    desktop.keyboard.press("1")
    drag(desktop, "árboles", "mercado")
    desktop.keyboard.press("2")
    assert axe_findings(desktop) == []
    drag(desktop, "limpio", "limpio")
    desktop.keyboard.press("+")
    desktop.keyboard.type("Limpieza")
    desktop.keyboard.press("Enter")
    expect(desktop.get_by_text("El tema «Limpieza» ya está")).to_be_visible()
    assert at.passages(answer) == {
        ("Parque", "parque con árboles"),
        ("Mercado", "árboles. Y un mercado"),
        ("Limpieza", "limpio"),
    }
    desktop.get_by_role("button", name="Quitar Mercado de este fragmento").click()
    desktop.locator("#words span", has_text="limpio").click()
    expect(desktop.get_by_role("checkbox", name="Limpieza")).to_be_checked()
    desktop.keyboard.press("Escape")
    expect(desktop.get_by_role("checkbox", name="Limpieza")).not_to_be_checked()
    desktop.keyboard.press("2")
    desktop.keyboard.press("Enter")
    expect(desktop.locator("#words")).to_have_text("otra")
    assert at.passages(answer) == {
        ("Parque", "parque con árboles"),
        ("Mercado", "*"),
        ("Limpieza", "limpio"),
    }


def test_by_keyboard_alone(app: Flask, live_server: LiveServer, desktop: Page) -> None:
    at = desk(app)
    at.theme("Parque"), at.theme("Mercado"), at.theme("Agua potable")
    answer = open_answer(at, desktop, live_server)
    target = desktop.locator("[data-target] q")
    desktop.keyboard.press("m")
    desktop.keyboard.press("ArrowDown")
    expect(target).to_have_text("👩🏽‍🌾 Un parque con árboles")
    desktop.keyboard.press("ArrowDown")
    expect(target).to_have_text("Y un mercado limpio, con agua")
    desktop.keyboard.press("2")
    desktop.keyboard.press("ArrowRight")
    expect(target).to_have_text("agua")
    desktop.keyboard.press("Shift+ArrowLeft")
    expect(target).to_have_text("con agua")
    desktop.keyboard.press("/")
    desktop.keyboard.type("potáble")
    expect(desktop.get_by_role("checkbox", name="Parque")).to_be_hidden()
    desktop.keyboard.press("Enter")
    expect(desktop.get_by_role("checkbox", name="Agua potable")).to_be_checked()
    expect(desktop.locator(".passages li q")).to_have_text(["Y un mercado limpio, con agua", "con agua"])
    desktop.keyboard.press("Escape")
    desktop.keyboard.press("1")
    desktop.keyboard.press("Enter")
    expect(desktop.locator("#words")).to_have_text("otra")
    assert at.passages(answer) == {
        ("Parque", "*"),
        ("Mercado", "Y un mercado limpio, con agua"),
        ("Agua potable", "con agua"),
    }


def test_a_slip_to_no_action_loses_no_mark(app: Flask, live_server: LiveServer, desktop: Page) -> None:
    at = desk(app)
    at.theme("Parque"), at.theme("Mercado")
    answer = open_answer(at, desktop, live_server)
    desktop.keyboard.press("2")
    drag(desktop, "parque", "parque")
    desktop.keyboard.press("1")
    desktop.keyboard.press("x")
    expect(desktop.locator(".passages")).to_be_hidden()
    desktop.keyboard.press("x")
    desktop.keyboard.press("Enter")
    expect(desktop.locator("#words")).to_have_text("otra")
    assert at.passages(answer) == {("Parque", "parque"), ("Mercado", "*")}


def test_by_finger(app: Flask, live_server: LiveServer, phone: Page) -> None:
    at = desk(app)
    at.theme("Parque"), at.theme("Mercado")
    answer = open_answer(at, phone, live_server)
    phone.get_by_role("button", name="Marcar palabras").tap()
    phone.locator("#words span", has_text="mercado").tap()
    phone.locator("#words span", has_text="agua").tap()
    expect(phone.locator("[data-target] q")).to_have_text("mercado limpio, con agua")
    phone.locator(".theme", has_text="Mercado").tap()
    phone.get_by_role("button", name="Guardar y seguir").tap()
    expect(phone.locator("#words")).to_have_text("otra")
    assert at.passages(answer) == {("Mercado", "mercado limpio, con agua")}


def test_by_lists_without_scripts(app: Flask, live_server: LiveServer, phone_without_js: Page) -> None:
    at, page = desk(app), phone_without_js
    at.theme("Parque"), at.theme("Mercado")
    answer = open_answer(at, page, live_server)
    page.get_by_label("Parque").first.check()
    page.get_by_text("Marcar un fragmento con listas").click()
    page.get_by_label("Desde").select_option(label="8. mercado")
    page.get_by_label("Hasta").select_option(label="9. limpio")
    page.get_by_label("Tema", exact=True).first.select_option(label="Mercado")
    page.get_by_role("button", name="Agregar el fragmento").click()
    expect(page.locator(".passages q")).to_have_text("mercado limpio")
    assert at.passages(answer) == {("Parque", "*"), ("Mercado", "mercado limpio")}
    page.locator(".passages").get_by_label("Mercado").uncheck()
    page.get_by_role("button", name="Guardar y seguir").click()
    expect(page.locator("#words")).to_have_text("otra")
    assert at.passages(answer) == {("Parque", "*")}
