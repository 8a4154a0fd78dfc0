"""Kept pages: the same page again costs nearly nothing, and none is older than the database or the day."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select, update

from consulta.consultations.models.consultation import Consultation
from consulta.contributions.domain.moderation import WithholdReason
from consulta.contributions.models.answer import Answer
from consulta.contributions.services.withdrawal import withdraw_in_person
from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.core.kept_pages import setup_kept_pages
from consulta.core.limits import limiter
from consulta.core.settings import Settings
from consulta.reading.services import moderation
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.roles import Role
from tests.support import campaigns, results
from tests.support.applications import let_go, make_app
from tests.support.campaigns import Given
from tests.support.moments import set_clock

PAGES = ("", "/resultados", "/resultados/palabras", "/registro.json", "/datos/accounts.csv")
SENTENCE = "Una cancha con sombra, número"

Edit = Callable[[Flask, str, list[Given], int], None]


@pytest.fixture
def workers(settings: Settings) -> Iterator[tuple[Flask, Flask]]:
    """Two applications on one database, as two processes have."""
    made = make_app(settings), make_app(settings)
    limiter.enabled = False
    yield made
    limiter.enabled = True
    for app in made:
        let_go(app)


def read(app: Flask, slug: str) -> list[str]:
    client = FlaskClient(app, app.response_class)
    answers = [client.get(f"/consultas/{slug}{page}") for page in PAGES]
    assert {one.status_code for one in answers} == {200}
    return [one.text for one in answers]


def made_anew(app: Flask, slug: str) -> list[str]:
    app.extensions["kept_pages"].version.close()
    setup_kept_pages(app)
    return read(app, slug)


def with_director(app: Flask) -> Actor:
    return campaigns.make_account(app, *Role)


def take_back(app: Flask, slug: str, received: list[Given], number: int) -> None:
    actor = with_director(app)
    with app.app_context(), unit_of_work():
        withdraw_in_person(received[number % len(received)].folio, "lo pide", actor=actor, now=utcnow())


def withhold(app: Flask, slug: str, received: list[Given], number: int) -> None:
    actor, ids = with_director(app), answers_of(app, received, number)
    with app.app_context(), unit_of_work():
        moderation.withhold_texts(
            campaigns.get(slug), ids, WithholdReason.OWN_DATA, actor=actor, now=utcnow()
        )


def reopen(app: Flask, slug: str, received: list[Given], number: int) -> None:
    actor, ids = with_director(app), answers_of(app, received, number)
    with app.app_context(), unit_of_work():
        moderation.reopen_texts(campaigns.get(slug), ids, actor=actor, now=utcnow())


def correct(app: Flask, slug: str, received: list[Given], number: int) -> None:
    """A change that no service of today makes: whatever writes, the next page is as the database is."""
    with app.app_context(), unit_of_work():
        db.session.execute(update(Consultation).values(site=f"Predio {number}"))


def answers_of(app: Flask, received: list[Given], number: int) -> list[int]:
    one = received[number % len(received)]
    with app.app_context():
        return list(db.session.scalars(select(Answer.id).where(Answer.contribution_id == one.id)))


EDITS: tuple[Edit, ...] = (take_back, withhold, reopen, correct)


@pytest.mark.both_databases
@pytest.mark.parametrize("seed", range(3))
def test_an_edit_is_seen_at_once_by_every_worker(workers: tuple[Flask, Flask], seed: int) -> None:
    chance = random.Random(seed)
    edits = [(edit, chance.randrange(4), chance.random() < 0.5) for edit in chance.sample(EDITS, len(EDITS))]
    said = [{"transform": f"{SENTENCE} {number}.", "publish": True} for number in range(4)]
    slug, received = results.finished(workers[0], said)
    for edit, number, by_second in edits:
        before = [read(app, slug) for app in workers]
        assert before[0] == before[1]
        edit(workers[by_second], slug, received, number)
        after = [read(app, slug) for app in workers]
        assert after[0] == after[1] == made_anew(workers[0], slug)


@pytest.mark.both_databases
def test_a_kept_page_asks_the_database_for_its_version_alone(workers: tuple[Flask, Flask]) -> None:
    app = workers[0]
    slug, _ = results.finished(app, [{"transform": f"{SENTENCE} 1.", "publish": True}])
    first = read(app, slug)
    asked: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    assert read(app, slug) == first
    assert [one for one in asked if "consultation" in one or "contribution" in one] == []


@pytest.mark.both_databases
def test_what_a_browser_has_is_not_sent_again_until_it_changed(workers: tuple[Flask, Flask]) -> None:
    app = workers[0]
    slug, received = results.finished(app, [{"transform": f"{SENTENCE} 1.", "publish": True}])
    client, path = FlaskClient(app, app.response_class), f"/consultas/{slug}/resultados"
    etag = client.get(path).headers["ETag"]
    for worker in workers:
        again = FlaskClient(worker, worker.response_class).get(path, headers={"If-None-Match": etag})
        assert (again.status_code, again.data) == (304, b"")
    take_back(app, slug, received, 0)
    changed = client.get(path, headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert SENTENCE not in changed.text


def test_a_date_that_passes_changes_the_page(
    workers: tuple[Flask, Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    app, closes = workers[0], utcnow() + timedelta(hours=1)
    slug = campaigns.make_open(app, campaigns.make_account(app, Role.COORDINATOR), closes_at=closes)
    now = utcnow()
    client, path = FlaskClient(app, app.response_class), f"/consultas/{slug}"
    for moment, is_open in ((now, True), (closes - timedelta(seconds=1), True), (closes, False), (now, True)):
        set_clock(monkeypatch, moment)
        assert (f"{path}/responder" in client.get(path).text) is is_open, moment


def test_pages_differ_by_language_and_by_what_the_view_reads(workers: tuple[Flask, Flask]) -> None:
    app = workers[0]
    slug, _ = results.finished(
        app, [{"transform": f"{SENTENCE} {number}.", "publish": True} for number in range(25)]
    )
    client, path = FlaskClient(app, app.response_class), f"/consultas/{slug}/resultados/palabras"
    addresses = (path, f"{path}?pagina=2", f"{path}?lang=en", f"{path}?pregunta=", f"{path}?tema=x")
    for _ in range(2):
        assert len({client.get(one).text for one in addresses}) == len(addresses)
    number = len(app.extensions["kept_pages"]._pages)
    for one in range(20):
        assert client.get(f"{path}?x={one}").text == client.get(path).text
        client.get(f"{path}?tema={'x' * 101}{one}")
    assert len(app.extensions["kept_pages"]._pages) == number


def test_what_is_kept_has_an_end(workers: tuple[Flask, Flask], monkeypatch: pytest.MonkeyPatch) -> None:
    app = workers[0]
    slug, _ = results.finished(app, [{"transform": f"{SENTENCE} 1.", "publish": True}])
    monkeypatch.setattr("consulta.core.kept_pages.MOST_BYTES", 50_000)
    client = FlaskClient(app, app.response_class)
    for number in range(1, 40):
        client.get(f"/consultas/{slug}/resultados/palabras?pagina={number}")
    kept = app.extensions["kept_pages"]
    assert sum(one.size for one in kept._pages.values()) == kept._bytes <= 50_000


@pytest.mark.parametrize("accept", ["", "gzip", "gzip, br", "identity"])
def test_a_kept_page_is_sent_as_the_browser_reads_it(workers: tuple[Flask, Flask], accept: str) -> None:
    app = workers[0]
    slug = campaigns.make_open(app, campaigns.make_account(app, Role.COORDINATOR))
    client = FlaskClient(app, app.response_class)
    for _ in range(2):
        answer = client.get(f"/consultas/{slug}/resultados", headers={"Accept-Encoding": accept})
        assert (answer.headers.get("Content-Encoding") == "gzip") is accept.startswith("gzip")
        assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.mark.parametrize("page", ["/resultados", "/resultados/palabras?pagina={n}", ""])
def test_who_asks_a_hundred_times_a_second_is_told_when_to_come_back(app: Flask, page: str) -> None:
    slug = campaigns.make_open(app, campaigns.make_account(app, Role.COORDINATOR))
    client = FlaskClient(app, app.response_class)
    asked = [client.get(f"/consultas/{slug}{page.format(n=number)}") for number in range(1_000)]
    refused = [one for one in asked if one.status_code == 429]
    assert refused
    assert {one.status_code for one in asked[:40]} <= {200, 404}, "forty phones in a hall at once"
    assert all(1 <= int(one.headers["Retry-After"]) <= 60 for one in refused)
    elsewhere = client.get(f"/consultas/{slug}/resultados", environ_overrides={"REMOTE_ADDR": "198.51.100.7"})
    assert elsewhere.status_code == 200
