"""The place: the phone's position, or a point on a map by tap or by keyboard; never for someone under 18."""

import math
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Request, expect

from tests.support.answering import open_consultation, open_form, send, stored, write
from tests.support.browser import PHONE, watched_page
from tests.support.campaigns import LAT, LON
from tests.support.servers import LiveServer

MAP = "#place-map-box .map"


@pytest.fixture
def slug(app: Flask) -> str:
    return open_consultation(app)


@pytest.fixture
def located_phone(browser: Browser) -> Iterator[Page]:
    """A phone that lets the page know where it is."""
    here = {"latitude": LAT, "longitude": LON, "accuracy": 17.4}
    with watched_page(browser, **PHONE, geolocation=here, permissions=["geolocation"]) as page:
        yield page


def open_map(page: Page) -> None:
    page.click("#place-map")
    page.wait_for_selector(MAP)
    expect(page.locator("#place-map")).to_have_attribute("aria-expanded", "true")


def test_the_phone_s_position(app: Flask, slug: str, live_server: LiveServer, located_phone: Page) -> None:
    open_form(located_phone, live_server, slug)
    located_phone.click("#place-gps")
    expect(located_phone.locator("#place-status")).to_contain_text("unos 18 metros")
    write(located_phone)
    _, place = stored(app, send(located_phone))
    assert place is not None
    assert (place.source, place.lat, place.lon) == ("gps", "13.307000", "-87.865000")
    assert place.accuracy_m == 18


def test_a_position_denied_leaves_the_other_ways(
    app: Flask, slug: str, live_server: LiveServer, phone: Page
) -> None:
    open_form(phone, live_server, slug)
    phone.click("#place-gps")
    expect(phone.locator("#place-status")).to_contain_text("no dio permiso")
    expect(phone.locator("#place-clear")).to_be_hidden()
    write(phone)
    _, place = stored(app, send(phone))
    assert place is None or place.source == "none"


def test_a_point_by_tap(app: Flask, slug: str, live_server: LiveServer, phone: Page) -> None:
    open_form(phone, live_server, slug)
    open_map(phone)
    size = phone.locator(MAP).bounding_box()
    assert size is not None
    phone.locator(MAP).tap(position={"x": size["width"] / 2 + 60, "y": size["height"] / 2})
    expect(phone.locator("#place-status")).to_contain_text("el punto está en el mapa")
    expect(phone.locator(".map-pin")).to_be_visible()
    write(phone)
    _, place = stored(app, send(phone))
    assert place is not None and place.source == "pin"
    assert place.lat is not None and place.lon is not None and place.accuracy_m is not None
    # A little east of the middle of the zone; the accuracy is a third of those sixty pixels.
    metres = (float(place.lon) - LON) * 111_320 * math.cos(math.radians(LAT))
    assert 0 < metres < 1_000
    assert abs(float(place.lat) - LAT) < 0.001
    assert place.accuracy_m == pytest.approx(metres / 3, rel=0.1, abs=2)


def test_a_point_by_keyboard(app: Flask, slug: str, live_server: LiveServer, desktop: Page) -> None:
    open_form(desktop, live_server, slug)
    desktop.focus("#place-map")
    desktop.keyboard.press("Enter")
    desktop.wait_for_selector(MAP)
    desktop.keyboard.press("Tab")
    expect(desktop.locator(MAP)).to_be_focused()
    desktop.keyboard.press("Enter")
    middle = float(desktop.input_value("#lat"))
    assert middle == pytest.approx(LAT, abs=0.0001)
    desktop.keyboard.press("ArrowUp")
    expect(desktop.locator(".leaflet-pan-anim")).to_have_count(0)
    desktop.keyboard.press("Enter")
    assert float(desktop.input_value("#lat")) > middle
    # Out of the map again: its buttons, then the one that puts the point, then the form.
    seen = []
    for _ in range(4):
        desktop.keyboard.press("Tab")
        seen.append(desktop.evaluate("() => document.activeElement.id || document.activeElement.textContent"))
    assert seen[-2:] == ["Poner el punto aquí", "district"]
    desktop.get_by_role("button", name="Poner el punto aquí").press("Enter")
    write(desktop)
    _, place = stored(app, send(desktop))
    assert place is not None and place.source == "pin"


def test_a_point_can_be_taken_away(app: Flask, slug: str, live_server: LiveServer, phone: Page) -> None:
    open_form(phone, live_server, slug)
    open_map(phone)
    phone.get_by_role("button", name="Poner el punto aquí").click()
    phone.click("#place-clear")
    expect(phone.locator("#place-status")).to_have_text("Se quitó el punto.")
    expect(phone.locator(".map-pin")).to_have_count(0)
    write(phone)
    _, place = stored(app, send(phone))
    assert place is None or (place.source, place.lat) == ("none", None)


def test_a_point_is_part_of_the_draft(slug: str, live_server: LiveServer, phone: Page) -> None:
    open_form(phone, live_server, slug)
    open_map(phone)
    phone.get_by_role("button", name="Poner el punto aquí").click()
    phone.wait_for_selector("#draft-erase:visible")
    open_form(phone, live_server, slug)
    expect(phone.locator("#place-status")).to_contain_text("el punto está en el mapa")
    open_map(phone)
    expect(phone.locator(".map-pin")).to_be_visible()


def test_under_18_no_point_is_taken(
    app: Flask, slug: str, live_server: LiveServer, located_phone: Page
) -> None:
    page = located_phone
    open_form(page, live_server, slug)
    page.click("#place-gps")
    expect(page.locator("#lat")).to_have_value("13.307000")
    page.fill("#contact", "7777-1234")
    page.select_option("#age_band", "under18")
    expect(page.locator("#place-tools")).to_be_hidden()
    expect(page.locator("#place-clear")).to_be_hidden()
    expect(page.locator("#contact")).to_be_hidden()
    expect(page.locator("#place-status")).to_contain_text("Elija su distrito")
    expect(page.locator("#lat")).to_have_value("")
    page.select_option("#district", "1404")
    write(page)
    contribution, place = stored(app, send(page))
    assert contribution.age_band == "under18"
    assert place is not None and (place.source, place.lat, place.lon) == ("district", None, None)


def test_another_age_brings_the_tools_back(slug: str, live_server: LiveServer, phone: Page) -> None:
    open_form(phone, live_server, slug)
    phone.select_option("#age_band", "under18")
    phone.select_option("#age_band", "18-29")
    expect(phone.locator("#place-tools")).to_be_visible()
    expect(phone.locator("#contact")).to_be_enabled()
    expect(phone.locator("#place-status")).to_have_text("")


def test_the_map_is_fetched_only_when_asked_for(slug: str, live_server: LiveServer, phone: Page) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    phone.on("request", note)
    open_form(phone, live_server, slug)
    expect(phone.locator("#place-tools")).to_be_visible()
    of_the_map = ("leaflet", "map-base", "pin-map", "map.css", "zona.json")
    assert [url for url in asked if any(part in url for part in of_the_map)] == []
    open_map(phone)
    assert all(any(part in url for url in asked) for part in of_the_map)


def test_a_map_that_does_not_come_leaves_the_list(
    app: Flask, slug: str, live_server: LiveServer, browser: Browser
) -> None:
    # Not a watched page: what is cut off here is an error in the console.
    context = browser.new_context(**PHONE)
    page = context.new_page()
    page.route("**/leaflet.js*", lambda route: route.abort())
    open_form(page, live_server, slug)
    page.click("#place-map")
    expect(page.locator("#place-status")).to_contain_text("no se pudo abrir")
    expect(page.locator("#place-map-box")).to_be_hidden()
    page.unroute("**/leaflet.js*")
    open_map(page)
    expect(page.locator("#place-status")).to_have_text("")
    context.close()


def test_the_landmarks_are_suggested(slug: str, live_server: LiveServer, phone_without_js: Page) -> None:
    open_form(phone_without_js, live_server, slug)
    listed = phone_without_js.get_attribute("#landmark", "list")
    assert listed is not None
    options = phone_without_js.locator(f"#{listed} option")
    assert [options.nth(i).get_attribute("value") for i in range(options.count())] == ["Parque central"]
