"""Guessing passwords is slowed before anything is hashed; whoever owns the account still gets in."""

from __future__ import annotations

import threading

import pytest
from flask import Flask
from sqlalchemy import select

from consulta.accounts.models.account import Account
from consulta.accounts.models.mail import StaffMail
from consulta.accounts.services import attempts, passwords
from consulta.accounts.services.attempts import TooManyAttempts, Turns
from consulta.core.extensions import db
from consulta.core.vault import vault
from consulta.vocabulary.roles import Role
from tests.support import staff
from tests.support.campaigns import PASSWORD
from tests.support.client import CheckedClient

SIGN_IN, LINK = "/gestion/entrar", "/gestion/enlace"
EMAIL = "coordinator@prueba.test"
NEW = "otra clave larga 26"


@pytest.fixture(autouse=True)
def coordinator(app: Flask) -> None:
    with app.app_context():
        staff.make_account(Role.COORDINATOR)


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What reached Flask-Security's hash."""
    reached: list[str] = []
    right = Account.verify_and_update_password

    def verify(account: Account, password: str) -> bool:
        reached.append(password)
        return bool(right(account, password))

    def hash_of_nobody(password: str) -> str:
        reached.append(password)
        return ""

    monkeypatch.setattr(Account, "verify_and_update_password", verify)
    monkeypatch.setattr("flask_security.forms.hash_password", hash_of_nobody)
    return reached


def attempt(
    client: CheckedClient, email: str, password: str = "no es esta", address: str = "192.0.2.1"
) -> int:
    token = client.get(SIGN_IN).text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    data = {"email": email, "password": password, "csrf_token": token}
    answer = client.post(SIGN_IN, data=data, environ_overrides={"REMOTE_ADDR": address})
    return answer.status_code


def test_invented_accounts_from_one_address_are_not_hashed_for_long(
    client: CheckedClient, hashed: list[str]
) -> None:
    answers = [attempt(client, f"nadie{number}@prueba.test") for number in range(70)]
    assert answers == [422] * 60 + [429] * 10
    assert len(hashed) == 60


def test_one_account_from_many_addresses_is_slowed(client: CheckedClient, hashed: list[str]) -> None:
    spellings = [EMAIL, EMAIL.upper(), f"  {EMAIL} ", EMAIL.replace("c", "ｃ", 1)]
    answers = [attempt(client, spellings[number % 4], address=f"192.0.2.{number}") for number in range(33)]
    assert answers == [422] * 30 + [429] * 3
    assert len(hashed) <= 30


def test_json_is_no_way_past_the_limits(client: CheckedClient, hashed: list[str]) -> None:
    answer = client.post(SIGN_IN, json={"email": EMAIL, "password": PASSWORD})
    assert answer.status_code == 415
    assert hashed == []


def test_whoever_is_slowed_keeps_what_was_typed_and_learns_when(client: CheckedClient) -> None:
    for _ in range(10):
        attempt(client, EMAIL, address="127.0.0.1")
    page = staff.post(client, SIGN_IN, {"email": EMAIL, "password": "secreta de verdad", "next": "/gestion"})
    assert page.status_code == 429
    assert 0 < int(page.headers["Retry-After"]) <= 601
    assert EMAIL in page.text and 'value="/gestion"' in page.text
    assert "secreta de verdad" not in page.text
    assert LINK in page.text


def test_a_right_password_forgives_the_wrong_ones(client: CheckedClient) -> None:
    for _ in range(3):
        assert [attempt(client, EMAIL) for _ in range(9)] == [422] * 9
        assert attempt(client, EMAIL, PASSWORD) == 302
        staff.post(client, "/gestion/salir", page="/gestion")


def test_one_is_hashed_at_a_time_and_only_a_few_wait() -> None:
    """The threads that find no place are free for citizens."""
    turns, hashing, done = Turns(places=2, wait_seconds=0.01), threading.Event(), threading.Event()

    def hash_long() -> None:
        with turns.take():
            hashing.set()
            done.wait(30)

    first = threading.Thread(target=hash_long)
    first.start()
    hashing.wait(30)
    with pytest.raises(TooManyAttempts) as waited, turns.take():
        pass
    assert waited.value.busy
    done.set()
    first.join()
    with turns.take():
        pass


def test_when_another_is_hashed_the_page_says_so(
    client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "hashing", Turns(places=1))
    with attempts.hashing.take():
        page = staff.post(client, SIGN_IN, {"email": EMAIL, "password": PASSWORD})
    assert page.status_code == 429
    assert page.headers["Retry-After"] == "5"
    assert "Hay mucha gente entrando" in page.text and EMAIL in page.text


def link_for(app: Flask) -> str:
    with app.app_context():
        mail = db.session.scalars(select(StaffMail).order_by(StaffMail.id.desc())).first()
        assert mail is not None
        return f"{LINK}/{vault().sign_in_token(mail.public_id)}"


@pytest.mark.both_databases
def test_whoever_is_attacked_enters_with_a_link_once(app: Flask, client: CheckedClient) -> None:
    for number in range(30):
        attempt(client, EMAIL, address=f"192.0.2.{number}")
    assert attempt(client, EMAIL, PASSWORD, address="198.51.100.1") == 429
    assert "Revise su correo" in staff.post(client, LINK, {"email": EMAIL.upper()}).text
    link = link_for(app)
    weak = staff.post(client, link, {"password": "aaaaaaaaaaaaaaaa"})
    assert weak.status_code == 422
    assert staff.post(client, link, {"password": NEW}).status_code == 303
    assert client.get("/gestion").status_code == 200
    other = app.test_client()
    assert other.get(link).status_code == 410


def test_a_link_tells_nobody_who_has_an_account(app: Flask, client: CheckedClient) -> None:
    known = staff.post(client, LINK, {"email": EMAIL})
    unknown = staff.post(client, LINK, {"email": "nadie@prueba.test"})
    assert known.text == unknown.text
    with app.app_context():
        assert len(db.session.scalars(select(StaffMail)).all()) == 1


@pytest.mark.parametrize("token", ["x", "A" * 43, "é", "%00"])
def test_a_made_up_link_opens_nothing(client: CheckedClient, token: str) -> None:
    assert client.get(f"{LINK}/{token}").status_code in (404, 410)


def test_links_for_one_account_are_few_and_stay_good(app: Flask, client: CheckedClient) -> None:
    for _ in range(6):
        assert staff.post(client, LINK, {"email": EMAIL}).status_code == 200
    with app.app_context():
        assert len(db.session.scalars(select(StaffMail)).all()) == 3
    assert client.get(link_for(app)).status_code == 200


def test_a_password_with_accents_is_the_same_however_it_is_typed(app: Flask) -> None:
    with app.app_context():
        stored = passwords.hashed("ca\u00f1a dulce y ma\u00edz")
        account = Account(password=stored)
        assert passwords.is_right(account, "can\u0303a dulce y mai\u0301z")
