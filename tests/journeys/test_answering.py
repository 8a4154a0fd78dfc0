"""A citizen answers on a phone, with and without JavaScript, keeps the receipt and looks by folio."""

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.support.answering import (
    SEND,
    WORDS,
    folio_on,
    form_address,
    how_many,
    key_on,
    open_consultation,
    open_form,
    scrolls_sideways,
    send,
    stored,
    write,
)
from tests.support.browser import PHONE, axe_findings, watched_page
from tests.support.servers import LiveServer

NARROW = PHONE | {"viewport": {"width": 320, "height": 640}}


@pytest.fixture
def slug(app: Flask) -> str:
    return open_consultation(app)


def look_by_folio(page: Page, server: LiveServer, folio: str) -> None:
    """As somebody does who copied it by hand: in lower case, with blanks."""
    page.goto(f"{server.url}/folio")
    page.fill("#folio", folio.lower().replace("-", " "))
    page.click("main button[type=submit]")
    expect(page.locator("h1")).to_contain_text("Mi aporte")


def test_a_phone_answers_and_reads_its_words_by_folio(
    app: Flask, slug: str, live_server: LiveServer, phone: Page
) -> None:
    open_form(phone, live_server, slug)
    write(phone)
    phone.select_option("#age_band", "30-44")
    phone.select_option("#district", "1404")
    phone.check("#consent_text")
    folio = send(phone)
    contribution, place = stored(app, folio)
    assert (contribution.age_band, contribution.publish_text) == ("30-44", True)
    assert place is not None and (place.source, place.district_code) == ("district", "1404")
    look_by_folio(phone, live_server, folio)
    expect(phone.locator("blockquote")).to_have_text(WORDS)
    expect(phone.locator(".steps .current")).to_contain_text("Lo leemos")


def test_a_phone_without_javascript_does_the_same(
    app: Flask, slug: str, live_server: LiveServer, phone_without_js: Page
) -> None:
    page = phone_without_js
    open_form(page, live_server, slug)
    for needs_a_script in ("#draft-note", "#place-tools", "#place-map-box", "#send-status"):
        assert not page.locator(needs_a_script).is_visible() or not page.inner_text(needs_a_script)
    write(page)
    page.fill("#landmark", "frente a la cancha")
    folio = send(page)
    for needs_a_script in ("#print", "#copy", "#share"):
        assert page.locator(needs_a_script).is_hidden()
    _, place = stored(app, folio)
    assert place is not None and (place.source, place.landmark) == ("landmark", "frente a la cancha")
    look_by_folio(page, live_server, folio)
    expect(page.locator("blockquote")).to_have_text(WORDS)


def test_the_receipt_sent_again_by_a_reload_is_the_same(
    app: Flask, slug: str, live_server: LiveServer, phone: Page
) -> None:
    open_form(phone, live_server, slug)
    write(phone)
    folio, key = send(phone), key_on(phone)
    phone.reload()
    assert (folio_on(phone), key_on(phone)) == (folio, key)
    assert how_many(app) == 1


def test_errors_keep_everything_and_lead_to_it(
    app: Flask, slug: str, live_server: LiveServer, phone: Page
) -> None:
    open_form(phone, live_server, slug)
    phone.fill("#answer-purpose", "Para que haya adónde ir.")
    phone.select_option("#district", "1404")
    phone.select_option("#relation", "trader")
    phone.fill("#landmark", "el portón")
    phone.fill("#contact", "llámeme")
    phone.check("#consent_text")
    phone.click(SEND)
    expect(phone.locator("#error-summary")).to_be_focused()
    kept = {"#answer-purpose": "Para que haya adónde ir.", "#contact": "llámeme", "#landmark": "el portón"}
    for field, value in (kept | {"#district": "1404", "#relation": "trader"}).items():
        expect(phone.locator(field)).to_have_value(value)
    expect(phone.locator("#consent_text")).to_be_checked()
    phone.click("#error-summary a >> nth=0")
    expect(phone.locator("#answer-transform")).to_be_focused()
    assert how_many(app) == 0
    write(phone)
    phone.fill("#contact", "7777-1234")
    send(phone)
    assert how_many(app) == 1


def test_withdrawing_with_the_key(app: Flask, slug: str, live_server: LiveServer, phone: Page) -> None:
    open_form(phone, live_server, slug)
    write(phone)
    folio, key = send(phone), key_on(phone)
    phone.goto(f"{live_server.url}/folio/{folio}/retirar")
    phone.fill("#key", key)
    phone.click("main button[type=submit]")
    expect(phone.locator(".notice")).to_contain_text("Usted retiró este aporte")
    expect(phone.get_by_text(WORDS)).to_have_count(0)
    assert stored(app, folio)[0].state == "withdrawn"


def test_axe_finds_nothing_on_the_way(slug: str, live_server: LiveServer, phone: Page) -> None:
    open_form(phone, live_server, slug)
    phone.click("#place-map")
    phone.wait_for_selector("#place-map-box .map")
    assert axe_findings(phone) == [], "the form with its map"
    phone.fill("#contact", "llámeme")
    phone.click(SEND)
    phone.wait_for_selector("#error-summary")
    assert axe_findings(phone) == [], "the form with errors"
    write(phone)
    phone.fill("#contact", "")
    folio = send(phone)
    assert axe_findings(phone) == [], "the receipt"
    for address in ("/folio", f"/folio/{folio}", f"/folio/{folio}/retirar"):
        phone.goto(live_server.url + address)
        assert axe_findings(phone) == [], address.replace(folio, "…")


def test_nothing_scrolls_sideways_on_the_narrowest_phone(
    slug: str, live_server: LiveServer, browser: Browser
) -> None:
    with watched_page(browser, **NARROW) as page:
        open_form(page, live_server, slug)
        page.click("#place-map")
        page.wait_for_selector("#place-map-box .map")
        assert not scrolls_sideways(page)
        page.click(SEND)
        page.wait_for_selector("#error-summary")
        assert not scrolls_sideways(page)
        # A word without a place to break is the hardest to fit.
        write(page, "á" * 300)
        folio = send(page)
        assert not scrolls_sideways(page)
        for address in ("/folio", f"/folio/{folio}", f"/folio/{folio}/retirar"):
            page.goto(live_server.url + address)
            assert not scrolls_sideways(page)


def test_the_keyboard_alone_is_enough(app: Flask, slug: str, live_server: LiveServer, desktop: Page) -> None:
    desktop.goto(form_address(live_server, slug))
    # From the first question on: what comes before it is the site's own header.
    desktop.focus("#answer-transform")
    desktop.keyboard.type(WORDS)
    order = ["answer-transform"]
    while order[-1] != "SEND" and len(order) < 40:
        desktop.keyboard.press("Tab")
        order.append(desktop.evaluate("() => document.activeElement.id || 'SEND'"))
    questions = ["answer-transform", "answer-purpose", "answer-benefits"]
    person = ["age_band", "sex", "relation"]
    place = ["place-gps", "place-map", "district", "landmark", "place_meaning"]
    assert order == [*questions, *person, *place, "consent_text", "contact", "SEND"]
    desktop.keyboard.press("Enter")
    expect(desktop.locator("h1")).to_have_text("Recibimos su aporte")
    assert how_many(app) == 1
