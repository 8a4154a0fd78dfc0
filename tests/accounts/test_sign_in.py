"""Signing in and out, over HTTP."""

from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask

from consulta.vocabulary.roles import Role
from tests.support import campaigns, staff
from tests.support.client import CheckedClient

pytestmark = pytest.mark.both_databases

SIGN_IN = "/gestion/entrar"
EMAIL = "coordinator@prueba.test"


@pytest.fixture
def coordinator(app: Flask) -> None:
    with app.app_context():
        staff.make_account(Role.COORDINATOR)


@pytest.mark.usefixtures("coordinator")
def test_whoever_signs_in_comes_to_what_waits(client: CheckedClient) -> None:
    asked = client.get("/gestion")
    assert asked.status_code == 302
    assert asked.location.startswith(SIGN_IN)
    staff.sign_in(client, Role.COORDINATOR)
    page = client.get("/gestion")
    assert page.status_code == 200
    assert "Persona coordinator" in page.text
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.usefixtures("coordinator")
@pytest.mark.parametrize(
    "given", [(EMAIL, "otra-clave-cualquiera"), ("nadie@prueba.test", campaigns.PASSWORD), ("", "")]
)
def test_a_wrong_pair_gets_one_and_the_same_answer(client: CheckedClient, given: tuple[str, str]) -> None:
    page = staff.post(client, SIGN_IN, {"email": given[0], "password": given[1]})
    assert "El correo o la contraseña no son correctos" in page.text
    assert page.text.count("El correo o la contraseña no son correctos") == 1
    assert client.get("/gestion").status_code == 302


@pytest.mark.usefixtures("coordinator")
def test_the_address_of_an_account_may_be_typed_in_capitals(client: CheckedClient) -> None:
    staff.sign_in(client, Role.COORDINATOR, EMAIL.upper())


@pytest.mark.usefixtures("coordinator")
@pytest.mark.parametrize(
    "wanted",
    [
        "https://malo.example/",
        "//malo.example/",
        "///malo.example/",
        "\\\\malo.example",
        "/\\malo.example",
        "javascript:alert(1)",
    ],
)
def test_signing_in_never_leads_elsewhere(client: CheckedClient, wanted: str) -> None:
    answer = staff.post(client, SIGN_IN, {"email": EMAIL, "password": campaigns.PASSWORD, "next": wanted})
    assert answer.status_code == 302
    reached = urlsplit(urljoin("http://localhost/gestion/entrar", answer.location.replace("\\", "/")))
    assert (reached.scheme, reached.netloc) == ("http", "localhost")


@pytest.mark.usefixtures("coordinator")
def test_signing_in_leads_to_what_was_asked_for(client: CheckedClient) -> None:
    asked = client.get("/gestion/consultas?x=1")
    page = client.get(asked.location)
    assert 'name="next" value="/gestion/consultas?x=1"' in page.text
    answer = staff.post(
        client, SIGN_IN, {"email": EMAIL, "password": campaigns.PASSWORD, "next": "/gestion/consultas?x=1"}
    )
    assert answer.location == "/gestion/consultas?x=1"


@pytest.mark.usefixtures("coordinator")
def test_guessing_is_slowed_for_one_account_from_one_place(client: CheckedClient) -> None:
    wrong = {"email": EMAIL, "password": "no-es-esta-clave"}
    for _ in range(10):
        assert staff.post(client, SIGN_IN, wrong).status_code == 422
    page = staff.post(client, SIGN_IN, wrong)
    assert page.status_code == 429
    assert "Hubo demasiados intentos" in page.text
    right = {"email": EMAIL, "password": campaigns.PASSWORD}
    assert staff.post(client, SIGN_IN, right).status_code == 429
    other = staff.post(client, SIGN_IN, {"email": "otra@prueba.test", "password": "x"})
    assert other.status_code == 422


@pytest.mark.usefixtures("coordinator")
def test_a_forged_form_does_not_sign_anybody_in_or_out(client: CheckedClient) -> None:
    assert client.post(SIGN_IN, data={"email": EMAIL, "password": campaigns.PASSWORD}).status_code == 400
    staff.sign_in(client, Role.COORDINATOR)
    assert client.post("/gestion/salir").status_code == 400
    assert client.get("/gestion").status_code == 200


@pytest.mark.usefixtures("coordinator")
def test_signing_out_ends_the_session(client: CheckedClient) -> None:
    staff.sign_in(client, Role.COORDINATOR)
    staff.post(client, "/gestion/salir", page="/gestion")
    assert client.get("/gestion").status_code == 302


@pytest.mark.usefixtures("coordinator")
def test_one_changes_ones_password(client: CheckedClient) -> None:
    staff.sign_in(client, Role.COORDINATOR)
    new = "otra clave larga 26"
    page = staff.post(
        client, "/gestion/clave", {"password": "x", "new_password": "corta", "new_password_confirm": "y"}
    )
    assert "Las dos contraseñas nuevas no son iguales" in page.text or "La contraseña actual" in page.text
    done = staff.post(
        client,
        "/gestion/clave",
        {"password": campaigns.PASSWORD, "new_password": new, "new_password_confirm": new},
    )
    assert done.status_code == 302
    assert "Su contraseña cambió" in client.get("/gestion").text
    staff.post(client, "/gestion/salir", page="/gestion")
    again = staff.post(client, SIGN_IN, {"email": EMAIL, "password": new})
    assert again.status_code == 302


def test_the_demo_shows_its_accounts_only_in_the_demo(client: CheckedClient) -> None:
    assert "demo.test" not in client.get(SIGN_IN).text
