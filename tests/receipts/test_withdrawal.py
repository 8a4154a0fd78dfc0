"""Withdrawing one's own contribution, and the folio that opens it (both databases)."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import ConflictingSubmission, Contact, Contribution, Place
from consulta.core.extensions import db
from consulta.vocabulary.roles import Role
from tests.support.answers import count, filled, folio_in, key_in, post
from tests.support.campaigns import make_account, make_open
from tests.support.client import CheckedClient

pytestmark = pytest.mark.both_databases


@pytest.fixture
def slug(app: Flask) -> str:
    return make_open(app, make_account(app, Role.COORDINATOR))


def test_withdrawing_erases_words_place_and_contact_and_leaves_a_tombstone(
    app: Flask, client: CheckedClient, slug: str
) -> None:
    data = filled(location_source="pin", lat="13.3", lon="-87.8", contact="7000-0000", sex="male")
    page = post(client, slug, data).text
    folio, key = folio_in(page), key_in(page)
    with app.app_context():
        digest = db.session.scalars(select(Contribution.digest)).one()
    response = client.post(f"/folio/{folio}/retirar", data={"key": key})
    assert response.status_code == 303
    assert "Un parque" not in client.get(f"/folio/{folio}").text
    assert (count(app, Place), count(app, Contact)) == (0, 0)
    with app.app_context():
        left = db.session.scalars(select(Contribution)).one()
        assert (left.state, left.digest, left.sex, left.words_salt) == ("withdrawn", digest, None, None)
        assert db.session.scalars(select(Answer.words)).one() is None
    assert post(client, slug, data).status_code == 410
    assert post(client, slug, data | {"answer-transform": "Otra cosa."}).status_code == 410
    assert count(app, ConflictingSubmission) == 0


def test_a_wrong_key_has_five_tries(app: Flask, client: CheckedClient, slug: str) -> None:
    page = post(client, slug, filled()).text
    folio, key = folio_in(page), key_in(page)
    wrong = f"{(int(key) + 1) % 10_000:04d}"
    answers = [client.post(f"/folio/{folio}/retirar", data={"key": wrong}).status_code for _ in range(5)]
    assert answers == [422, 422, 422, 422, 403]
    assert client.post(f"/folio/{folio}/retirar", data={"key": key}).status_code == 403
    with app.app_context():
        assert db.session.scalars(select(Contribution.state)).one() == "pending"


def test_a_mistyped_folio_is_told_apart_from_an_unknown_one(client: CheckedClient, slug: str) -> None:
    folio = folio_in(post(client, slug, filled()).text)
    mistyped = folio[:-1] + ("A" if folio[-1] != "A" else "B")
    assert "una letra o un número equivocado" in client.post("/folio", data={"folio": mistyped}).text
    unknown = client.post("/folio", data={"folio": "0000-0000-0000-0"})
    assert unknown.status_code == 404 and "no es de ningún aporte" in unknown.text
    assert client.post("/folio", data={"folio": folio.lower().replace("-", " ")}).status_code == 303


def test_what_was_withdrawn_is_not_left_in_the_file_of_the_database(
    app: Flask, client: CheckedClient, slug: str
) -> None:
    words = "Un secreto de nadie más. " * 100
    page = post(client, slug, filled(**{"answer-transform": words})).text
    client.post(f"/folio/{folio_in(page)}/retirar", data={"key": key_in(page)})
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            db.session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
            kept = Path(str(db.engine.url.database)).read_bytes()
            assert b"secreto de nadie" not in kept
        assert db.session.scalars(select(Answer.words)).one() is None
