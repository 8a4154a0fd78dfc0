"""The security record and its alerts: complete, append-only, without addresses."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from consulta.accounts.delivery import deliver_to_staff
from consulta.accounts.models.history import HistoryEntry
from consulta.core.extensions import db
from consulta.core.settings import Settings
from consulta.vocabulary.roles import Role
from tests.accounts.test_second_factor import account_address, set_up
from tests.support import campaigns, staff
from tests.support.campaigns import PASSWORD
from tests.support.client import CheckedClient
from tests.support.post import DOT, Post, Reply, post_office, with_mail
from tests.support.settings import make_settings

pytestmark = pytest.mark.both_databases

RECORD = "/gestion/seguridad"
ADDRESS = "203.0.113.77"


@pytest.fixture
def post() -> Iterator[Post]:
    with post_office() as post:
        yield post


@pytest.fixture
def settings(database_url: str, tmp_path: Path, post: Post) -> Settings:
    return with_mail(make_settings(database_url, tmp_path), post)


@pytest.fixture
def administrator(app: Flask, client: CheckedClient) -> CheckedClient:
    with app.app_context():
        for role in (Role.ADMINISTRATOR, Role.COORDINATOR):
            staff.make_account(role)
    staff.sign_in(client, Role.ADMINISTRATOR)
    return client


def fail(app: Flask, email: str, times: int = 1) -> None:
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = ADDRESS
    for _ in range(times):
        staff.post(client, "/gestion/entrar", {"email": email, "password": "esta no es la clave"})


def entries(app: Flask) -> list[HistoryEntry]:
    with app.app_context():
        return list(db.session.scalars(select(HistoryEntry).order_by(HistoryEntry.id)))


def actions(app: Flask) -> list[str]:
    return [one.action for one in entries(app) if one.subject == "account"]


def test_what_happens_is_noted(app: Flask, administrator: CheckedClient) -> None:
    slug = campaigns.make_open(app, campaigns.make_account(app, Role.COORDINATOR))
    coordinator = app.test_client()
    assert isinstance(coordinator, CheckedClient)
    fail(app, "coordinator@prueba.test")
    staff.sign_in(coordinator, Role.COORDINATOR)
    set_up(coordinator)
    coordinator.get(f"/gestion/consultas/{slug}/exportar.csv")
    address = account_address(app, "coordinator@prueba.test")
    staff.post(administrator, address, {"roles": ["analyst"]})
    noted = actions(app)
    for action in ("sign_in_failed", "signed_in", "second_factor_set", "exported", "roles_changed"):
        assert action in noted
    assert noted[-1] == "session_ended"
    exported = next(one for one in entries(app) if one.action == "exported")
    assert exported.detail == {"from": f"/gestion/consultas/{slug}/exportar.csv"}


def test_a_failure_on_no_account_keeps_neither_address_nor_what_was_typed(
    app: Flask, administrator: CheckedClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "consulta.security"):
        fail(app, "mi-clave-secreta@prueba.test")
    (line,) = [one.getMessage() for one in caplog.records if one.name == "consulta.security"]
    assert json.loads(line)["event"] == "sign_in_failed"
    kept = line + " ".join(f"{one.detail} {one.reason}" for one in entries(app))
    assert ADDRESS not in kept and "mi-clave" not in kept and "esta no es" not in kept


def test_administrators_filter_and_turn_pages(app: Flask, administrator: CheckedClient) -> None:
    for number in range(60):
        fail(app, f"nadie{number}@prueba.test")
    page = administrator.get(f"{RECORD}?accion=sign_in_failed")
    assert page.text.count('<th scope="row">') == 50
    older = page.text.split("antes=")[1].split('"')[0]
    rest = administrator.get(f"{RECORD}?accion=sign_in_failed&antes={older}")
    assert rest.text.count('<th scope="row">') == 10
    account = account_address(app, "coordinator@prueba.test").rsplit("/", 1)[1]
    own = administrator.get(f"{RECORD}?cuenta={account}").text
    assert own.count('<th scope="row">') == 1
    for odd in ("accion=x&cuenta=y&antes=z", "antes=-1", f"antes={10**30}"):
        assert administrator.get(f"{RECORD}?{odd}").status_code == 200


def test_an_attack_on_an_account_is_told_once(app: Flask, administrator: CheckedClient, post: Post) -> None:
    fail(app, "coordinator@prueba.test", times=12)
    assert actions(app).count("sign_in_slowed") == 1
    deliver_to_staff(app)
    deliver_to_staff(app)
    assert post.recipients == ["administrator@prueba.test", "coordinator@prueba.test"]
    assert "Muchos intentos" in str(post.taken[0][1]["Subject"])
    assert ADDRESS not in str(post.taken[0][1])


def test_a_new_director_and_a_lost_second_factor_are_told(
    app: Flask, administrator: CheckedClient, post: Post
) -> None:
    coordinator = app.test_client()
    assert isinstance(coordinator, CheckedClient)
    staff.sign_in(coordinator, Role.COORDINATOR)
    set_up(coordinator)
    address = account_address(app, "coordinator@prueba.test")
    staff.post(administrator, f"{address}/quitar-segundo-paso", page=address)
    staff.post(administrator, address, {"roles": ["coordinator", "director"]})
    deliver_to_staff(app)
    subjects = {str(message["Subject"]) for _, message in post.taken}
    assert subjects == {
        "Una cuenta quedó sin su segundo paso para entrar",
        "Una cuenta recibió el rol de Dirección",
    }


def test_a_link_is_mailed_and_lets_in(app: Flask, administrator: CheckedClient, post: Post) -> None:
    client = app.test_client()
    staff.post(client, "/gestion/enlace", {"email": "coordinator@prueba.test"})
    post.at(DOT, Reply("451 later"))
    deliver_to_staff(app)
    assert post.taken == []
    post.well()
    deliver_to_staff(app)
    assert post.taken == [], "it is tried again after a pause"
    staff.post(client, "/gestion/enlace", {"email": "coordinator@prueba.test"})
    deliver_to_staff(app)
    ((recipient, message),) = post.taken
    assert recipient == "coordinator@prueba.test"
    link = "/gestion/enlace/" + message.get_content().split("/gestion/enlace/")[1].split()[0]
    assert staff.post(client, link, {"password": "otra clave larga 26"}).status_code == 303
    assert client.get("/gestion").status_code == 200


def test_the_record_is_for_administrators(app: Flask, administrator: CheckedClient) -> None:
    coordinator = app.test_client()
    staff.sign_in(coordinator, Role.COORDINATOR)
    assert coordinator.get(RECORD).status_code == 403
    assert PASSWORD not in administrator.get(RECORD).text
