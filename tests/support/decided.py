"""A consultation brought to the director's desk, for tests of decisions: all through the services."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from consulta.attachments.domain import CleanUpload, MediaType
from consulta.attachments.services import attachments
from consulta.consultations.models.consultation import Consultation
from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import Contribution
from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.decisions.domain.dispositions import Outcome
from consulta.decisions.models.attachment import DecisionAttachment
from consulta.decisions.models.commitment import Commitment
from consulta.decisions.models.decision import Decision, Disposition
from consulta.decisions.queries.decisions import current_decision
from consulta.decisions.services import clauses, decisions, draft_commitments
from consulta.publishing.services import release
from consulta.reading.domain.themes import NoActionReason, ThemeKind
from consulta.reading.models.theme import Theme
from consulta.reading.services import coding, moderation, themes
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.calendar import local_date
from consulta.vocabulary.roles import Role
from tests.support import campaigns
from tests.support.campaigns import csrf_token
from tests.support.kept import kept

PARK, MARKET = "Parque con sombra", "Mercado"
REASON = {PARK: "Hay terreno y presupuesto.", MARKET: "Ya hay un mercado a dos cuadras."}
CLAUSE = {
    PARK: ("El parque", "Se construirá un parque de **media manzana**, con árboles."),
    MARKET: ("El mercado", "En este terreno no se construirá un mercado."),
}
TEXT = "Se hará un **parque** con sombra.\n\nEl mercado no se hará."


@dataclass(frozen=True)
class Case:
    """The consultation of a test, who works on it, and when it closed."""

    app: Flask
    slug: str
    coordinator: Actor
    director: Actor
    closed_at: datetime

    def consultation(self) -> Consultation:
        return campaigns.get(self.slug)

    def decision(self) -> Decision:
        found = current_decision(self.consultation().id)
        assert found is not None
        return found

    def theme(self, name: str) -> Theme:
        return db.session.scalars(
            select(Theme).where(Theme.consultation_id == self.consultation().id, Theme.name == name)
        ).one()

    def commitment(self) -> Commitment:
        """The one of the newest version."""
        (made,) = [made for one in self.decision().dispositions for made in one.commitments]
        return made

    @contextmanager
    def change(self) -> Iterator[Consultation]:
        """A unit of work in an application context."""
        with self.app.app_context(), unit_of_work():
            yield self.consultation()

    def publish(self, now: datetime | None = None) -> None:
        with self.change():
            decisions.sign_and_publish(self.decision(), actor=self.director, now=now or utcnow())

    def correct(self, reason: str = "Faltaba el plazo.", text: str = "", now: datetime | None = None) -> None:
        """A second version, handed over and published."""
        now = now or utcnow()
        with self.change() as consultation:
            draft = decisions.start(consultation, actor=self.coordinator, now=now)
            decisions.write(
                draft,
                text or draft.text,
                draft.decider,
                draft.decided_on,
                reason,
                actor=self.coordinator,
                now=now,
            )
            decisions.submit(draft, actor=self.coordinator, now=now)
        self.publish(now)


@kept
def ready(app: Flask, *, closed_days_ago: int = 10, due_in: int = 10) -> Case:
    """A consultation that closed some days ago with a decision in the director's hands.

    Three contributions: two say the park, one of them also the market, the third only greets. The park is
    adopted with one commitment due in 30 days, the market is not.
    """
    coordinator = campaigns.make_account(app, Role.COORDINATOR, name="Gestora")
    director = campaigns.make_account(app, Role.DIRECTOR, name="Directora")
    closed = utcnow() - timedelta(days=closed_days_ago)
    opened = closed - timedelta(days=20)
    slug = campaigns.make_open(
        app,
        coordinator,
        now=opened,
        closes_at=closed,
        answer_due_on=local_date(utcnow()) + timedelta(days=due_in),
    )
    case = Case(app, slug, coordinator, director, closed)
    campaigns.contribute_many(
        app,
        slug,
        [
            {"transform": "Un parque con árboles.", "publish": True},
            {"transform": "Un parque y un mercado.", "purpose": "Para vender."},
            {"transform": "Que Dios los bendiga."},
        ],
        now=opened + timedelta(days=1),
    )
    read(case, closed + timedelta(days=1))
    decide(case, closed + timedelta(days=2))
    return case


def read(case: Case, now: datetime) -> None:
    """Accept everything, allow the text, code each answer, release the figures."""
    actor = case.coordinator
    with case.change() as consultation:
        ids = db.session.scalars(
            select(Contribution.id).where(Contribution.consultation_id == consultation.id)
        ).all()
        moderation.accept(consultation, list(ids), actor=actor, now=now)
        park = themes.create(consultation, PARK, "Espacio verde", actor=actor, now=now)
        market = themes.create(consultation, MARKET, actor=actor, now=now)
        none = db.session.scalars(
            select(Theme).where(Theme.consultation_id == consultation.id, Theme.kind == ThemeKind.NO_ACTION)
        ).one()
        for answer in db.session.scalars(select(Answer).where(Answer.consultation_id == consultation.id)):
            words = answer.words or ""
            found = [park] * ("parque" in words) + [market] * ("mercado" in words or "vender" in words)
            reason = None if found else NoActionReason.COURTESY
            coding.code(answer, found or [none], reason=reason, actor=actor, now=now)
            if "árboles" in words:
                moderation.allow_texts(consultation, [answer.id], actor=actor, now=now)
        release.release_results(consultation, actor=actor, now=now)


def decide(case: Case, now: datetime) -> None:
    """Write the decision with its answers and hand it over."""
    actor = case.coordinator
    with case.change() as consultation:
        draft = decisions.start(consultation, actor=actor, now=now)
        decisions.write(draft, TEXT, "Consejo de la DGS", local_date(now), actor=actor, now=now)
        park = answer(case, PARK, Outcome.ADOPTED, now)
        answer(case, MARKET, Outcome.NOT_ADOPTED, now)
        draft_commitments.add(
            park,
            "Sembrar 40 árboles",
            "Unidad de Obras",
            local_date(utcnow()) + timedelta(days=30),
            actor=actor,
            now=now,
        )
        decisions.submit(draft, actor=actor, now=now)


def answer(case: Case, name: str, outcome: Outcome, now: datetime) -> Disposition:
    """Within a unit of work: answer a theme of the draft with a clause of its own."""
    draft, actor = case.decision(), case.coordinator
    clause = clauses.add(draft, *CLAUSE[name], actor=actor, now=now)
    return decisions.set_disposition(
        draft, case.theme(name), outcome, REASON[name], clause=clause, actor=actor, now=now
    )


def bring_document(case: Case, title: str = "Plano del parque", content: bytes = b"%PDF-1.4 plano") -> str:
    """Let the newest version come with a document, in hand or not; its public id. It was not cleaned."""
    now = utcnow()
    with case.change() as consultation:
        upload = CleanUpload("plano.pdf", MediaType.PDF, content)
        made = attachments.attach(consultation.id, upload, title, actor=case.coordinator, now=now)
        db.session.add(DecisionAttachment(decision_id=case.decision().id, attachment_id=made.id, position=1))
        return made.public_id


def client_of(app: Flask, actor: Actor) -> FlaskClient:
    """A browser in which this member of staff has signed in."""
    client = app.test_client()
    campaigns.sign_in(client, app, actor)
    return client


def press(client: FlaskClient, path: str, page: str, **fields: str):  # type: ignore[no-untyped-def]
    """Send a form of a page with the page's own token."""
    return client.post(path, data={"csrf_token": csrf_token(client, page), **fields})


def sign(client: FlaskClient, case: Case, **fields: str):  # type: ignore[no-untyped-def]
    """Sign what the page for reading shows now."""
    page = f"{desk(case)}/lectura"
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', client.get(page).text)
    return press(client, f"{desk(case)}/firmar", page, seen=seen[1] if seen else "", **fields)


def desk(case: Case) -> str:
    """Where the staff make the decision."""
    return f"/gestion/consultas/{case.slug}/decision"


def public(case: Case) -> str:
    """Where everybody reads it."""
    return f"/consultas/{case.slug}/decision"


def of_case(case: Case, table: type[Contribution]) -> list[int]:
    """The ids of the consultation's contributions."""
    return list(db.session.scalars(select(table.id).where(table.consultation_id == case.consultation().id)))


def take_back(case: Case) -> None:
    """Within a unit of work: the director returns the draft, so that it can be changed."""
    decisions.return_to_author(case.decision(), "Falta.", actor=case.director, now=utcnow())
