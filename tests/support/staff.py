"""Members of staff and consultations for tests, made by the services as in real use."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from consulta.accounts.models.account import Account
from consulta.accounts.services import accounts
from consulta.consultations.models.consultation import Consultation
from consulta.consultations.services import consultations
from consulta.consultations.services.consultations import ConsultationFields
from consulta.core.access import permissions_of_account, unit_of_work
from consulta.core.extensions import db
from consulta.vocabulary.actors import SYSTEM, Actor
from consulta.vocabulary.roles import Role

PASSWORD = "clave-de-prueba-2026"
CREATED = datetime(2026, 2, 20, 15, tzinfo=UTC)
FIELDS = ConsultationFields(
    title="Expenal de Conchagua: ¿en qué se transforma?",
    site="Antiguo penal de Conchagua",
    district_code="1404",
    context="El terreno está **libre**.",
    decider="Dirección de Gestión Social",
    negotiable="El uso de los espacios.",
    not_negotiable="El terreno y el plazo.",
    opens_at=datetime(2026, 3, 1, 6, tzinfo=UTC),
    closes_at=datetime(2026, 4, 1, 5, 59, 59, tzinfo=UTC),
    answer_due_on=datetime(2026, 5, 31).date(),  # noqa: DTZ001 - a day, not a moment
)
WHILE_OPEN = datetime(2026, 3, 10, 18, tzinfo=UTC)
AFTER_CLOSING = datetime(2026, 4, 10, 18, tzinfo=UTC)


def box(lon: float, lat: float, half: float) -> dict[str, Any]:
    """A square GeoJSON Polygon around a place; `half` its side in degrees."""
    west, east, south, north = lon - half, lon + half, lat - half, lat + half
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


ZONE = box(-87.865, 13.308, 0.005)
AREA = box(-87.865, 13.308, 0.03)
LANDMARKS = [("Portón del antiguo penal", 13.3091, -87.8642), ("Parque de Conchagua", 13.3072, -87.8655)]


def make_account(role: Role, email: str | None = None, **options: Any) -> Actor:
    """An account with one role, as an actor. Call it inside an application context."""
    with unit_of_work():
        account = accounts.create_account(
            email or f"{role.value}@prueba.test",
            f"Persona {role.value}",
            PASSWORD,
            [role],
            actor=SYSTEM,
            now=CREATED,
            **options,
        )
    return actor_of(account)


def actor_of(account: Account) -> Actor:
    return Actor(account_id=account.id, name=account.name, permissions=permissions_of_account(account))


def make_draft(actor: Actor, fields: ConsultationFields = FIELDS) -> Consultation:
    """A draft with all it needs to open."""
    with unit_of_work():
        draft = consultations.create(fields, actor=actor, now=CREATED)
        consultations.set_zone(draft, ZONE, actor=actor, now=CREATED)
        consultations.set_map_area(draft, AREA, actor=actor, now=CREATED)
        consultations.set_landmarks(draft, LANDMARKS, actor=actor, now=CREATED)
    return draft


def make_open(actor: Actor, fields: ConsultationFields = FIELDS) -> Consultation:
    """A consultation that staff approved on the day it was created; it opens on its opening date."""
    draft = make_draft(actor, fields)
    with unit_of_work():
        consultations.open_consultation(draft, actor=actor, now=CREATED)
    return draft


def consultation(slug: str) -> Consultation:
    found = db.session.scalar(select(Consultation).where(Consultation.slug == slug))
    assert found is not None, slug
    return found


def sign_in(client: FlaskClient, actor_or_role: Actor | Role, email: str | None = None) -> None:
    """Sign a client in through the real page."""
    address = email or f"{actor_or_role.value}@prueba.test" if isinstance(actor_or_role, Role) else email
    assert address is not None
    answer = post(client, "/gestion/entrar", {"email": address, "password": PASSWORD})
    assert answer.status_code in {302, 303}, answer.text


def post(client: FlaskClient, path: str, data: dict[str, Any] | None = None, page: str | None = None) -> Any:
    """Send a staff form as a browser does: with the token of `page`, or of the page at the path itself."""
    token = csrf_token(client, page or path)
    return client.post(path, data={"csrf_token": token, **(data or {})})


def csrf_token(client: FlaskClient, page: str) -> str:
    text = client.get(page).text
    start = text.index('name="csrf_token"')
    before = text.rindex("<input", 0, start + 1)
    tag = text[before : text.index(">", start)]
    return tag.split('value="')[1].split('"')[0]
