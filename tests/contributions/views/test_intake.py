"""Contributions through HTTP: once, whole, with a receipt, and nothing by half (on both databases)."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select, text

from consulta.accounts.models.history import HistoryEntry
from consulta.consultations.queries.questions import question_by_key
from consulta.consultations.services import consultations, questions
from consulta.contributions.domain.privacy_notice import CURRENT_PRIVACY_NOTICE
from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import ConflictingSubmission, Contact, Contribution, Place
from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.roles import Role
from tests.support.answers import count, filled, folio_in, key_in, post
from tests.support.campaigns import close, get, make_account, make_draft, make_open
from tests.support.client import CheckedClient

pytestmark = pytest.mark.both_databases

REPEATS = 50


@pytest.fixture
def coordinator(app: Flask) -> Actor:
    return make_account(app, Role.COORDINATOR)


@pytest.fixture
def slug(app: Flask, coordinator: Actor) -> str:
    return make_open(app, coordinator)


def test_an_answer_is_stored_with_what_was_given_and_its_receipt_opens_it(
    app: Flask, client: CheckedClient, slug: str
) -> None:
    data = filled(
        location_source="gps",
        lat="13.3071234",
        lon="-87.8650001",
        accuracy_m="12.3",
        place_meaning="home",
        age_band="30-44",
        sex="female",
        relation="resident",
        contact="vecina@prueba.test",
        consent_text="y",
    )
    response = post(client, slug, data)
    assert response.status_code == 201
    assert response.headers["Cache-Control"] == "no-store"
    shown = client.get(f"/folio/{folio_in(response.text)}")
    assert "Un parque con árboles de sombra." in shown.text
    assert shown.headers["Cache-Control"] == "no-store" and "noindex" in shown.headers["X-Robots-Tag"]
    with app.app_context():
        stored = db.session.scalars(select(Contribution)).one()
        place = db.session.scalars(select(Place)).one()
        contact = db.session.scalars(select(Contact)).one()
        assert (stored.state, stored.channel, stored.publish_text) == ("pending", "web", True)
        assert stored.notice_version == CURRENT_PRIVACY_NOTICE
        assert (place.source, place.lat, place.lon, place.accuracy_m) == (
            "gps",
            "13.307123",
            "-87.865000",
            13,
        )
        assert place.meaning == "home"
        assert b"vecina" not in contact.ciphertext
        assert len(stored.digest) == 64


def test_the_same_submission_is_one_contribution_with_the_same_receipt(
    app: Flask, client: CheckedClient, slug: str
) -> None:
    data = filled()
    first, again = post(client, slug, data), post(client, slug, data)
    assert (first.status_code, again.status_code) == (201, 200)
    assert folio_in(first.text) == folio_in(again.text)
    assert key_in(first.text) == key_in(again.text)
    assert count(app, Contribution) == 1


def test_fifty_concurrent_repeats_are_stored_once(app: Flask, slug: str) -> None:
    body = {
        "submission_id": str(uuid4()),
        "answers": {"transform": "Una cancha."},
        "consent": {"notice_version": CURRENT_PRIVACY_NOTICE},
    }

    def send(_: int) -> tuple[int, str]:
        response = app.test_client().post(f"/api/v1/consultations/{slug}/contributions", json=body)
        return response.status_code, response.get_json()["folio"]

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(send, range(REPEATS)))
    assert sorted(status for status, _ in results) == [200] * (REPEATS - 1) + [201]
    assert len({folio for _, folio in results}) == 1
    assert count(app, Contribution) == 1
    assert count(app, Answer) == 1


def test_other_content_under_a_known_number_is_kept_apart_and_offered_as_new(
    app: Flask, client: CheckedClient, slug: str
) -> None:
    data = filled()
    post(client, slug, data)
    other = post(client, slug, data | {"answer-transform": "Mejor un mercado."})
    assert other.status_code == 409
    assert "Mejor un mercado." in other.text
    assert count(app, Contribution) == 1
    assert count(app, ConflictingSubmission) == 1
    new_number = re.search(r'name="submission_id"[^>]*value="([^"]+)"', other.text)
    assert new_number and new_number[1] != data["submission_id"]
    as_new = post(
        client, slug, data | {"answer-transform": "Mejor un mercado.", "submission_id": new_number[1]}
    )
    assert as_new.status_code == 201
    assert count(app, Contribution) == 2


def test_a_changed_contact_is_other_content(client: CheckedClient, slug: str) -> None:
    data = filled(contact="una@prueba.test")
    assert post(client, slug, data).status_code == 201
    assert post(client, slug, data).status_code == 200
    assert post(client, slug, data | {"contact": "otra@prueba.test"}).status_code == 409


def test_under_eighteen_neither_contact_nor_coordinates_are_kept(
    app: Flask, client: CheckedClient, slug: str
) -> None:
    data = filled(
        age_band="under18", location_source="gps", lat="13.3", lon="-87.8", accuracy_m="5",
        district="1404", contact="nina@prueba.test", place_meaning="home",
    )  # fmt: skip
    assert post(client, slug, data).status_code == 201
    assert count(app, Contact) == 0
    with app.app_context():
        place = db.session.scalars(select(Place)).one()
        assert (place.source, place.lat, place.lon, place.accuracy_m) == ("district", None, None, None)
        assert place.district_code == "1404"


def test_an_edit_after_the_first_answer_is_a_new_version_and_answers_keep_theirs(
    app: Flask, client: CheckedClient, slug: str, coordinator: Actor
) -> None:
    seen = client.get(f"/consultas/{slug}/responder").text
    page = post(client, slug, filled()).text
    with app.app_context(), unit_of_work():
        question = question_by_key(get(slug).id, "transform")
        assert question is not None
        spec = question.spec()
        changed = type(spec)(key=spec.key, kind=spec.kind, wording="¿Qué haría usted aquí?", required=True)
        questions.revise(question, changed, actor=coordinator, now=utcnow())
    assert 'name="version-transform" type="hidden" value="1"' in seen
    assert "¿Qué haría usted aquí?" in client.get(f"/consultas/{slug}/responder").text
    # One who still had the old page open answers the old wording; one with the new page, the new one.
    late = post(client, slug, filled(**{"version-transform": "1"})).text
    new = post(client, slug, filled(**{"version-transform": "2"})).text
    for old in (page, late):
        assert "¿En qué le gustaría" in client.get(f"/folio/{folio_in(old)}").text
    assert "¿Qué haría usted aquí?" in client.get(f"/folio/{folio_in(new)}").text


BAD = {
    "answer of 100,000 characters": ({"answer-transform": "ñ" * 100_000}, "caben 4000"),
    "nothing answered": ({"answer-transform": "  "}, "Escriba su respuesta"),
    "wrong district": ({"district": "9999"}, "distrito no existe"),
    "NaN coordinates": ({"location_source": "gps", "lat": "NaN", "lon": "-87.8"}, "no es un número"),
    "infinite coordinates": ({"location_source": "pin", "lat": "1e999", "lon": "-87.8"}, "no es un número"),
    "out of the country": ({"location_source": "pin", "lat": "48.85", "lon": "2.35"}, "fuera de El Salvador"),
    "a pin without a place": ({"location_source": "pin"}, "Falta el punto"),
    "an unknown source": ({"location_source": "satellite"}, "opciones de la lista"),
    "a forged submission_id": ({"submission_id": "1 OR 1=1"}, "número válido"),
    "no submission_id": ({"submission_id": ""}, "número válido"),
    "an unknown notice": ({"notice_version": "1999"}, "Falta el aviso"),
    "an unreadable moment": ({"captured_at": "ayer"}, "fecha y hora"),
    "a contact that is none": ({"contact": "por ahí"}, "Escriba un correo"),
    "an endless landmark": ({"landmark": "x" * 5000}, "como mucho"),
    "an unknown age": ({"age_band": "8"}, "opciones de la lista"),
    "characters that cannot be stored": ({"answer-purpose": "nulo\x00"}, "caracteres"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_says_what_to_do_loses_nothing_and_stores_nothing(
    app: Flask, client: CheckedClient, slug: str, name: str
) -> None:
    changes, message = BAD[name]
    response = post(client, slug, filled(**{"answer-benefits": "Sombra & descanso"}) | changes)
    assert response.status_code == 422
    assert message in response.text
    assert "Sombra &amp; descanso" in response.text
    for model in (Contribution, Answer, Place, Contact, HistoryEntry):
        if model is not HistoryEntry:
            assert count(app, model) == 0


def test_markup_and_formulas_are_kept_as_words_and_shown_as_words(
    app: Flask, client: CheckedClient, slug: str
) -> None:
    evil = '<script>alert(1)</script> =HYPERLINK("x") {{7*7}} \'; DROP TABLE answer;--'
    page = post(client, slug, filled(**{"answer-transform": evil, "landmark": "<b>=1+1</b>"}))
    assert page.status_code == 201
    shown = client.get(f"/folio/{folio_in(page.text)}").text
    assert "<script>alert" not in shown and "&lt;script&gt;" in shown and "{{7*7}}" in shown
    with app.app_context():
        assert db.session.scalars(select(Answer.words)).one() == evil


def test_a_closed_consultation_gives_back_what_was_typed(
    app: Flask, client: CheckedClient, slug: str
) -> None:
    close(app, slug)
    response = post(client, slug, filled())
    assert response.status_code == 410
    assert "Un parque con árboles de sombra." in response.text
    assert client.get(f"/consultas/{slug}/responder").status_code == 410
    assert count(app, Contribution) == 0


def test_a_draft_and_one_that_opens_tomorrow_are_not_there(
    app: Flask, client: CheckedClient, coordinator: Actor
) -> None:
    draft = make_draft(app, coordinator)
    later = make_draft(app, coordinator, opens_at=utcnow() + timedelta(days=1))
    with app.app_context(), unit_of_work():
        consultations.open_consultation(get(later), actor=coordinator, now=utcnow())
    for slug in (draft, later):
        assert client.get(f"/consultas/{slug}/responder").status_code == 404
        assert post(client, slug, filled()).status_code == 404


def test_the_answer_page_sets_no_cookie_and_gives_each_visitor_a_number_of_their_own(
    client: CheckedClient, slug: str
) -> None:
    pages = [client.get(f"/consultas/{slug}/responder") for _ in range(2)]
    numbers = [re.search(r'name="submission_id"[^>]*value="([^"]+)"', page.text) for page in pages]
    assert numbers[0] and numbers[1] and numbers[0][1] != numbers[1][1]
    assert all("Set-Cookie" not in page.headers for page in pages)
    assert all("Cookie" not in page.headers["Vary"] for page in pages)
    assert all(page.headers["Cache-Control"] == "no-store" for page in pages)


def test_every_arrival_is_in_the_history_which_nobody_can_change(
    app: Flask, client: CheckedClient, slug: str
) -> None:
    post(client, slug, filled())
    with app.app_context():
        entry = db.session.scalars(select(HistoryEntry).where(HistoryEntry.action == "received")).one()
        assert (entry.actor_kind, entry.to_state) == ("citizen", "pending")
        for statement in ("UPDATE history SET action = 'x'", "DELETE FROM history"):
            with pytest.raises(Exception, match="only added to"), unit_of_work():
                db.session.execute(text(statement))


def test_the_number_of_an_answer_to_another_consultation_is_not_a_receipt_of_this_one(
    app: Flask, client: CheckedClient, slug: str, coordinator: Actor
) -> None:
    other = make_open(app, coordinator, title="Otra consulta")
    data = filled()
    assert post(client, slug, data).status_code == 201
    elsewhere = post(client, other, data)
    assert elsewhere.status_code == 409
    assert data["answer-transform"] in elsewhere.text
    assert count(app, Contribution) == 1


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1969-12-31T23:59:59Z"])
def test_a_moment_that_no_clock_shows_is_refused(
    app: Flask, client: CheckedClient, slug: str, moment: str
) -> None:
    assert post(client, slug, filled(captured_at=moment)).status_code == 422
    assert count(app, Contribution) == 0


def test_no_page_that_is_kept_for_all_takes_its_address_from_a_request(
    app: Flask, client: CheckedClient, slug: str
) -> None:
    """Whoever asks first under a forged Host must not send all others there with their folios."""
    forged = {"Host": "elsewhere.test"}
    client.get(f"/consultas/{slug}/responder", headers=forged)
    client.post(f"/consultas/{slug}/responder", data=filled(), headers=forged)
    page, receipt = client.get(f"/consultas/{slug}/responder"), post(client, slug, filled())
    assert "elsewhere.test" not in page.text + receipt.text
    assert f"{app.extensions['settings'].public_url}/folio" in receipt.text
