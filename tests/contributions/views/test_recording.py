"""Contributions that staff record for people (both databases)."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from consulta.accounts.models.history import HistoryEntry
from consulta.consultations.models.question import QuestionVersion
from consulta.consultations.queries.questions import question_by_key
from consulta.consultations.services import questions
from consulta.contributions.domain.privacy_notice import CURRENT_PRIVACY_NOTICE
from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import Contribution
from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.disclosure.models import ReleaseRecord
from consulta.publishing.services.release import release_results
from consulta.reading.services.moderation import accept
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.calendar import local_date
from consulta.vocabulary.roles import Role
from tests.support.campaigns import close, contribute, get, make_account, make_open, sign_in, token_in
from tests.support.client import CheckedClient

pytestmark = pytest.mark.both_databases


@pytest.fixture
def coordinator(app: Flask) -> Actor:
    return make_account(app, Role.COORDINATOR)


@pytest.fixture
def interviewer(app: Flask, client: CheckedClient) -> Actor:
    actor = make_account(app, Role.INTERVIEWER)
    sign_in(client, app, actor)
    return actor


@pytest.fixture
def slug(app: Flask, coordinator: Actor) -> str:
    return make_open(app, coordinator, now=utcnow() - timedelta(days=10))


def record(client: CheckedClient, slug: str, **changes: str):  # type: ignore[no-untyped-def]
    address = f"/gestion/consultas/{slug}/registrar"
    page = client.get(address)
    assert page.status_code == 200, page.text
    fields = {
        "csrf_token": token_in(page.text),
        "submission_id": str(uuid4()),
        "notice_version": CURRENT_PRIVACY_NOTICE,
        "channel": "home_visit",
        "consent_way": "spoken",
        "captured_on": local_date(utcnow()).isoformat(),
        "answer-transform": "Que haya una clínica, dijo la señora.",
    }
    return client.post(address, data=fields | changes)


def test_who_recorded_it_by_which_channel_and_how_consent_was_given_is_kept(
    app: Flask, client: CheckedClient, slug: str, interviewer: Actor
) -> None:
    yesterday = local_date(utcnow()) - timedelta(days=1)
    response = record(client, slug, captured_on=yesterday.isoformat(), district="1404", age_band="60+")
    assert response.status_code == 200 and "Clave" in response.text
    with app.app_context():
        stored = db.session.scalars(select(Contribution)).one()
        assert (stored.channel, stored.consent_way, stored.recorded_by_id) == (
            "home_visit",
            "spoken",
            interviewer.account_id,
        )
        assert local_date(stored.captured_at) == yesterday
        assert local_date(stored.received_at) == local_date(utcnow())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"channel": ""}, "Elija el medio."),
        ({"channel": "web"}, "opciones de la lista"),
        ({"consent_way": ""}, "Elija cómo aceptó participar."),
        ({"captured_on": "2199-01-01"}, "El año debe estar"),
        ({"captured_on": "mañana"}, "fecha completa"),
        ({"answer-transform": ""}, "Escriba su respuesta"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    app: Flask, client: CheckedClient, slug: str, interviewer: Actor, changes: dict[str, str], message: str
) -> None:
    response = record(client, slug, **({"answer-purpose": "Para curarse"} | changes))
    assert response.status_code == 422
    assert message in response.text and "Para curarse" in response.text
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Contribution)) == 0


def test_a_day_before_the_opening_is_refused(client: CheckedClient, slug: str, interviewer: Actor) -> None:
    long_ago = local_date(utcnow()) - timedelta(days=60)
    response = record(client, slug, captured_on=long_ago.isoformat())
    assert response.status_code == 409 and "no estaba abierta" in response.text


def test_papers_may_arrive_after_the_closing_until_the_results_are_released(
    app: Flask, client: CheckedClient, slug: str, interviewer: Actor, coordinator: Actor
) -> None:
    first = contribute(app, slug)
    close(app, slug)
    yesterday = (local_date(utcnow()) - timedelta(days=1)).isoformat()
    assert record(client, slug, channel="paper", captured_on=yesterday).status_code == 200
    assert record(client, slug, channel="paper").status_code == 409
    with app.app_context():
        second = db.session.scalars(select(Contribution.id).where(Contribution.id != first.id)).one()
        with unit_of_work():
            accept(get(slug), [first.id, second], actor=coordinator, now=utcnow())
            release_results(get(slug), actor=coordinator, now=utcnow())
        assert db.session.scalars(select(ReleaseRecord)).one().document
    late = record(client, slug, channel="paper", captured_on=yesterday)
    assert late.status_code == 409 and "ya no recibe aportes" in late.text


def test_only_who_may_record_sees_the_form(app: Flask, client: CheckedClient, slug: str) -> None:
    assert client.get(f"/gestion/consultas/{slug}/registrar").status_code == 302
    sign_in(client, app, make_account(app, Role.ANALYST))
    assert client.get(f"/gestion/consultas/{slug}/registrar").status_code == 403


def test_who_lost_the_key_withdraws_in_person(app: Flask, client: CheckedClient, slug: str) -> None:
    given = contribute(app, slug)
    sign_in(client, app, make_account(app, Role.COORDINATOR))
    token = token_in(client.get("/gestion/retirar").text)

    def withdraw(folio: str, reason: str):  # type: ignore[no-untyped-def]
        fields = {"csrf_token": token, "folio": folio, "reason": reason}
        return client.post("/gestion/retirar", data=fields)

    assert withdraw(given.folio, "").status_code == 422
    assert withdraw("0000-0000-0000-0", "Trajo el comprobante.").status_code == 404
    assert withdraw("ABCD", "Trajo el comprobante.").status_code == 422
    assert withdraw(given.folio, "Trajo el comprobante.").status_code == 303
    with app.app_context():
        assert db.session.scalars(select(Contribution.state)).one() == "withdrawn"
        entry = db.session.scalars(select(HistoryEntry).where(HistoryEntry.action == "withdrawn")).one()
        assert (entry.actor_kind, entry.reason) == ("staff", "Trajo el comprobante.")


def test_saved_again_through_another_channel_it_is_not_taken_for_the_same(
    app: Flask, client: CheckedClient, slug: str, interviewer: Actor
) -> None:
    number = str(uuid4())
    assert record(client, slug, submission_id=number).status_code == 200
    assert record(client, slug, submission_id=number).status_code == 200
    corrected = record(client, slug, submission_id=number, channel="phone")
    assert corrected.status_code == 409
    assert "otro contenido" in corrected.text
    with app.app_context():
        assert db.session.scalars(select(Contribution.channel)).all() == ["home_visit"]


def test_what_is_recorded_keeps_the_version_of_the_question_that_was_asked(
    app: Flask, client: CheckedClient, slug: str, interviewer: Actor, coordinator: Actor
) -> None:
    with app.app_context(), unit_of_work():
        question = question_by_key(get(slug).id, "transform")
        assert question is not None
        asked = replace(question.spec(), wording="¿En qué se convierte la zona?")
        questions.revise(question, asked, actor=coordinator, now=utcnow())
    assert record(client, slug, **{"version-transform": "1"}).status_code == 200
    assert record(client, slug, **{"version-transform": "2"}).status_code == 200
    with app.app_context():
        numbers = select(QuestionVersion.number).join(
            Answer, Answer.question_version_id == QuestionVersion.id
        )
        assert db.session.scalars(numbers.order_by(Answer.id)).all() == [1, 2]
