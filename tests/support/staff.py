"""A consultation with fixed days, for tests of what dates bring; all within an app context. See campaigns."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask.testing import FlaskClient

from consulta.consultations.models.consultation import Consultation
from consulta.consultations.services import consultations
from consulta.consultations.services.consultations import ConsultationFields
from consulta.core.access import unit_of_work
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.roles import Role
from tests.support import campaigns
from tests.support.campaigns import PASSWORD, csrf_token

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


def make_account(role: Role, email: str | None = None, **options: Any) -> Actor:
    """An account with one role, as an actor."""
    address = email or f"{role.value}@prueba.test"
    return campaigns.create_account([role], email=address, name=f"Persona {role.value}", **options)


def make_draft(actor: Actor, fields: ConsultationFields = FIELDS) -> Consultation:
    """A draft with all it needs to open."""
    return campaigns.create_draft(fields, actor=actor, now=CREATED)


def make_open(actor: Actor, fields: ConsultationFields = FIELDS) -> Consultation:
    """A consultation that staff approved on the day it was created; it opens on its opening date."""
    draft = make_draft(actor, fields)
    with unit_of_work():
        consultations.open_consultation(draft, actor=actor, now=CREATED)
    return draft


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
