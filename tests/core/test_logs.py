"""What an error writes into the log: enough to mend it, and nobody's words, place or folio."""

import io
import logging
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.logging import default_handler
from sqlalchemy import text

from consulta.core.extensions import db
from consulta.vocabulary.roles import Role
from tests.support.answers import filled
from tests.support.campaigns import contribute, make_account, make_open
from tests.support.outbox import ANA, cancelled, unsubscribe_token

pytestmark = pytest.mark.both_databases


@pytest.fixture
def log(app: Flask) -> Iterator[io.StringIO]:
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    written = io.StringIO()
    # Flask adds its own handler only where nobody listens yet, and pytest does.
    handler = logging.StreamHandler(written)
    handler.setFormatter(default_handler.formatter)
    app.logger.addHandler(handler)
    yield written
    app.logger.removeHandler(handler)


def test_a_write_that_fails_tells_nothing_of_who_wrote(app: Flask, log: io.StringIO) -> None:
    slug = make_open(app, make_account(app, Role.COORDINATOR))
    with app.app_context():
        db.session.execute(text("alter table place rename to former_place"))
        db.session.execute(
            text(
                "create table place (consultation_id integer, contribution_id integer, source text, lat text,"
                " lon text, accuracy_m integer, district_code text, landmark text,"
                " meaning text check (meaning = 'nothing'))"
            )
        )
        db.session.commit()
    sent = filled(
        location_source="pin",
        lat="13.307123",
        lon="-87.865001",
        landmark="La casa azul",
        place_meaning="home",
    )
    answer = app.test_client().post(f"/consultas/{slug}/responder", data=sent)
    assert answer.status_code == 500
    told = log.getvalue()
    assert "IntegrityError" in told and "meaning" in told
    for secret in ("13.307123", "87.865001", "casa azul", "Un parque con árboles"):
        assert secret not in told


def test_a_receipt_that_fails_keeps_its_folio(app: Flask, log: io.StringIO) -> None:
    slug = make_open(app, make_account(app, Role.COORDINATOR))
    folio = contribute(app, slug, transform="Un parque.").folio
    with app.app_context():
        db.session.execute(text("alter table answer rename to former_answer"))
        db.session.commit()
    assert app.test_client().get(f"/folio/{folio}").status_code == 500
    told = log.getvalue()
    assert "/folio/·····" in told
    assert folio not in told


def test_a_link_to_stop_notices_that_fails_keeps_its_token(app: Flask, log: io.StringIO) -> None:
    cancelled(app, ANA)
    token = unsubscribe_token(app)
    with app.app_context():
        db.session.execute(text("alter table contact rename to former_contact"))
        db.session.commit()
    assert app.test_client().post(f"/avisos/{token}").status_code == 500
    told = log.getvalue()
    assert "/avisos/·····" in told
    assert token not in told
