"""The API keeps its description, and the same rules as the page."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import positive_data_acceptance
from sqlalchemy import func, select

from consulta.contributions.domain.privacy_notice import CURRENT_PRIVACY_NOTICE
from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import Contribution, Place
from consulta.core.extensions import db
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.roles import Role
from tests.support.campaigns import close, make_account, make_open
from tests.support.client import CheckedClient


@pytest.fixture
def coordinator(app: Flask) -> Actor:
    return make_account(app, Role.COORDINATOR)


@pytest.fixture
def slug(app: Flask, coordinator: Actor) -> str:
    return make_open(app, coordinator)


def contribution(**changes: Any) -> dict[str, Any]:
    body = {
        "submission_id": str(uuid4()),
        "answers": {"transform": "Un parque con sombra.", "purpose": "Para descansar."},
        "consent": {"notice_version": CURRENT_PRIVACY_NOTICE},
    }
    return body | changes


def send(client: CheckedClient, slug: str, body: Any):  # type: ignore[no-untyped-def]
    return client.post(f"/api/v1/consultations/{slug}/contributions", json=body)


@pytest.mark.both_databases
def test_the_whole_of_the_contract_is_stored(app: Flask, client: CheckedClient, slug: str) -> None:
    body = contribution(
        captured_at="2026-03-14T09:30:00-06:00",
        location={"source": "gps", "lat": 13.3071, "lon": -87.865, "accuracy_m": 8.2, "meaning": "work"},
        person={"age_band": "60+", "sex": "other", "relation": "trader"},
        consent={"notice_version": CURRENT_PRIVACY_NOTICE, "publish_text": True},
        contact="7000-0000",
    )
    first, again = send(client, slug, body), send(client, slug, body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.get_json() == again.get_json()
    receipt = first.get_json()
    assert set(receipt) == {"folio", "digest", "withdrawal_key"}
    with app.app_context():
        stored = db.session.scalars(select(Contribution)).one()
        assert stored.captured_at == datetime(2026, 3, 14, 15, 30, tzinfo=UTC)
        assert (stored.age_band, stored.sex, stored.relation) == ("60+", "other", "trader")
        assert stored.publish_text and stored.digest == first.get_json()["digest"]
        place = db.session.scalars(select(Place)).one()
        assert (place.source, place.lat, place.lon, place.accuracy_m) == ("gps", "13.307100", "-87.865000", 9)
        assert db.session.scalar(select(func.count()).select_from(Answer)) == 2
    withdrawal = {"key": receipt["withdrawal_key"]}
    assert client.post(f"/folio/{receipt['folio']}/retirar", data=withdrawal).status_code == 303
    assert send(client, slug, body).status_code == 410


def test_what_the_page_stored_the_api_recognises(client: CheckedClient, slug: str) -> None:
    number = str(uuid4())
    fields = {
        "submission_id": number,
        "notice_version": CURRENT_PRIVACY_NOTICE,
        "answer-transform": "Un mercado.",
    }
    assert client.post(f"/consultas/{slug}/responder", data=fields).status_code == 201
    body = contribution(submission_id=number, answers={"transform": "Un mercado."})
    assert send(client, slug, body).status_code == 200


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"submission_id": "siete"}, "/submission_id"),
        ({"answers": {"transform": "x" * 5000}}, "/answers/transform"),
        ({"answers": {"purpose": "Solo para qué."}}, "/answers/transform"),
        ({"answers": {"transform": "Sí.", "a/b~c": "x"}}, "/answers/a~1b~0c"),
        ({"location": {"source": "pin", "lat": 48.8, "lon": 2.3}}, "/location/district"),
        ({"location": {"source": "district", "district": "9999"}}, "/location/district"),
        ({"location": {"lat": "13.3"}}, "/location/lat"),
        ({"person": {"age_band": "old"}}, "/person/age_band"),
        ({"captured_at": "2026-03-14"}, "/captured_at"),
        ({"contact": "no lo es"}, "/contact"),
        ({"consent": {"notice_version": "1999"}}, "/consent/notice_version"),
        ({"surprise": 1}, ""),
    ],
)
def test_errors_name_the_member_that_has_to_change(
    app: Flask, client: CheckedClient, slug: str, changes: dict[str, Any], pointer: str
) -> None:
    response = send(client, slug, contribution(**changes))
    assert response.status_code == 422
    assert response.mimetype == "application/problem+json"
    assert pointer in {error["pointer"] for error in response.get_json()["errors"]}
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Contribution)) == 0


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[NaN]", b"\xff", b'{"a":' * 10_000, b'{"submission_id": Infinity}']
)
def test_what_is_no_json_is_refused(client: CheckedClient, slug: str, body: bytes) -> None:
    response = client.post(
        f"/api/v1/consultations/{slug}/contributions", data=body, content_type="application/json"
    )
    assert response.status_code == 400
    assert response.mimetype == "application/problem+json"


def test_form_data_is_not_json(client: CheckedClient, slug: str) -> None:
    response = client.post(f"/api/v1/consultations/{slug}/contributions", data={"a": "b"})
    assert response.status_code == 415


def test_a_closed_consultation_takes_nothing(app: Flask, client: CheckedClient, slug: str) -> None:
    close(app, slug)
    assert send(client, slug, contribution()).status_code == 403
    assert send(client, "no-existe", contribution()).status_code == 404


def test_the_consultation_says_what_it_asks(client: CheckedClient, slug: str) -> None:
    told = client.get(f"/api/v1/consultations/{slug}").get_json()
    assert [question["key"] for question in told["questions"]] == ["transform", "purpose", "benefits"]
    assert told["state"] == "open"
    assert told["notice"]["version"] == CURRENT_PRIVACY_NOTICE and len(told["notice"]["lines"]) == 6


def test_the_api_behaves_as_it_is_described(app: Flask, slug: str) -> None:
    """Requests made up from the description, good and bad: none gets what it does not say, none a 500."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    found: list[Any] = list(schema.get_all_operations())
    operations = [operation.ok() for operation in found]
    assert len(operations) == 2

    @given(case=st.one_of(*(operation.as_strategy() for operation in operations)))
    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    def check(case: Any) -> None:
        case.path_parameters = {"slug": slug}
        # The test client reads no compressed answers.
        case.headers = {**(case.headers or {}), "Accept-Encoding": "identity"}
        # What a question wants is known to its consultation only: a description of all cannot promise a yes.
        case.call_and_validate(excluded_checks=[positive_data_acceptance])

    check()
