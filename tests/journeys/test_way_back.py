"""The way back in a real browser: the letter and asking back without scripts, the pictures, and 320 px."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from consulta.contributions.domain.folio import format_folio
from consulta.vocabulary.channels import Channel
from tests.support import way_back
from tests.support.answering import scrolls_sideways
from tests.support.browser import axe_findings
from tests.support.decided import PARK, public
from tests.support.servers import LiveServer
from tests.support.way_back import BOTH_SAID, GREETING, PARK_SAID

VOICES: dict[Channel, list[dict[str, object]]] = {
    Channel.WEB: [*[PARK_SAID] * 20, BOTH_SAID, GREETING],
    Channel.HOME_VISIT: [PARK_SAID] * 30,
}


def test_asking_back_without_scripts(app: Flask, live_server: LiveServer, phone_without_js: Page) -> None:
    _, given = way_back.published(app, VOICES)
    page = phone_without_js
    page.goto(f"{live_server.url}/folio/{format_folio(given[Channel.WEB][0].folio)}")
    expect(page.get_by_role("heading", name="Usted dijo", exact=True)).to_be_visible()
    page.get_by_role("button", name="En parte").tap()
    expect(page.get_by_text("Usted contestó: En parte.")).to_be_visible()
    expect(page.get_by_role("button", name="En parte")).to_have_count(0)
    page.get_by_role("link", name="Ver qué contestaron las demás").tap()
    expect(page.get_by_text("De 52 aportes aceptados, 1 contestó.")).to_be_visible()


@pytest.mark.parametrize(("device", "drawn"), [("phone", "narrow"), ("desktop", "wide")])
def test_one_picture_shows_and_axe_finds_nothing(
    app: Flask, live_server: LiveServer, request: pytest.FixtureRequest, device: str, drawn: str
) -> None:
    case, given = way_back.published(app, VOICES)
    case.correct()
    page: Page = request.getfixturevalue(device)
    page.goto(live_server.url + public(case))
    expect(page.locator("svg.flow:visible")).to_have_count(1)
    expect(page.locator(f"svg.flow-{drawn}")).to_be_visible()
    expect(page.locator("svg.flow:visible").get_by_text(PARK)).to_be_visible()
    folio = f"/folio/{format_folio(given[Channel.WEB][20].folio)}"
    for path in (public(case), folio, f"{public(case)}/canales", f"{public(case)}/canales/home_visit"):
        page.goto(live_server.url + path)
        assert axe_findings(page) == [], path
        assert not scrolls_sideways(page), path


def test_nothing_is_wider_than_320(app: Flask, live_server: LiveServer, phone: Page) -> None:
    case, given = way_back.published(app, VOICES)
    phone.set_viewport_size({"width": 320, "height": 640})
    folio = f"/folio/{format_folio(given[Channel.WEB][20].folio)}"
    for path in (public(case), folio, f"{public(case)}/canales", f"{public(case)}/canales/web"):
        phone.goto(live_server.url + path)
        assert not scrolls_sideways(phone), path
