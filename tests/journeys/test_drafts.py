"""What is typed stays on the phone through reloads and lost responses, and leaves it once it is sent."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Route, expect

from consulta.core.clock import utcnow
from tests.support.answering import (
    SEND,
    WORDS,
    drafts,
    form_address,
    how_many,
    open_consultation,
    open_form,
    send,
    stored,
    write,
)
from tests.support.browser import PHONE
from tests.support.servers import LiveServer

DENIED = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied'); } });"
NUMBER = "#submission_id"


@pytest.fixture
def slug(app: Flask) -> str:
    return open_consultation(app)


def fill_in(page: Page) -> None:
    write(page)
    page.select_option("#sex", "female")
    page.check("#consent_text")
    page.wait_for_selector("#draft-erase:visible")


def test_a_draft_survives_a_reload_and_is_gone_after_sending(
    app: Flask, slug: str, live_server: LiveServer, phone: Page
) -> None:
    open_form(phone, live_server, slug)
    assert drafts(phone) == []
    expect(phone.locator("#draft-note")).to_be_visible()
    fill_in(phone)
    number = phone.input_value(NUMBER)
    open_form(phone, live_server, slug)
    expect(phone.locator("#answer-transform")).to_have_value(WORDS)
    expect(phone.locator("#sex")).to_have_value("female")
    expect(phone.locator("#consent_text")).to_be_checked()
    expect(phone.locator("#draft-status")).to_contain_text("lo que había escrito")
    assert phone.input_value(NUMBER) == number
    before = utcnow()
    folio = send(phone)
    contribution = stored(app, folio)[0]
    assert contribution.submission_id == number
    assert before - timedelta(minutes=5) < contribution.captured_at < before
    assert drafts(phone) == []
    open_form(phone, live_server, slug)
    expect(phone.locator("#answer-transform")).to_have_value("")
    assert phone.input_value(NUMBER) != number


def test_erasing_takes_two_taps_and_brings_a_new_number(
    slug: str, live_server: LiveServer, phone: Page
) -> None:
    open_form(phone, live_server, slug)
    fill_in(phone)
    number = phone.input_value(NUMBER)
    phone.click("#draft-erase")
    expect(phone.locator("#draft-erase")).to_have_text("Sí, borrar todo")
    expect(phone.locator("#answer-transform")).to_have_value(WORDS)
    with phone.expect_navigation():
        phone.click("#draft-erase")
    expect(phone.locator("#answer-transform")).to_have_value("")
    assert drafts(phone) == []
    assert phone.input_value(NUMBER) != number


def test_a_lost_response_sent_again_is_the_same_contribution(
    app: Flask, slug: str, live_server: LiveServer, browser: Browser
) -> None:
    # A context of its own: a response that never comes is an error in the console, as it should be.
    context = browser.new_context(**PHONE)
    page = context.new_page()
    open_form(page, live_server, slug)
    fill_in(page)

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route(
        "**/responder", lambda route: lose(route) if route.request.method == "POST" else route.continue_()
    )
    with page.expect_event("requestfailed"):
        page.click(SEND)
    page.unroute("**/responder")
    assert how_many(app) == 1
    open_form(page, live_server, slug)
    expect(page.locator("#answer-transform")).to_have_value(WORDS)
    send(page)
    assert how_many(app) == 1
    context.close()


def test_errors_of_the_server_win_over_the_draft(slug: str, live_server: LiveServer, phone: Page) -> None:
    open_form(phone, live_server, slug)
    fill_in(phone)
    phone.fill("#contact", "llámeme")
    phone.click(SEND)
    phone.wait_for_selector("#error-summary")
    change_draft(phone, "draft.values['answer-transform'] = ['otra cosa']")
    phone.reload()
    expect(phone.locator("#answer-transform")).to_have_value(WORDS)
    open_form(phone, live_server, slug)
    expect(phone.locator("#contact")).to_have_value("llámeme")


def test_a_conflict_is_kept_under_its_new_number(
    app: Flask, slug: str, live_server: LiveServer, phone: Page
) -> None:
    open_form(phone, live_server, slug)
    fill_in(phone)
    number = phone.input_value(NUMBER)
    send(phone)
    open_form(phone, live_server, slug)
    phone.evaluate("(number) => { document.querySelector('#submission_id').value = number; }", number)
    write(phone, "Otra idea: un mercado.")
    phone.click(SEND)
    expect(phone.locator(".notice")).to_contain_text("Ya habíamos recibido este envío")
    fresh = phone.input_value(NUMBER)
    assert fresh != number
    open_form(phone, live_server, slug)
    assert phone.input_value(NUMBER) == fresh
    send(phone)
    assert how_many(app) == 2


def test_a_draft_of_eight_days_is_gone(slug: str, live_server: LiveServer, phone: Page) -> None:
    open_form(phone, live_server, slug)
    fill_in(phone)
    phone.goto(f"{live_server.url}/folio")
    change_draft(phone, "draft.saved -= 8 * 24 * 3600 * 1000")
    open_form(phone, live_server, slug)
    expect(phone.locator("#answer-transform")).to_have_value("")
    assert drafts(phone) == []


def test_where_the_browser_denies_storage_the_form_still_works(
    app: Flask, slug: str, live_server: LiveServer, phone: Page
) -> None:
    phone.add_init_script(DENIED)
    open_form(phone, live_server, slug)
    write(phone)
    expect(phone.locator("#draft-note")).to_be_hidden()
    send(phone)
    assert how_many(app) == 1


def test_without_signal_nothing_is_sent_and_nothing_is_lost(
    app: Flask, slug: str, live_server: LiveServer, phone: Page
) -> None:
    open_form(phone, live_server, slug)
    fill_in(phone)
    phone.context.set_offline(True)
    phone.click(SEND)
    expect(phone.locator("#send-status")).to_contain_text("No hay señal")
    assert phone.url == form_address(live_server, slug)
    phone.context.set_offline(False)
    expect(phone.locator("#send-status")).to_contain_text("Ya hay señal")
    send(phone)
    assert how_many(app) == 1


def test_a_second_tap_sends_nothing(app: Flask, slug: str, live_server: LiveServer, phone: Page) -> None:
    open_form(phone, live_server, slug)
    write(phone)
    phone.evaluate(
        "() => { const send = document.querySelector('[type=submit]'); send.click(); send.click(); }"
    )
    phone.wait_for_selector("h1:has-text('Recibimos su aporte')")
    assert how_many(app) == 1


def test_a_withdrawn_sending_keeps_the_words_under_a_new_number(
    app: Flask, slug: str, live_server: LiveServer, phone: Page
) -> None:
    open_form(phone, live_server, slug)
    fill_in(phone)
    number = phone.input_value(NUMBER)
    folio = send(phone)
    key = phone.inner_text(".folio >> nth=1")
    phone.goto(f"{live_server.url}/folio/{folio}/retirar")
    phone.fill("#key", key)
    phone.click("main button[type=submit]")
    open_form(phone, live_server, slug)
    phone.evaluate("(number) => { document.querySelector('#submission_id').value = number; }", number)
    fill_in(phone)
    phone.click(SEND)
    expect(phone.locator("h1")).to_have_text("Este aporte fue retirado")
    phone.click("main a.button")
    expect(phone.locator("#answer-transform")).to_have_value(WORDS)
    send(phone)
    assert how_many(app) == 2


def test_the_counter_speaks_when_the_room_runs_out(slug: str, live_server: LiveServer, phone: Page) -> None:
    open_form(phone, live_server, slug)
    counter = phone.locator("#answer-transform-counter")
    expect(counter).to_be_hidden()
    write(phone, "a" * 3990)
    expect(counter).to_have_text("Letras que quedan: 10.")
    write(phone, "a" * 4003)
    expect(counter).to_have_text("Letras de más: 3. Acorte un poco.")


def change_draft(page: Page, change: str) -> Any:
    """Change the one draft on this phone; `change` is a statement about `draft`."""
    read = "const [name] = Object.keys(localStorage); const draft = JSON.parse(localStorage.getItem(name));"
    return page.evaluate(f"() => {{ {read} {change}; localStorage.setItem(name, JSON.stringify(draft)); }}")
