"""What is not there for who must not see it: drafts of others, unpublished decisions, exports."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.routing import Rule

from consulta.accounts.models.history import HistoryEntry
from consulta.core.access import access_of
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.decisions.services import decisions
from consulta.vocabulary.roles import Role
from tests.support import campaigns
from tests.support.campaigns import csrf_token
from tests.support.decided import TEXT, client_of
from tests.support.staff_routes import (
    ADMINISTRATOR,
    ANALYST,
    COORDINATOR,
    DIRECTOR,
    INTERVIEWER,
    MAY,
    ON_A_DRAFT,
    methods,
    staff_rules,
    world,
)


def on_a_consultation(app: Flask) -> Iterator[tuple[Rule, str]]:
    for rule in staff_rules(app):
        if "slug" in rule.arguments:
            for method in methods(rule):
                yield rule, method


@pytest.mark.parametrize("role", [COORDINATOR, ANALYST, INTERVIEWER])
def test_the_draft_of_another_is_not_there(app: Flask, role: Role) -> None:
    """Neither to be read nor to be changed, even with a good token."""
    made = world(app)
    draft = made.slugs["consultations.edit"]
    client = client_of(app, campaigns.make_account(app, role))
    token = csrf_token(client, "/gestion/clave")
    for rule, method in on_a_consultation(app):
        if role in MAY[rule.endpoint]:
            data = {"csrf_token": token} if method == "POST" else None
            response = client.open(made.address(rule, slug=draft), method=method, data=data)
            assert response.status_code == 404, f"{method} {rule.rule}"
    assert "Otra, en preparación" not in client.get("/gestion/consultas").text
    assert "Otra, en preparación" not in client.get("/gestion").text


@pytest.mark.parametrize("role", [ADMINISTRATOR, DIRECTOR])
def test_a_draft_is_seen_by_those_who_see_all(app: Flask, role: Role) -> None:
    made = world(app)
    client = client_of(app, campaigns.make_account(app, role))
    draft = made.slugs["consultations.edit"]
    assert client.get(f"/gestion/consultas/{draft}").status_code == 200
    assert client.get(f"/gestion/consultas/{draft}/vista-previa").status_code == 200


def test_its_author_works_on_a_draft(app: Flask) -> None:
    made = world(app)
    client = client_of(app, made.closed.coordinator)
    for rule in staff_rules(app):
        if rule.endpoint in ON_A_DRAFT:
            assert client.get(made.address(rule)).status_code == 200, rule


def public_rules(app: Flask) -> Iterator[Rule]:
    for rule in app.url_map.iter_rules():
        access = access_of(app.view_functions[rule.endpoint])
        if access is not None and access.public and rule.arguments & {"slug"}:
            yield rule


def test_a_draft_is_nowhere_in_public(app: Flask) -> None:
    made, client = world(app), app.test_client()
    draft = made.slugs["consultations.edit"]
    for rule in public_rules(app):
        for method in methods(rule):
            response = client.open(made.address(rule, slug=draft, number=1), method=method, json={})
            assert response.status_code == 404, f"{method} {rule.rule}"
    for path in ("/", "/sitemap.xml", "/feed.xml"):
        assert draft not in client.get(path).text


def test_a_decision_that_is_not_published_is_nowhere_in_public(app: Flask) -> None:
    """Handed over, given back, or a correction of a published one: nobody outside reads a line of it."""
    made, client = world(app), app.test_client()
    slug = made.closed.slug
    for path in ("decision", "decision/version-1", "decision/cambios-2"):
        assert client.get(f"/consultas/{slug}/{path}").status_code == 404
    for rule in public_rules(app):
        if "GET" in methods(rule):
            text = client.get(made.address(rule, slug=slug, number=1)).text
            assert "El mercado no se hará" not in text, rule
            assert "Hay terreno y presupuesto" not in text, rule
    made.closed.publish()
    with made.closed.change() as consultation:
        draft = decisions.start(consultation, actor=made.closed.coordinator, now=utcnow())
        changed = f"{TEXT}\n\nY una fuente."
        decisions.write(
            draft,
            changed,
            draft.decider,
            draft.decided_on,
            "Faltaba",
            actor=made.closed.coordinator,
            now=utcnow(),
        )
    assert "El mercado no se hará" in client.get(f"/consultas/{slug}/decision").text
    assert "Y una fuente" not in client.get(f"/consultas/{slug}/decision").text
    assert client.get(f"/consultas/{slug}/decision/version-2").status_code == 404
    assert client.get(f"/consultas/{slug}/decision/cambios-2").status_code == 404


def test_what_belongs_to_one_consultation_is_not_reached_through_another(app: Flask) -> None:
    made = world(app)
    other, client = made.slugs["consultations.extend"], client_of(app, made.closed.coordinator)
    token = csrf_token(client, "/gestion/clave")
    before, inside = noted(app), {"number", "answer", "theme", "theme_id", "commitment_id", "conflict"}
    inside |= {"attachment_id", "clause_id"}
    checked = 0
    for rule, method in on_a_consultation(app):
        if rule.arguments & inside and COORDINATOR in MAY[rule.endpoint]:
            data = {"csrf_token": token} if method == "POST" else None
            response = client.open(made.address(rule, slug=other), method=method, data=data)
            assert response.status_code in (303, 404, 409), f"{method} {rule.rule}: {response.status_code}"
            assert made.closed.slug not in response.headers.get("Location", ""), rule
            checked += 1
    assert checked >= 8
    assert noted(app) == before


def noted(app: Flask) -> int:
    """How much has ever happened."""
    with app.app_context():
        return db.session.scalars(select(func.count(HistoryEntry.id))).one()


def test_exports_are_for_those_who_analyse(app: Flask) -> None:
    made = world(app)
    path = f"/gestion/consultas/{made.closed.slug}/exportar.csv"
    for role in Role:
        client = client_of(app, campaigns.make_account(app, role))
        expected = 200 if role in {COORDINATOR, ANALYST} else 403
        assert client.get(path).status_code == expected, role
