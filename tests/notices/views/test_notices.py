"""The link that stops notices, and the staff's pages about them."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser
from sqlalchemy import select

from consulta.accounts.models.history import HistoryEntry
from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.notices.domain.notices import NoticeState
from consulta.notices.models import Notice
from consulta.notices.services import delivery_states, outbox
from consulta.vocabulary.roles import Role
from tests.support import campaigns
from tests.support.browser import DESKTOP, PHONE, axe_findings
from tests.support.campaigns import csrf_token
from tests.support.client import CheckedClient
from tests.support.decided import client_of
from tests.support.outbox import ANA, BETO, REASON, cancelled, contacts, states, unsubscribe_token
from tests.support.servers import LiveServer

pytestmark = pytest.mark.both_databases

NUMBER = "7000-0010"


@pytest.fixture
def staff(app: Flask) -> FlaskClient:
    return client_of(app, campaigns.make_account(app, Role.COORDINATOR))


def board(slug: str) -> str:
    return f"/gestion/consultas/{slug}/avisos"


def press(staff: FlaskClient, slug: str, path: str, **fields: str | list[str]):  # type: ignore[no-untyped-def]
    return staff.post(f"{board(slug)}/{path}", data={"csrf_token": csrf_token(staff, board(slug)), **fields})


def reference(app: Flask, number: int = 0) -> str:
    with app.app_context():
        return str(db.session.scalars(select(Notice.message_id).order_by(Notice.id)).all()[number])


def looks(app: Flask) -> list[object]:
    with app.app_context():
        return list(
            db.session.scalars(select(HistoryEntry.detail).where(HistoryEntry.action == "contacts_seen"))
        )


def test_opening_the_link_stops_nothing_and_the_button_does(app: Flask, client: CheckedClient) -> None:
    cancelled(app, ANA, BETO)
    path = f"/avisos/{unsubscribe_token(app)}"
    for _ in range(2):
        page = client.get(path)
        assert "Borrar mi contacto" in page.text
        assert page.headers["Cache-Control"] == "no-store" and page.headers["X-Robots-Tag"] == "noindex"
    assert contacts(app) == [ANA, BETO]
    for _ in range(2):
        done = client.post(path)
        assert done.status_code == 200 and "Ya no le escribiremos" in done.text
    assert (contacts(app), states(app)) == ([BETO], ["waiting"])


def test_a_mail_reader_stops_it_by_itself(app: Flask, client: CheckedClient) -> None:
    """RFC 8058: one POST, without cookies, answered without going elsewhere."""
    cancelled(app, ANA)
    answer = client.post(f"/avisos/{unsubscribe_token(app)}", data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert contacts(app) == []


def test_a_link_that_nobody_was_sent_is_answered_the_same(app: Flask, client: CheckedClient) -> None:
    cancelled(app, ANA)
    good, wrong = f"/avisos/{unsubscribe_token(app)}", f"/avisos/{'x' * 43}"
    assert client.get(good).text.replace(good, "") == client.get(wrong).text.replace(wrong, "")
    assert client.post(wrong).text == client.post(good).text


def test_the_board_shows_how_far_the_news_got_and_no_contact(app: Flask, staff: FlaskClient) -> None:
    slug = cancelled(app, ANA, BETO, NUMBER, "a..b@correo.example")
    page = staff.get(board(slug)).text
    assert "El correo no está configurado" in page
    assert "Falta avisar a 1 persona a mano" in page
    cells = re.findall(r'<td class="number[^"]*">(\d+)</td>', page)
    assert cells == ["0", "2", "0", "0", "0", "1", "1"]
    for contact in (ANA, NUMBER, "70000010", "a..b"):
        assert contact not in page
    assert looks(app) == []


def test_contacts_are_shown_after_a_button_and_each_look_is_kept(app: Flask, staff: FlaskClient) -> None:
    slug = cancelled(app, ANA, NUMBER, "2222-0000", "a..b@correo.example")
    page = press(staff, slug, "contactos").text
    assert NUMBER in page and 'href="tel:+50322220000"' in page and "a..b@correo.example" in page
    assert ANA not in page, "the server writes to her"
    assert "Personas por avisar a mano: 2" in staff.get("/gestion").text
    assert looks(app) == [{"shown": 3}]
    (link,) = re.findall(r'<a class="button" href="(https://wa[^"]+)"([^>]*)>', page)
    assert 'target="_blank"' in link[1] and 'rel="noreferrer noopener"' in link[1]
    address = urlsplit(link[0].replace("&amp;", "&"))
    assert (address.netloc, address.path) == ("wa.me", "/50370000010")
    (text,) = parse_qs(address.query)["text"]
    assert REASON in text and "http://localhost/consultas/" in text


def test_who_was_told_leaves_the_list_and_can_come_back(app: Flask, staff: FlaskClient) -> None:
    slug = cancelled(app, NUMBER, "7000-0011")
    page = press(staff, slug, "marcar", reference=reference(app), outcome="told").text
    assert "7000-0011" in page and NUMBER not in page
    assert looks(app) == [{"shown": 1}]
    assert "Persona de Prueba" in staff.get(board(slug)).text
    assert press(staff, slug, "marcar", reference=reference(app), outcome="told").status_code == 409
    assert press(staff, slug, "marcar", reference=reference(app), outcome="again").status_code == 303
    assert states(app) == ["waiting"] * 2


def test_somebody_with_several_news_is_told_all_in_one_message(app: Flask, staff: FlaskClient) -> None:
    slug = cancelled(app, NUMBER)
    with app.app_context(), unit_of_work():
        outbox.enqueue_closing(campaigns.get(slug), now=utcnow())
    page = press(staff, slug, "contactos").text
    assert page.count("https://wa.me/") == 1
    assert "Cierre de la consulta" in page and "Cancelación" in page
    assert (
        press(
            staff, slug, "marcar", reference=[reference(app), reference(app, 1)], outcome="told"
        ).status_code
        == 200
    )
    assert states(app) == ["sent", "sent"]
    both = [reference(app), "0" * 32]
    assert press(staff, slug, "marcar", reference=both, outcome="again").status_code == 409
    assert states(app) == ["sent", "sent"], "all or none"


def test_who_wants_no_more_is_erased(app: Flask, staff: FlaskClient) -> None:
    slug = cancelled(app, NUMBER)
    assert "No falta avisar" in press(staff, slug, "marcar", reference=reference(app), outcome="stop").text
    assert contacts(app) == []


@pytest.mark.parametrize(("outcome", "state"), [("arrived", "sent"), ("again", "waiting")])
def test_what_is_in_doubt_waits_for_a_person(
    app: Flask, staff: FlaskClient, outcome: str, state: str
) -> None:
    slug = cancelled(app, ANA)
    with app.app_context(), unit_of_work():
        delivery_states.hand_over(db.session.scalars(select(Notice.id)).one(), now=utcnow())
        delivery_states.mark_abandoned_in_doubt()
    page = staff.get(board(slug)).text
    assert "Correos en duda: 1" in staff.get("/gestion").text
    assert "1 correo en duda" in page and "El sistema se detuvo" in page and ANA not in page
    assert press(staff, slug, "marcar", reference=reference(app), outcome=outcome).status_code == 303
    assert states(app) == [state]


def test_refused_mails_stand_there_with_their_code(app: Flask, staff: FlaskClient) -> None:
    slug = cancelled(app, ANA)
    with app.app_context(), unit_of_work():
        notice = db.session.scalars(select(Notice)).one()
        notice.state, notice.last_problem, notice.ended_at = NoticeState.REFUSED, "550 5.1.1", utcnow()
    assert "(código 550 5.1.1)" in staff.get(board(slug)).text
    assert press(staff, slug, "marcar", reference=reference(app), outcome="again").status_code == 303
    assert states(app) == ["waiting"]


@pytest.mark.parametrize("fields", [{}, {"outcome": ""}, {"outcome": "nothing"}])
def test_an_outcome_that_there_is_not_is_refused(
    app: Flask, staff: FlaskClient, fields: dict[str, str]
) -> None:
    slug = cancelled(app, NUMBER)
    assert press(staff, slug, "marcar", reference=reference(app), **fields).status_code == 422
    for odd in ("0" * 32, "", "x", "\x00", "٣" * 32, "a" * 5000):
        assert press(staff, slug, "marcar", reference=odd, outcome="told").status_code == 409


def test_the_policy_of_the_page_lets_a_chat_be_opened(
    app: Flask, live_server: LiveServer, browser: Browser
) -> None:
    slug = cancelled(app, NUMBER)
    coordinator = campaigns.make_account(app, Role.COORDINATOR)
    context = browser.new_context(**DESKTOP)
    try:
        context.route("https://wa.me/**", lambda route: route.fulfill(body="<title>chat</title>"))
        page = context.new_page()
        page.goto(f"{live_server.url}/gestion/entrar")
        page.fill("[name=email]", campaigns.email_of(app, coordinator))
        page.fill("[name=password]", campaigns.PASSWORD)
        page.click("main button[type=submit]")
        page.goto(f"{live_server.url}{board(slug)}")
        page.click("text=Ver los contactos")
        with context.expect_page() as opened:
            page.click("text=Abrir el chat")
        opened.value.wait_for_load_state()
        assert opened.value.url.startswith("https://wa.me/50370000010?text=")
        assert opened.value.evaluate("() => document.referrer + (window.opener ? 'opener' : '')") == ""
        assert axe_findings(page) == []
        page.set_viewport_size(PHONE["viewport"])
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
        page.click("text=Ya le avisé")
        page.wait_for_selector("text=Queda anotado")
    finally:
        context.close()
    assert states(app) == ["sent"]
