"""The second factor, passwords of one's own, and who gives whom the right to sign."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from flask import Flask
from passlib.totp import TOTP
from sqlalchemy import select

from consulta.accounts.models.account import Account
from consulta.accounts.services import passwords
from consulta.core.extensions import db
from consulta.core.settings import Settings
from consulta.vocabulary.errors import InvalidValue
from consulta.vocabulary.roles import NEEDS_SECOND_FACTOR, Role
from tests.support import staff
from tests.support.applications import let_go, make_app
from tests.support.campaigns import PASSWORD
from tests.support.client import CheckedClient
from tests.support.settings import make_settings

pytestmark = pytest.mark.both_databases

STEP, ASK = "/gestion/segundo-paso", "/gestion/entrar/codigo"


@pytest.fixture
def people(app: Flask) -> None:
    with app.app_context():
        for role in (Role.COORDINATOR, Role.ADMINISTRATOR):
            staff.make_account(role)


@pytest.fixture
def strict(settings: Settings, people: None) -> Iterator[Flask]:
    """The same site where the second factor is required."""
    app = make_app(make_settings(settings.database_url, settings.home, second_factor="required"))
    yield app
    let_go(app)


def set_up(client: CheckedClient) -> tuple[str, list[str]]:
    """Switch it on; the secret and the recovery codes."""
    page = client.get(STEP).text
    secret = re.findall(r"<code>([A-Z2-7]+)</code>", page)[0]
    sealed = re.findall(r'name="secret" value="([^"]+)"', page)[0]
    done = staff.post(client, STEP, {"secret": sealed, "code": code_of(secret, -30)})
    assert done.status_code == 200, done.text
    return secret, re.findall(r"<code>([a-z0-9-]+)</code>", done.text)


def code_of(secret: str, seconds: int = 0) -> str:
    return str(TOTP(key=secret).generate(int(time.time()) + seconds).token)


def enter(client: CheckedClient, role: Role) -> None:
    """Type the password."""
    answer = staff.post(
        client, "/gestion/entrar", {"email": f"{role.value}@prueba.test", "password": PASSWORD}
    )
    assert answer.status_code == 302
    assert answer.location.startswith(ASK)


@pytest.mark.usefixtures("people")
def test_with_a_second_factor_the_password_alone_opens_nothing(app: Flask, client: CheckedClient) -> None:
    staff.sign_in(client, Role.COORDINATOR)
    secret, codes = set_up(client)
    assert len(codes) == 10
    thief = app.test_client()
    assert isinstance(thief, CheckedClient)
    enter(thief, Role.COORDINATOR)
    for address in ("/gestion", "/gestion/sesiones", STEP, "/gestion/clave", "/gestion/consultas"):
        assert thief.get(address).status_code in (302, 303), address
    assert staff.post(thief, ASK, {"code": "000000"}).status_code == 422
    assert thief.get("/gestion").status_code == 302
    assert staff.post(thief, ASK, {"code": code_of(secret)}).status_code == 303
    assert thief.get("/gestion").status_code == 200


@pytest.mark.usefixtures("people")
def test_a_code_is_taken_once(app: Flask, client: CheckedClient) -> None:
    staff.sign_in(client, Role.COORDINATOR)
    secret, codes = set_up(client)
    now = code_of(secret)
    for given, status in ((now, 303), (now, 422), (codes[0], 303), (codes[0], 422), (codes[1].upper(), 303)):
        other = app.test_client()
        assert isinstance(other, CheckedClient)
        enter(other, Role.COORDINATOR)
        assert staff.post(other, ASK, {"code": given}).status_code == status, given


@pytest.mark.usefixtures("people")
def test_codes_are_not_guessed(app: Flask, client: CheckedClient) -> None:
    staff.sign_in(client, Role.COORDINATOR)
    set_up(client)
    thief = app.test_client()
    assert isinstance(thief, CheckedClient)
    enter(thief, Role.COORDINATOR)
    answers = [staff.post(thief, ASK, {"code": f"{number:06}"}).status_code for number in range(12)]
    assert answers == [422] * 10 + [429] * 2


@pytest.mark.usefixtures("people")
def test_the_secret_is_stored_encrypted(app: Flask, client: CheckedClient) -> None:
    staff.sign_in(client, Role.COORDINATOR)
    secret, codes = set_up(client)
    with app.app_context():
        found = db.session.scalars(select(Account).where(Account.totp_secret.is_not(None))).one()
        kept = f"{found.totp_secret} {found.recovery_codes}"
    assert secret not in kept
    assert not any(code.replace("-", "") in kept for code in codes)


def test_coordinators_and_above_set_it_up_first(strict: Flask) -> None:
    assert {Role.COORDINATOR, Role.DIRECTOR, Role.ADMINISTRATOR} == NEEDS_SECOND_FACTOR
    client = strict.test_client()
    assert isinstance(client, CheckedClient)
    staff.sign_in(client, Role.COORDINATOR)
    for address in ("/gestion", "/gestion/consultas", "/gestion/sesiones"):
        assert client.get(address).location == STEP
    set_up(client)
    assert client.get("/gestion").status_code == 200
    assert staff.post(client, f"{STEP}/quitar", page=STEP).status_code == 409


def test_others_may_go_without(strict: Flask) -> None:
    with strict.app_context():
        staff.make_account(Role.ANALYST)
    client = strict.test_client()
    staff.sign_in(client, Role.ANALYST)
    assert client.get("/gestion").status_code == 200


@pytest.mark.usefixtures("people")
def test_an_administrator_helps_whoever_lost_the_phone(app: Flask, client: CheckedClient) -> None:
    staff.sign_in(client, Role.COORDINATOR)
    set_up(client)
    administrator = app.test_client()
    staff.sign_in(administrator, Role.ADMINISTRATOR)
    address = account_address(app, "coordinator@prueba.test")
    done = staff.post(administrator, f"{address}/quitar-segundo-paso", page=address)
    assert done.status_code == 303
    assert client.get("/gestion").status_code == 302
    staff.sign_in(client, Role.COORDINATOR)


@pytest.mark.usefixtures("people")
def test_a_password_that_was_given_is_changed_first(app: Flask, client: CheckedClient) -> None:
    administrator = app.test_client()
    staff.sign_in(administrator, Role.ADMINISTRATOR)
    given, own = "tres palabras sueltas", "otras palabras mias 7"
    newcomer = {"name": "Ana", "email": "ana@prueba.test", "roles": ["analyst"], "password": given}
    staff.post(administrator, "/gestion/cuentas/nueva", newcomer)
    staff.post(client, "/gestion/entrar", {"email": "ana@prueba.test", "password": given})
    assert client.get("/gestion").location == "/gestion/clave"
    assert client.get("/gestion/consultas").location == "/gestion/clave"
    changed = {"password": given, "new_password": own, "new_password_confirm": own}
    assert staff.post(client, "/gestion/clave", changed).status_code == 302
    assert client.get("/gestion").status_code == 200


@pytest.mark.usefixtures("people")
def test_no_administrator_becomes_director_alone(app: Flask, client: CheckedClient) -> None:
    staff.sign_in(client, Role.ADMINISTRATOR)
    own = account_address(app, "administrator@prueba.test")
    refused = staff.post(client, own, {"roles": ["administrator", "director"]})
    assert refused.status_code == 422 and "otra persona de administración" in refused.text
    other = account_address(app, "coordinator@prueba.test")
    assert staff.post(client, other, {"roles": ["coordinator", "director"]}).status_code == 303


def account_address(app: Flask, email: str) -> str:
    with app.app_context():
        found = db.session.scalars(select(Account).where(Account.email == email)).one()
        return f"/gestion/cuentas/{found.public_id}"


@pytest.mark.parametrize(
    "password",
    [
        *("password1234", "contraseña1234", "123456789012", "aaaaaaaaaaaaaaaa", "abababababab"),
        *("qwertyuiop12", "ministerio2026", "ElSalvador2026", "Marta.Rivas2026", "marta.rivas@obras"),
        *("ｐａｓｓｗｏｒｄ1234", "x" * 128, "short"),
    ],
)
def test_passwords_that_are_guessed_first_are_refused(app: Flask, password: str) -> None:
    with app.app_context(), pytest.raises(InvalidValue):
        passwords.check(password, "marta.rivas@obras.gob.sv", "Marta Rivas")


@pytest.mark.parametrize("password", ["lluvia tejado mango", "K7#mQ2vX!pL9wz", "consulta-demo-2026"])
def test_others_are_taken(app: Flask, password: str) -> None:
    with app.app_context():
        passwords.check(password, "marta.rivas@obras.gob.sv", "Marta Rivas")


@pytest.mark.usefixtures("people")
def test_ones_own_page_refuses_them_too(client: CheckedClient) -> None:
    staff.sign_in(client, Role.COORDINATOR)
    given = {"password": PASSWORD, "new_password": "x" * 20, "new_password_confirm": "x" * 20}
    page = staff.post(client, "/gestion/clave", given)
    assert page.status_code == 422 and "fácil de adivinar" in page.text
