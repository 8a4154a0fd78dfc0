"""The proof of work that a form under attack asks for: told apart by it, nobody is turned away without it."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import altcha
import pytest
from flask import Flask
from sqlalchemy import select

from consulta.accounts.models.history import HistoryEntry
from consulta.consultations.services.proof_of_work import ask_for_proof
from consulta.contributions.models.arrival import ArrivalNote
from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.core.settings import Settings
from consulta.core.vault import Vault
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.roles import Role
from tests.support.answers import filled, post
from tests.support.arrivals import groups_on, page
from tests.support.campaigns import close, csrf_token, get, make_account, make_open, sign_in
from tests.support.client import CheckedClient

ASKED = "data-challenge="


@pytest.fixture
def coordinator(app: Flask) -> Actor:
    return make_account(app, Role.COORDINATOR)


@pytest.fixture
def slug(app: Flask, coordinator: Actor) -> str:
    return make_open(app, coordinator)


@pytest.fixture
def asking(app: Flask, slug: str, coordinator: Actor) -> str:
    """A consultation whose form asks for the proof."""
    with app.app_context(), unit_of_work():
        assert ask_for_proof(get(slug), asked=True, actor=coordinator, now=utcnow())
    return slug


def challenge_for(client: CheckedClient, slug: str, submission_id: str) -> Any:
    answer = client.get(f"/consultas/{slug}/comprobacion.json?envio={submission_id}")
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    return answer.json


def solve(document: Any) -> str:
    """What a phone sends after it has done the work."""
    challenge = altcha.Challenge.from_dict(document)
    solution = altcha.solve_challenge(challenge)
    assert solution is not None
    return altcha.Payload(challenge, solution).to_base64()


def proof_of_the_last(app: Flask) -> str:
    with app.app_context():
        wanted = select(ArrivalNote.proof).order_by(ArrivalNote.contribution_id.desc()).limit(1)
        return str(db.session.scalars(wanted).one())


@pytest.mark.both_databases
def test_staff_switch_it_on_and_off_for_one_consultation(
    app: Flask, client: CheckedClient, slug: str, coordinator: Actor
) -> None:
    other = make_open(app, coordinator, title="Otra, abierta también")
    sign_in(client, app, coordinator)
    address = f"/gestion/consultas/{slug}/llegadas-inusuales"
    for asked in (True, True, False):
        data = {"csrf_token": csrf_token(client, address), "pedir": "si" if asked else "no"}
        assert client.post(f"{address}/comprobacion", data=data).status_code == 303
        form = client.get(f"/consultas/{slug}/responder").text
        assert (ASKED in form) == ("proof.js" in form) == asked
        assert ASKED not in client.get(f"/consultas/{other}/responder").text
    with app.app_context():
        noted = db.session.scalars(
            select(HistoryEntry.action)
            .where(HistoryEntry.action.like("proof%"), HistoryEntry.account_id == coordinator.account_id)
            .order_by(HistoryEntry.id)
        ).all()
    assert noted == ["proof_asked", "proof_not_asked"]


def test_it_is_asked_for_only_while_answers_are_taken(
    app: Flask, client: CheckedClient, slug: str, coordinator: Actor
) -> None:
    close(app, slug)
    sign_in(client, app, coordinator)
    address = f"/gestion/consultas/{slug}/llegadas-inusuales"
    data = {"csrf_token": csrf_token(client, address), "pedir": "si"}
    shown = client.post(f"{address}/comprobacion", data=data, follow_redirects=True).text
    assert "no recibe aportes en este momento" in shown
    with app.app_context():
        assert get(slug).proof_asked_at is None


@pytest.mark.both_databases
def test_who_does_the_work_is_told_apart_from_who_does_not(
    app: Flask, client: CheckedClient, asking: str
) -> None:
    data = filled()
    data["proof"] = solve(challenge_for(client, asking, data["submission_id"]))
    assert post(client, asking, data).status_code == 201
    assert proof_of_the_last(app) == "given"
    # Without a script, or with a page of before: taken all the same, with a folio.
    assert post(client, asking, filled()).status_code == 201
    assert proof_of_the_last(app) == "missing"


def test_nothing_is_asked_of_a_consultation_in_peace(app: Flask, client: CheckedClient, slug: str) -> None:
    assert client.get(f"/consultas/{slug}/comprobacion.json?envio={uuid4()}").status_code == 404
    assert post(client, slug, filled(proof="x")).status_code == 201
    assert proof_of_the_last(app) == "not_asked"


@pytest.mark.parametrize("sent", ["", "x", "00", "ab" * 200, "ñ"])
def test_a_challenge_is_for_one_submission(client: CheckedClient, asking: str, sent: str) -> None:
    answer = client.get(f"/consultas/{asking}/comprobacion.json", query_string={"envio": sent})
    assert answer.status_code == 422 and answer.mimetype == "application/problem+json"


def test_one_piece_of_work_serves_one_submission(app: Flask, client: CheckedClient, asking: str) -> None:
    first = filled()
    proof = solve(challenge_for(client, asking, first["submission_id"]))
    assert post(client, asking, first | {"proof": proof}).status_code == 201
    assert post(client, asking, filled(proof=proof)).status_code == 201
    assert proof_of_the_last(app) == "missing"


def easier(document: dict[str, Any]) -> None:
    document["challenge"]["parameters"]["keyPrefix"] = ""


def cheaper(document: dict[str, Any]) -> None:
    document["challenge"]["parameters"]["cost"] = 1


def dearer(document: dict[str, Any]) -> None:
    """Nobody makes the server compute for hours."""
    document["challenge"]["parameters"]["cost"] = 2**31 - 1


def unsigned(document: dict[str, Any]) -> None:
    del document["challenge"]["signature"]


def another_counter(document: dict[str, Any]) -> None:
    document["solution"]["counter"] += 1


def no_number(document: dict[str, Any]) -> None:
    document["solution"]["counter"] = "1"


def no_parameters(document: dict[str, Any]) -> None:
    document["challenge"]["parameters"] = []


@pytest.mark.parametrize(
    "change", [easier, cheaper, dearer, unsigned, another_counter, no_number, no_parameters]
)
def test_work_that_was_not_done_is_none(
    app: Flask, client: CheckedClient, asking: str, change: Callable[[dict[str, Any]], None]
) -> None:
    data = filled()
    document = json.loads(b64decode(solve(challenge_for(client, asking, data["submission_id"]))))
    change(document)
    data["proof"] = b64encode(json.dumps(document).encode()).decode()
    assert post(client, asking, data).status_code == 201
    assert proof_of_the_last(app) == "missing"


@pytest.mark.parametrize(
    "proof", ["x", "ñ", "\x00", "W10=", "bnVsbA==", b64encode(b"[" * 1400).decode(), "A" * 60_000]
)
def test_what_is_no_proof_is_taken_as_none(
    app: Flask, client: CheckedClient, asking: str, proof: str
) -> None:
    assert post(client, asking, filled(proof=proof)).status_code == 201
    assert proof_of_the_last(app) == "missing"


def test_those_without_are_a_group_of_their_own(
    app: Flask, client: CheckedClient, asking: str, coordinator: Actor
) -> None:
    words = ("cancha", "clínica", "parque", "mercado", "taller", "feria", "jardín", "museo", "teatro", "pozo")
    for word in words:
        document = {
            "submission_id": str(uuid4()),
            "answers": {"transform": f"Propongo {word}"},
            "consent": {"notice_version": filled()["notice_version"], "publish_text": False},
        }
        answer = client.post(f"/api/v1/consultations/{asking}/contributions", json=document)
        assert answer.status_code == 201
    sign_in(client, app, coordinator)
    assert [key.split("-")[0] for key in groups_on(page(client, asking))] == ["proof"]


def test_challenges_outlive_a_new_secret_key(settings: Settings) -> None:
    name = str(uuid4())
    proof = solve(Vault(settings).challenge(name))
    newer = Vault(replace(settings, secret_keys=("another-" * 5, *settings.secret_keys)))
    assert newer.is_challenge_solved(proof, name)
    assert not newer.is_challenge_solved(proof, str(uuid4()))
    assert not Vault(replace(settings, secret_keys=("another-" * 5,))).is_challenge_solved(proof, name)
