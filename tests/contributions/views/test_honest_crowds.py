"""Crowds behind one address get through; who sends too much is told when to come back and loses nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from consulta.contributions.models.contribution import Contribution
from consulta.core.settings import Settings
from consulta.vocabulary.roles import Role
from tests.support.answers import count, filled, folio_in
from tests.support.applications import Applications, let_go
from tests.support.campaigns import make_account, make_open
from tests.support.client import CheckedClient

CARRIER = "198.51.100.7"
FEW = 3


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With the limit that an installation has when nobody sets one."""
    return replace(settings, answers_per_minute=Settings.answers_per_minute)


@pytest.fixture
def slug(app: Flask) -> str:
    return make_open(app, make_account(app, Role.COORDINATOR))


@pytest.fixture
def narrow(applications: Applications, settings: Settings, tmp_path: Path) -> Iterator[Flask]:
    """An installation whose limit is reached soon."""
    app = applications.get(replace(settings, home=tmp_path, answers_per_minute=FEW))
    yield app
    let_go(app)


@pytest.mark.both_databases
def test_three_hundred_phones_behind_one_address(app: Flask, slug: str) -> None:
    """All of them at once, which is harder than in ten minutes; then each looks at its receipt."""
    phone = FlaskClient(app, app.response_class)
    answers = [send(phone, slug, CARRIER) for _ in range(300)]
    assert {one.status_code for one in answers} == {201}
    for one in answers[::10]:
        folio = folio_in(one.text)
        assert phone.get(f"/folio/{folio}", environ_base={"REMOTE_ADDR": CARRIER}).status_code == 200
    assert count(app, Contribution) == 300


def test_forty_in_a_hall_on_one_network(app: Flask, slug: str) -> None:
    """Each phone has its own IPv6 address on the /64 of the hall; it answers and opens its folio twice."""
    phone = FlaskClient(app, app.response_class)
    seen = set()
    for number in range(40):
        address = f"2001:db8:0:7::{number + 1:x}"
        seen.add(phone.get(f"/consultas/{slug}/responder", environ_base={"REMOTE_ADDR": address}).status_code)
        answer = send(phone, slug, address)
        seen.add(answer.status_code)
        path = f"/folio/{folio_in(answer.text)}"
        for _ in range(2):
            seen.add(phone.get(path, environ_base={"REMOTE_ADDR": address}).status_code)
    assert seen == {200, 201}


def test_too_many_from_one_network_lose_nothing(narrow: Flask) -> None:
    """Whichever addresses of its /64 it uses. Another network is not held up."""
    slug = make_open(narrow, make_account(narrow, Role.COORDINATOR))
    client = CheckedClient(narrow, narrow.response_class)
    for number in range(FEW):
        assert send(client, slug, f"2001:db8:0:8::{number + 1:x}").status_code == 201
    words = "Una cancha techada para la juventud."
    refused = send(client, slug, "2001:db8:0:8:ffff::1", **{"answer-transform": words, "contact": "a@b.test"})
    assert refused.status_code == 429
    wait = int(refused.headers["Retry-After"])
    assert 1 <= wait <= 75
    assert words in refused.text and "a@b.test" in refused.text
    assert f'data-wait="{wait}"' in refused.text and "data-fresh" not in refused.text
    assert send(client, slug, "2001:db8:0:9::1").status_code == 201
    api = client.post(
        f"/api/v1/consultations/{slug}/contributions",
        json={},
        environ_base={"REMOTE_ADDR": "2001:db8:0:9::2"},
    )
    assert api.status_code == 422


def test_an_address_that_many_share_may_send_more(narrow: Flask) -> None:
    slug = make_open(narrow, make_account(narrow, Role.COORDINATOR))
    client = CheckedClient(narrow, narrow.response_class)
    assert {send(client, slug, CARRIER).status_code for _ in range(FEW * 4)} == {201}
    assert send(client, slug, CARRIER).status_code == 429
    # An IPv4 address in IPv6 notation is that address.
    assert send(client, slug, f"::ffff:{CARRIER}").status_code == 429


def test_programs_are_told_when_to_come_back(narrow: Flask) -> None:
    slug = make_open(narrow, make_account(narrow, Role.COORDINATOR))
    client = CheckedClient(narrow, narrow.response_class)
    address = f"/api/v1/consultations/{slug}/contributions"
    answers = [client.post(address, json={}) for _ in range(FEW * 4 + 1)]
    assert [one.status_code for one in answers] == [422] * FEW * 4 + [429]
    assert answers[-1].mimetype == "application/problem+json"
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 61


def send(client: FlaskClient, slug: str, address: str, **changes: str) -> TestResponse:
    return client.post(
        f"/consultas/{slug}/responder", data=filled(**changes), environ_base={"REMOTE_ADDR": address}
    )
