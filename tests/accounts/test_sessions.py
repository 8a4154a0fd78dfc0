"""A session that was ended is ended: the kept cookie opens nothing, on either database."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from consulta.accounts.domain.sessions import FRESH, IDLE, LONGEST, browser_name
from consulta.accounts.models.account import Account
from consulta.accounts.models.session import StaffSession
from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.vocabulary.roles import Role
from tests.support import campaigns, staff
from tests.support.applications import let_go, make_app
from tests.support.campaigns import PASSWORD, csrf_token
from tests.support.client import CheckedClient
from tests.support.settings import make_settings

pytestmark = pytest.mark.both_databases

SESSIONS = "/gestion/sesiones"
NEW = "otra clave larga 26"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def coordinator(app: Flask, client: CheckedClient) -> CheckedClient:
    with app.app_context():
        staff.make_account(Role.COORDINATOR)
        staff.make_account(Role.ADMINISTRATOR)
    staff.sign_in(client, Role.COORDINATOR)
    return client


def copy_of(app: Flask, client: CheckedClient) -> CheckedClient:
    """Somebody who kept the cookie."""
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    thief = app.test_client()
    assert isinstance(thief, CheckedClient)
    thief.set_cookie(cookie.key, cookie.value)
    return thief


def is_in(client: CheckedClient) -> bool:
    return client.get("/gestion").status_code == 200


def test_a_kept_cookie_opens_nothing_after_signing_out(app: Flask, coordinator: CheckedClient) -> None:
    slug = campaigns.make_open(app, campaigns.make_account(app, Role.COORDINATOR))
    thief = copy_of(app, coordinator)
    assert is_in(thief)
    assert thief.get(f"/gestion/consultas/{slug}/exportar.csv").status_code == 200
    staff.post(coordinator, "/gestion/salir", page="/gestion")
    assert not is_in(thief)
    assert thief.get(f"/gestion/consultas/{slug}/exportar.csv").status_code == 302


def test_changing_ones_password_ends_every_other_session(app: Flask, coordinator: CheckedClient) -> None:
    thief, elsewhere = copy_of(app, coordinator), app.test_client()
    staff.sign_in(elsewhere, Role.COORDINATOR)
    given = {"password": PASSWORD, "new_password": NEW, "new_password_confirm": NEW}
    assert staff.post(coordinator, "/gestion/clave", given).status_code == 302
    assert is_in(coordinator)
    assert not is_in(thief)
    assert elsewhere.get("/gestion").status_code == 302


@pytest.mark.parametrize(
    ("path", "data"),
    [("", {"roles": ["analyst"]}), ("/desactivar", {}), ("/clave", {"password": "una frase muy propia"})],
)
def test_what_an_administrator_changes_ends_sessions(
    app: Flask, coordinator: CheckedClient, path: str, data: dict[str, object]
) -> None:
    administrator = app.test_client()
    staff.sign_in(administrator, Role.ADMINISTRATOR)
    with app.app_context():
        found = db.session.scalars(select(Account).where(Account.email == "coordinator@prueba.test")).one()
        address = f"/gestion/cuentas/{found.public_id}"
    assert staff.post(administrator, f"{address}{path}", data, page=address).status_code == 303
    assert not is_in(coordinator)


def test_signing_in_begins_a_new_session_with_a_new_token(app: Flask, client: CheckedClient) -> None:
    with app.app_context():
        staff.make_account(Role.COORDINATOR)
    before = csrf_token(client, "/gestion/entrar")
    planted = copy_of(app, client)
    staff.sign_in(client, Role.COORDINATOR)
    assert csrf_token(client, "/gestion") != before
    assert not is_in(planted)
    assert client.post("/gestion/salir", data={"csrf_token": before}).status_code == 400


def test_a_session_without_use_ends(coordinator: CheckedClient) -> None:
    with coordinator.session_transaction() as session:
        session["seen"] = int(time.time() - IDLE.total_seconds() + 30)
    assert is_in(coordinator)
    with coordinator.session_transaction() as session:
        assert session["seen"] > time.time() - 30
        session["seen"] = int(time.time() - IDLE.total_seconds() - 1)
    assert not is_in(coordinator)


def test_a_session_ends_after_twelve_hours_of_use(app: Flask, coordinator: CheckedClient) -> None:
    for age, lasts in ((LONGEST - timedelta(minutes=1), True), (LONGEST + timedelta(seconds=1), False)):
        with app.app_context(), unit_of_work():
            db.session.execute(update(StaffSession).values(begun_at=utcnow() - age))
        assert is_in(coordinator) is lasts


def test_one_sees_ones_sessions_and_ends_them(app: Flask, coordinator: CheckedClient) -> None:
    elsewhere, another = app.test_client(), app.test_client()
    for one in (elsewhere, another):
        one.environ_base["HTTP_USER_AGENT"] = FIREFOX
        staff.sign_in(one, Role.COORDINATOR)
    page = coordinator.get(SESSIONS).text
    assert page.count("Firefox, Linux") == 2
    ending = [part.split('"')[0] for part in page.split('action="')[1:] if "/terminar" in part]
    assert staff.post(coordinator, ending[0], page=SESSIONS).status_code == 303
    assert [one.get("/gestion").status_code for one in (elsewhere, another)].count(302) == 1
    staff.post(coordinator, f"{SESSIONS}/terminar-las-otras", page=SESSIONS)
    assert [one.get("/gestion").status_code for one in (elsewhere, another)] == [302, 302]
    assert is_in(coordinator)


def test_nobody_ends_the_session_of_another(app: Flask, coordinator: CheckedClient) -> None:
    administrator = app.test_client()
    staff.sign_in(administrator, Role.ADMINISTRATOR)
    with app.app_context():
        wanted = select(StaffSession.public_id).join(Account).where(Account.email.startswith("coordinator"))
        other = db.session.scalars(wanted).one()
    staff.post(administrator, f"{SESSIONS}/{other}/terminar", page=SESSIONS)
    assert is_in(coordinator)


def stale(client: CheckedClient) -> None:
    with client.session_transaction() as session:
        session["fs_paa"] = time.time() - FRESH.total_seconds() - 1


def test_an_export_asks_for_the_password_again(app: Flask, coordinator: CheckedClient) -> None:
    slug = campaigns.make_open(app, campaigns.make_account(app, Role.COORDINATOR))
    address = f"/gestion/consultas/{slug}/exportar.csv"
    stale(coordinator)
    asked = coordinator.get(address)
    assert asked.status_code == 303
    page = coordinator.get(asked.location)
    assert f'value="{address}"' in page.text
    wrong = staff.post(coordinator, "/gestion/confirmar", {"confirm_password": "x", "next": address})
    assert wrong.status_code == 422 and "no es correcta" in wrong.text
    right = staff.post(coordinator, "/gestion/confirmar", {"confirm_password": PASSWORD, "next": address})
    assert right.location == address
    assert coordinator.get(address).status_code == 200


def test_confirming_never_leads_elsewhere(coordinator: CheckedClient) -> None:
    sent = {"confirm_password": PASSWORD, "next": "https://malo.example/"}
    assert staff.post(coordinator, "/gestion/confirmar", sent).location == "/gestion"


def test_what_was_typed_goes_on_after_the_password(app: Flask, coordinator: CheckedClient) -> None:
    administrator = app.test_client()
    staff.sign_in(administrator, Role.ADMINISTRATOR)
    assert isinstance(administrator, CheckedClient)
    stale(administrator)
    newcomer = {
        "name": "Ana <López>",
        "email": "ana@prueba.test",
        "roles": ["coordinator", "analyst"],
        "password": "tres palabras sueltas",
    }
    address = "/gestion/cuentas/nueva"
    asked = staff.post(administrator, address, newcomer)
    assert "Confirme que es usted" in asked.text
    assert 'value="Ana &lt;López&gt;"' in asked.text and asked.text.count('name="roles"') == 2
    wrong = staff.post(administrator, address, newcomer | {"confirm_password": "no es"})
    assert wrong.status_code == 422 and wrong.text.count('name="roles"') == 2
    done = staff.post(administrator, address, newcomer | {"confirm_password": PASSWORD})
    assert done.status_code == 303
    assert "Ana &lt;López&gt;" in administrator.get("/gestion/cuentas").text


def test_the_cookie_over_https_is_bound_to_this_host(app: Flask, settings: object) -> None:
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    home = app.extensions["settings"].home
    served = make_app(make_settings(url, home, public_url="https://consulta.example"))
    page = served.test_client().get("/gestion/entrar", base_url="https://consulta.example")
    cookie = page.headers["Set-Cookie"]
    assert cookie.startswith("__Host-consulta_staff=")
    assert "Secure" in cookie and "HttpOnly" in cookie and "Path=/" in cookie and "Domain" not in cookie
    let_go(served)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (FIREFOX, "Firefox, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("curl/8", ""),
    ],
)
def test_a_browser_is_called_as_its_owner_knows_it(header: str, name: str) -> None:
    assert browser_name(header) == name
