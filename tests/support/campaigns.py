"""Consultations and contributions for tests, made through the same services as real ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from flask import Flask
from sqlalchemy import select

from consulta.accounts.models.account import Account
from consulta.accounts.services import accounts
from consulta.consultations.domain.questions import AnswerValue
from consulta.consultations.domain.zones import Geometry
from consulta.consultations.models.consultation import Consultation
from consulta.consultations.services import consultations
from consulta.contributions.domain.privacy_notice import CURRENT_PRIVACY_NOTICE
from consulta.contributions.domain.submission import GivenAnswer, GivenPerson, GivenPlace, Submission
from consulta.contributions.queries.questionnaire import questionnaire_of
from consulta.contributions.services import intake
from consulta.core.access import permissions_of_account, unit_of_work
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.vocabulary.actors import CITIZEN, SYSTEM, Actor
from consulta.vocabulary.calendar import local_date
from consulta.vocabulary.channels import Channel, ConsentWay
from consulta.vocabulary.persons import AgeBand, Relation, Sex
from consulta.vocabulary.places import LocationSource, PlaceMeaning
from consulta.vocabulary.roles import Role

PASSWORD = "una clave de prueba 2026"
LAT, LON = 13.307, -87.865
LANDMARKS = [("Parque central", LAT, LON)]
_numbers = count(1)


@dataclass(frozen=True)
class Given:
    """A contribution as a test knows it."""

    id: int
    folio: str
    digest: str
    submission_id: str


def box(lat: float = LAT, lon: float = LON, half_km: float = 0.2) -> Geometry:
    """A square GeoJSON Polygon around a place."""
    north, east = half_km / 110.57, half_km / 108.3
    corners = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]
    return {"type": "Polygon", "coordinates": [[[lon + x * east, lat + y * north] for x, y in corners]]}


def make_account(app: Flask, *roles: Role, email: str = "", name: str = "Persona de Prueba") -> Actor:
    """An account that can sign in with PASSWORD, as the actor it is for services."""
    email = email or f"{roles[0].value}{next(_numbers)}@prueba.test"
    with app.app_context():
        return create_account(roles, email=email, name=name)


def create_account(roles: Iterable[Role], *, email: str, name: str, **options: Any) -> Actor:
    """The same within an app context."""
    with unit_of_work():
        account = accounts.create_account(
            email, name, PASSWORD, list(roles), actor=SYSTEM, now=utcnow(), **options
        )
    return actor_of(account)


def actor_of(account: Account) -> Actor:
    return Actor(account_id=account.id, name=account.name, permissions=permissions_of_account(account))


def email_of(app: Flask, actor: Actor) -> str:
    with app.app_context():
        return str(db.session.scalars(select(Account.email).where(Account.id == actor.account_id)).one())


def token_in(page: str) -> str:
    """The CSRF token of a page's first form."""
    return page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]


def csrf_token(client: Any, path: str) -> str:
    """The token of the page at that path."""
    return token_in(client.get(path).text)


def sign_in(client: object, app: Flask, actor: Actor) -> None:
    """Sign a test client in as this member of staff."""
    page = client.get("/gestion/entrar")  # type: ignore[attr-defined]
    token = token_in(page.text)
    response = client.post(  # type: ignore[attr-defined]
        "/gestion/entrar", data={"email": email_of(app, actor), "password": PASSWORD, "csrf_token": token}
    )
    assert response.status_code == 302, response.text


def make_draft(app: Flask, actor: Actor, *, now: datetime | None = None, **changes: object) -> str:
    """A draft that lacks nothing to be opened; its slug. Opens today, closes in 20 days, answer due in 40."""
    now = now or utcnow()
    values: dict[str, object] = {
        "title": "¿Qué debería ser el antiguo penal?",
        "site": "Antiguo penal de Conchagua",
        "district_code": "1404",
        "context": "El antiguo penal está **vacío**. Queremos saber qué necesita la comunidad.",
        "decider": "Dirección de Gestión Social",
        "negotiable": "El uso de los espacios.",
        "not_negotiable": "El presupuesto de este año.",
        "opens_at": now,
        "closes_at": now + timedelta(days=20),
        "answer_due_on": local_date(now) + timedelta(days=40),
    }
    fields = consultations.ConsultationFields(**(values | changes))  # type: ignore[arg-type]
    with app.app_context():
        return str(create_draft(fields, actor=actor, now=now).slug)


def create_draft(fields: consultations.ConsultationFields, *, actor: Actor, now: datetime) -> Consultation:
    """A draft with these fields, a zone, a map area and a landmark. Call it within an app context."""
    with unit_of_work():
        consultation = consultations.create(fields, actor=actor, now=now)
        consultations.set_zone(consultation, box(), actor=actor, now=now)
        consultations.set_map_area(consultation, box(half_km=3), actor=actor, now=now)
        consultations.set_landmarks(consultation, LANDMARKS, actor=actor, now=now)
    return consultation


def make_open(app: Flask, actor: Actor, *, now: datetime | None = None, **changes: object) -> str:
    """An open consultation; its slug."""
    now = now or utcnow()
    slug = make_draft(app, actor, now=now, **changes)
    with app.app_context(), unit_of_work():
        consultations.open_consultation(get(slug), actor=actor, now=now)
    return slug


def get(slug: str) -> Consultation:
    """The consultation, within an app context."""
    return db.session.scalars(select(Consultation).where(Consultation.slug == slug)).one()


def close(app: Flask, slug: str, *, now: datetime | None = None) -> None:
    """Let the closing date have come, without waiting for it: the one thing tests do that no service does."""
    with app.app_context(), unit_of_work():
        get(slug).closes_at = (now or utcnow()) - timedelta(seconds=1)
        get(slug).revision += 1


def submission(slug: str, **given: object) -> Submission:
    """A submission to a consultation, within an app context.

    Texts by key (`transform="…"`), choices as tuples; `lat`, `lon`, `age_band`, `sex`, `relation`, `publish`,
    `contact`, `captured_at`, `submission_id` as wanted.
    """
    given.setdefault("transform", "Un parque con sombra y juegos para la niñez.")
    moment = given.get("captured_at")
    contact = given.get("contact")
    return Submission(
        submission_id=str(given.get("submission_id") or uuid4()),
        answers=_answers(slug, given),
        place=_place(given),
        person=GivenPerson(
            AgeBand(str(given["age_band"])) if "age_band" in given else None,
            Sex(str(given["sex"])) if "sex" in given else None,
            Relation(str(given["relation"])) if "relation" in given else None,
        ),
        notice_version=CURRENT_PRIVACY_NOTICE,
        publish_text=bool(given.get("publish", False)),
        captured_at=moment if isinstance(moment, datetime) else None,
        contact=contact if isinstance(contact, str) else None,
    )


def _answers(slug: str, given: dict[str, object]) -> tuple[GivenAnswer, ...]:
    wanted = questionnaire_of(slug)
    assert wanted is not None
    answers = []
    for spec in wanted.questions:
        value = given.get(spec.key)
        if isinstance(value, str):
            answers.append(GivenAnswer(spec, AnswerValue(value)))
        elif isinstance(value, tuple):
            answers.append(GivenAnswer(spec, AnswerValue(None, value)))
    return tuple(answers)


def _place(given: dict[str, object]) -> GivenPlace:
    if "lat" not in given:
        return GivenPlace(LocationSource.NONE)
    lat, lon = f"{given['lat']:.6f}", f"{given['lon']:.6f}"
    return GivenPlace(LocationSource.PIN, lat, lon, accuracy_m=10, meaning=PlaceMeaning.HOME)


def contribute(
    app: Flask,
    slug: str,
    *,
    channel: Channel = Channel.WEB,
    actor: Actor = CITIZEN,
    now: datetime | None = None,
    **given: object,
) -> Given:
    """One contribution through the intake service; see `submission` for what can be given."""
    return contribute_many(app, slug, [given], channel=channel, actor=actor, now=now)[0]


def contribute_many(
    app: Flask,
    slug: str,
    several: list[dict[str, object]],
    *,
    channel: Channel = Channel.WEB,
    actor: Actor = CITIZEN,
    now: datetime | None = None,
) -> list[Given]:
    """Several contributions in one transaction."""
    received = []
    with app.app_context(), unit_of_work():
        number = get(slug).id
        for given in several:
            one = submission(slug, **given)
            reception = intake.receive(
                number,
                one,
                channel=channel,
                actor=actor,
                now=now or utcnow(),
                consent_way=ConsentWay.SPOKEN if channel.is_assisted else None,
            )
            assert reception.folio is not None and reception.digest is not None
            received.append(
                Given(reception.contribution_id, reception.folio, reception.digest, one.submission_id)
            )
    return received


def today() -> date:
    return local_date(datetime.now(UTC))
