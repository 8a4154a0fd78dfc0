"""Accounts, over HTTP."""

import pytest
from flask import Flask
from sqlalchemy import select

from consulta.accounts.models.account import Account
from consulta.core.extensions import db
from consulta.vocabulary.roles import Role
from tests.support import campaigns, staff
from tests.support.client import CheckedClient

pytestmark = pytest.mark.both_databases

LIST = "/gestion/cuentas"
NEW = f"{LIST}/nueva"
NEWCOMER = {
    "name": "Ana López",
    "email": "Ana.Lopez@ministerio.gob.sv",
    "roles": ["coordinator", "analyst"],
    "password": "una clave larga",
}


@pytest.fixture
def administrator(app: Flask, client: CheckedClient) -> CheckedClient:
    with app.app_context():
        for role in (Role.ADMINISTRATOR, Role.COORDINATOR):
            staff.make_account(role)
    staff.sign_in(client, Role.ADMINISTRATOR)
    return client


def address_of(app: Flask, email: str) -> str:
    with app.app_context():
        found = db.session.scalar(select(Account).where(Account.email == email))
        assert found is not None
        return f"{LIST}/{found.public_id}"


def test_a_new_account_signs_in(app: Flask, administrator: CheckedClient) -> None:
    made = staff.post(administrator, NEW, NEWCOMER)
    assert made.status_code == 303
    assert "Ana López" in administrator.get(LIST).text
    other = app.test_client()
    answer = staff.post(
        other, "/gestion/entrar", {"email": "ana.lopez@ministerio.gob.sv", "password": "una clave larga"}
    )
    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"email": "coordinator@prueba.test"}, "Ya hay una cuenta con ese correo"),
        ({"email": "no es un correo"}, "Escriba un correo válido"),
        ({"password": "corta"}, "entre 12 y 128"),
        ({"roles": []}, "Elija al menos un rol"),
        ({"roles": ["emperor"]}, ""),
        ({"name": "  "}, "Escriba el nombre"),
        ({"name": "a\x00b"}, "caracteres que no se ven"),
        ({"name": "a" * 201}, "caben 200"),
    ],
)
def test_a_bad_account_is_refused_with_what_was_typed(
    administrator: CheckedClient, change: dict[str, str], said: str
) -> None:
    page = staff.post(administrator, NEW, NEWCOMER | change)
    assert page.status_code == 422
    assert said in page.text
    assert "una clave larga" not in page.text
    if "email" not in change:
        assert "Ana.Lopez@ministerio.gob.sv" in page.text


def test_roles_are_changed(app: Flask, administrator: CheckedClient) -> None:
    address = address_of(app, "coordinator@prueba.test")
    assert staff.post(administrator, address, {"roles": ["director"]}).status_code == 303
    assert "Dirección" in administrator.get(LIST).text
    assert staff.post(administrator, address, {"roles": []}).status_code == 422


def test_a_deactivated_account_is_out_at_once(app: Flask, administrator: CheckedClient) -> None:
    coordinator = app.test_client()
    staff.sign_in(coordinator, Role.COORDINATOR)
    assert coordinator.get("/gestion").status_code == 200
    address = address_of(app, "coordinator@prueba.test")
    assert staff.post(administrator, f"{address}/desactivar", page=address).status_code == 303
    assert coordinator.get("/gestion").status_code == 302
    refused = staff.post(
        coordinator, "/gestion/entrar", {"email": "coordinator@prueba.test", "password": campaigns.PASSWORD}
    )
    assert "no son correctos" in refused.text
    assert staff.post(administrator, f"{address}/reactivar", page=address).status_code == 303
    staff.sign_in(coordinator, Role.COORDINATOR)


def test_a_password_that_was_lost_is_replaced(app: Flask, administrator: CheckedClient) -> None:
    coordinator = app.test_client()
    staff.sign_in(coordinator, Role.COORDINATOR)
    address = address_of(app, "coordinator@prueba.test")
    page = staff.post(administrator, f"{address}/clave", {"password": "corta"}, page=address)
    assert page.status_code == 422
    done = staff.post(administrator, f"{address}/clave", {"password": "otra clave larga"}, page=address)
    assert done.status_code == 303
    assert coordinator.get("/gestion").status_code == 302


def test_nobody_locks_themselves_out(app: Flask, administrator: CheckedClient) -> None:
    own = address_of(app, "administrator@prueba.test")
    assert staff.post(administrator, f"{own}/desactivar", page=own).status_code == 409
    page = staff.post(administrator, own, {"roles": ["analyst"]})
    assert page.status_code == 422
    assert "No puede quitarse a sí mismo" in page.text
    assert administrator.get(LIST).status_code == 200


def test_an_account_that_is_not_there_is_not_found(administrator: CheckedClient) -> None:
    assert administrator.get(f"{LIST}/{'0' * 32}").status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_the_administrator_manages_accounts(app: Flask, client: CheckedClient, role: Role) -> None:
    with app.app_context():
        staff.make_account(role)
    staff.sign_in(client, role)
    assert client.get(LIST).status_code == 403
    assert client.get(NEW).status_code == 403
    assert staff.post(client, NEW, NEWCOMER, page="/gestion").status_code == 403
