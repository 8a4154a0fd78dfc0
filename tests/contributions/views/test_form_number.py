"""The signed number of a form: what it tells of a sending; that it never stands in anybody's way."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from consulta.contributions.models.arrival import ArrivalNote
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.core.settings import Settings
from consulta.core.vault import Vault, vault
from consulta.vocabulary.roles import Role
from tests.support.answers import filled, post
from tests.support.campaigns import contribute, make_account, make_open
from tests.support.client import CheckedClient


@pytest.fixture
def slug(app: Flask) -> str:
    return make_open(app, make_account(app, Role.COORDINATOR))


def kind_of_the_last(app: Flask) -> str:
    with app.app_context():
        wanted = select(ArrivalNote.form_number).order_by(ArrivalNote.contribution_id.desc()).limit(1)
        return str(db.session.scalars(wanted).one())


def on_the_page(client: CheckedClient, slug: str) -> dict[str, str]:
    """The hidden fields that the form brings."""
    text = client.get(f"/consultas/{slug}/responder").text
    return {
        name: re.findall(rf'name="{name}"[^>]*value="([^"]*)"', text)[0]
        for name in ("submission_id", "form_number")
    }


def test_each_page_brings_a_number_of_its_own(client: CheckedClient, slug: str) -> None:
    first, second = on_the_page(client, slug), on_the_page(client, slug)
    assert first["form_number"] != second["form_number"]


@pytest.mark.both_databases
def test_a_number_just_given_out_is_of_a_program_or_of_who_prepared_the_words(
    app: Flask, client: CheckedClient, slug: str
) -> None:
    assert post(client, slug, filled(**on_the_page(client, slug))).status_code == 201
    assert kind_of_the_last(app) == "quick"


@pytest.mark.parametrize(
    ("age", "kind"),
    [
        (timedelta(seconds=30), "current"),
        (timedelta(days=1, hours=23), "current"),
        (timedelta(days=3), "old"),
        (timedelta(days=900), "old"),
    ],
)
def test_the_age_of_the_form_is_a_sign_and_no_more(
    app: Flask, client: CheckedClient, slug: str, age: timedelta, kind: str
) -> None:
    data = filled()
    with app.app_context():
        data["form_number"] = vault().form_number(data["submission_id"], utcnow() - age)
    assert post(client, slug, data).status_code == 201
    assert kind_of_the_last(app) == kind


def test_a_number_serves_one_submission(app: Flask, client: CheckedClient, slug: str) -> None:
    """One page cannot bring four thousand answers: its number is of its own submission_id."""
    number = on_the_page(client, slug)["form_number"]
    assert post(client, slug, filled(form_number=number)).status_code == 201
    assert kind_of_the_last(app) == "missing"


@pytest.mark.parametrize(
    "number", ["", "x", ".", "0.", "6a.b", f"{'f' * 400}.x", "\x00", "ñ.ñ", "6a0.ñandú", "-1.x", "6a0" * 900]
)
def test_a_false_number_is_taken_as_none(app: Flask, client: CheckedClient, slug: str, number: str) -> None:
    assert post(client, slug, filled(form_number=number)).status_code == 201
    assert kind_of_the_last(app) == "missing"


def test_a_changed_moment_is_noticed(app: Flask, client: CheckedClient, slug: str) -> None:
    given = on_the_page(client, slug)
    moment, _, signature = given["form_number"].partition(".")
    given["form_number"] = f"{int(moment, 16) - 600:x}.{signature}"
    assert post(client, slug, filled(**given)).status_code == 201
    assert kind_of_the_last(app) == "missing"


def test_pages_and_drafts_of_before_the_numbers_are_taken(
    app: Flask, client: CheckedClient, slug: str
) -> None:
    assert post(client, slug, filled()).status_code == 201
    assert kind_of_the_last(app) == "missing"


def test_a_form_that_comes_back_keeps_its_number(client: CheckedClient, slug: str) -> None:
    given = on_the_page(client, slug)
    refused = post(client, slug, filled(**given, **{"answer-transform": ""}))
    assert refused.status_code == 422
    assert f'value="{given["form_number"]}"' in refused.text


def test_what_is_offered_as_a_new_one_gets_a_new_number(app: Flask, client: CheckedClient, slug: str) -> None:
    given = on_the_page(client, slug)
    post(client, slug, filled(**given))
    other = post(client, slug, filled(**given, **{"answer-transform": "Otra cosa distinta."}))
    assert other.status_code == 409
    text = other.text
    again = {
        name: re.findall(rf'name="{name}"[^>]*value="([^"]*)"', text)[0]
        for name in ("submission_id", "form_number")
    }
    assert again["form_number"] != given["form_number"]
    assert post(client, slug, filled(**again)).status_code == 201
    assert kind_of_the_last(app) == "quick"


def test_programs_have_none_and_staff_need_none(app: Flask, client: CheckedClient, slug: str) -> None:
    document = {
        "submission_id": str(uuid4()),
        "answers": {"transform": "Una cancha."},
        "consent": {"notice_version": filled()["notice_version"], "publish_text": False},
    }
    answer = client.post(f"/api/v1/consultations/{slug}/contributions", json=document)
    assert answer.status_code == 201, answer.text
    assert kind_of_the_last(app) == "program"
    contribute(app, slug)
    with app.app_context():
        assert len(db.session.scalars(select(ArrivalNote.contribution_id)).all()) == 1


def test_numbers_outlive_a_new_secret_key(settings: Settings) -> None:
    name, now = str(uuid4()), utcnow()
    number = Vault(settings).form_number(name, now)
    newer = Vault(replace(settings, secret_keys=("another-" * 5, *settings.secret_keys)))
    assert newer.form_given_out_at(number, name) == now.replace(microsecond=0)
    assert newer.form_number(name, now) != number
    strange = Vault(replace(settings, secret_keys=("another-" * 5,)))
    assert strange.form_given_out_at(number, name) is None
