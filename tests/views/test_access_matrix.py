"""Who may call what on the staff's side: every role on every address, from one table written by hand."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.routing import Rule

from consulta.access import access_of
from consulta.clock import utcnow
from consulta.domain.actors import Actor
from consulta.domain.roles import Role
from consulta.extensions import db
from consulta.models import Account, Answer, Contribution, HistoryEntry
from consulta.services import decisions
from tests.support import campaigns
from tests.support.decided import PARK, TEXT, Case, client_of, ready
from tests.support.staff import csrf_token

ADMINISTRATOR, DIRECTOR, COORDINATOR = Role.ADMINISTRATOR, Role.DIRECTOR, Role.COORDINATOR
INTERVIEWER, ANALYST = Role.INTERVIEWER, Role.ANALYST

ALL = set(Role)
SEE = {ADMINISTRATOR, DIRECTOR, COORDINATOR, ANALYST}
PREPARE = {COORDINATOR}
READ = {DIRECTOR, COORDINATOR, ANALYST}
MODERATE = {COORDINATOR}
CODE = {COORDINATOR, ANALYST}
RECORD = {COORDINATOR, INTERVIEWER}
DECISION = {DIRECTOR, COORDINATOR}
WRITE = {COORDINATOR}
SIGN = {DIRECTOR}
KEEP_ACCOUNTS = {ADMINISTRATOR}

# Endpoint -> who may call it, with any of its methods.
MAY = {
    "staff.home": ALL,
    "consultations.index": ALL,
    "consultations.new": PREPARE,
    "consultations.show": SEE,
    "consultations.preview": SEE,
    "consultations.edit": PREPARE,
    "consultations.open_it": PREPARE,
    "consultations.extend": PREPARE,
    "consultations.cancel": PREPARE,
    "questions.index": PREPARE,
    "questions.edit": PREPARE,
    "questions.move": PREPARE,
    "questions.retire": PREPARE,
    "zone.edit": PREPARE,
    "zone.landmarks": PREPARE,
    "zone.area": PREPARE,
    "zone.box": PREPARE,
    "recording.form": RECORD,
    "recording.record": RECORD,
    "contributions.index": READ,
    "contributions.show": READ,
    "contributions.accept": MODERATE,
    "contributions.review_conflict": MODERATE,
    "contributions.export": {COORDINATOR, ANALYST},
    "reading.following": MODERATE,
    "reading.show": MODERATE,
    "reading.decide": MODERATE,
    "reading.undo": MODERATE,
    "coding.following": CODE,
    "coding.show": CODE,
    "coding.save": CODE,
    "coding.undo": CODE,
    "withdrawals.form": MODERATE,
    "withdrawals.withdraw": MODERATE,
    "themes.index": READ,
    "themes.create": CODE,
    "themes.edit": CODE,
    "themes.retire": CODE,
    "figures.show": {COORDINATOR},
    "decisions.show": DECISION,
    "decisions.start": WRITE,
    "decisions.write": WRITE,
    "decisions.submit": WRITE,
    "dispositions.edit": WRITE,
    "signing.read": DECISION,
    "signing.sign": SIGN,
    "signing.give_back": SIGN,
    "commitments.index": DECISION,
    "commitments.end": WRITE,
    "commitments.conclude": WRITE,
    "accounts.index": KEEP_ACCOUNTS,
    "accounts.new": KEEP_ACCOUNTS,
    "accounts.show": KEEP_ACCOUNTS,
    "accounts.password": KEEP_ACCOUNTS,
    "accounts.deactivate": KEEP_ACCOUNTS,
    "accounts.reactivate": KEEP_ACCOUNTS,
}
# What is about a consultation in another state than closed with a decision on the director's desk.
ON_A_DRAFT = {
    *("consultations.edit", "questions.index", "questions.edit", "zone.edit", "zone.landmarks", "zone.area"),
}
ON_AN_OPEN_ONE = {"consultations.extend", "recording.form"}
ON_A_DECIDED_ONE = {"commitments.index", "commitments.end"}


def staff_rules(app: Flask) -> list[Rule]:
    """The addresses of ours that are not for everyone."""
    rules = []
    for rule in app.url_map.iter_rules():
        access = access_of(app.view_functions[rule.endpoint])
        if access is not None and not access.public:
            rules.append(rule)
    return sorted(rules, key=lambda rule: rule.rule)


def methods(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


@dataclass(frozen=True)
class World:
    """A consultation in each state, and what lies in the one that is decided upon."""

    app: Flask
    closed: Case
    slugs: dict[str, str]
    values: dict[str, object]

    def address(self, rule: Rule, slug: str = "", **others: object) -> str:
        values = {**self.values, "slug": slug or self.slugs.get(rule.endpoint, self.closed.slug), **others}
        with self.app.test_request_context():
            built = rule.build({name: values[name] for name in rule.arguments})
        assert built is not None, rule
        return built[1]


def world(app: Flask) -> World:
    case = ready(app)
    draft = campaigns.make_draft(app, case.coordinator, title="Otra, en preparación")
    running = campaigns.make_open(app, case.coordinator, title="Otra, abierta")
    with app.app_context():
        park = case.theme(PARK)
        values: dict[str, object] = {
            "number": db.session.scalars(select(Contribution.id)).first(),
            "answer": db.session.scalars(select(Answer.public_id)).first(),
            "theme": park.public_id,
            "theme_id": park.public_id,
            "commitment_id": case.commitment().public_id,
            "public_id": db.session.scalars(
                select(Account.public_id).where(Account.id == case.director.account_id)
            ).one(),
            "key": "transform",
            "direction": "subir",
            "conflict": 1,
        }
    slugs = dict.fromkeys(ON_A_DRAFT, draft) | dict.fromkeys(ON_AN_OPEN_ONE, running)
    return World(app, case, slugs, values)


def test_the_table_names_every_address_of_the_staff(app: Flask) -> None:
    assert {rule.endpoint for rule in staff_rules(app)} == MAY.keys()


@pytest.mark.parametrize("role", Role)
def test_each_role_opens_what_it_may_and_nothing_else(app: Flask, role: Role) -> None:
    """A POST without its token stops at the token where the role may, before it where the role may not."""
    made = world(app)
    client = client_of(app, campaigns.make_account(app, role))
    wrong = []
    for rule in staff_rules(app):
        if rule.endpoint in ON_A_DECIDED_ONE or (rule.endpoint in ON_A_DRAFT and role in MAY[rule.endpoint]):
            continue  # looked at below, by those who may
        for method in methods(rule):
            status = client.open(made.address(rule), method=method).status_code
            allowed = {"GET": {200, 303}, "POST": {400}}[method] if role in MAY[rule.endpoint] else {403}
            if status not in allowed:
                wrong.append(f"{method} {rule.rule}: {status}")
    assert wrong == []


@pytest.mark.parametrize("role", Role)
def test_commitments_are_followed_by_those_who_may(app: Flask, role: Role) -> None:
    made = world(app)
    made.closed.publish()
    client = client_of(app, campaigns.make_account(app, role))
    for rule in staff_rules(app):
        if rule.endpoint in ON_A_DECIDED_ONE:
            for method in methods(rule):
                status = client.open(made.address(rule), method=method).status_code
                allowed = {"GET": 200, "POST": 400}[method] if role in MAY[rule.endpoint] else 403
                assert status == allowed, f"{method} {rule.rule}"


def test_a_stranger_is_asked_to_sign_in_and_changes_nothing(app: Flask) -> None:
    made, client = world(app), app.test_client()
    for rule in staff_rules(app):
        for method in methods(rule):
            response = client.open(made.address(rule), method=method)
            if method == "GET":
                assert response.status_code == 302, rule
                assert response.headers["Location"].startswith("/gestion/entrar?next="), rule
            else:
                assert response.status_code == 403, rule


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


def test_several_roles_open_what_each_of_them_opens(app: Flask) -> None:
    made = world(app)
    both: Actor = campaigns.make_account(app, INTERVIEWER, DIRECTOR)
    client = client_of(app, both)
    for rule in staff_rules(app):
        if methods(rule) == ["GET"] and MAY[rule.endpoint] & {INTERVIEWER, DIRECTOR}:
            assert client.get(made.address(rule)).status_code in (200, 303), rule
        elif methods(rule) == ["GET"]:
            assert client.get(made.address(rule)).status_code == 403, rule
