"""The promise clock over HTTP at chosen moments: a countdown, then since when the answer is overdue."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from consulta.consultations.services import consultations
from consulta.core.access import unit_of_work
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.calendar import end_of_local_day
from consulta.vocabulary.errors import InvalidValue, Refused
from consulta.vocabulary.roles import Role
from tests.support import campaigns
from tests.support.client import CheckedClient
from tests.support.decided import client_of, press
from tests.support.moments import set_clock

DUE = date(2026, 5, 31)
OPENED = datetime(2026, 4, 1, 15, tzinfo=UTC)
CLOSED = end_of_local_day(date(2026, 5, 1))
# Midnight in El Salvador at the end of the day promised: 06:00 UTC.
MIDNIGHT = datetime(2026, 6, 1, 6, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


@pytest.fixture
def coordinator(app: Flask) -> Actor:
    return campaigns.make_account(app, Role.COORDINATOR)


@pytest.fixture
def slug(app: Flask, coordinator: Actor) -> str:
    return campaigns.make_open(app, coordinator, now=OPENED, closes_at=CLOSED, answer_due_on=DUE)


def pages(client: CheckedClient, slug: str) -> dict[str, str]:
    """What everybody reads, by address; the answer form is closed by then."""
    at = f"/consultas/{slug}"
    return {page: client.get(page).text for page in ("/", at, f"{at}/resultados", f"{at}/responder")}


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (MIDNIGHT - 11 * DAY, ("31/05/2026", "altan 10 días")),
        (MIDNIGHT - 2 * DAY, ("31/05/2026", "alta 1 día")),
        (MIDNIGHT - DAY, ("31/05/2026", "hoy")),
        (MIDNIGHT - SECOND, ("31/05/2026", "hoy")),
        (MIDNIGHT, ("Respuesta vencida desde el 31/05/2026", "1 día de atraso")),
        (MIDNIGHT + DAY - SECOND, ("Respuesta vencida desde el 31/05/2026", "1 día de atraso")),
        (MIDNIGHT + DAY, ("Respuesta vencida desde el 31/05/2026", "2 días de atraso")),
    ],
)
def test_every_page_counts_down_and_then_says_it_is_overdue(
    client: CheckedClient, slug: str, monkeypatch: pytest.MonkeyPatch, moment: datetime, said: tuple[str, ...]
) -> None:
    set_clock(monkeypatch, moment)
    shown = pages(client, slug)
    assert [(page, text) for page in shown for text in said if text not in shown[page]] == []
    late = moment >= MIDNIGHT
    assert [page for page, text in shown.items() if ("vencida" in text) is not late] == []
    assert ("Respuesta vencida desde el 31/05/2026" in client.get("/feed.xml").text) is late


def test_while_it_is_open_the_day_of_the_answer_is_counted_too(
    client: CheckedClient, slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_clock(monkeypatch, CLOSED - DAY)
    assert "falta" in client.get(f"/consultas/{slug}").text.split("31/05/2026")[1][:40]
    assert "La respuesta llega a más tardar el 31/05/2026: faltan 31 días." in client.get("/").text


def test_cancelling_does_not_wash_lateness_off(
    app: Flask, client: CheckedClient, coordinator: Actor, slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context(), unit_of_work():
        consultations.cancel(campaigns.get(slug), "No hay fondos.", actor=coordinator, now=MIDNIGHT + 3 * DAY)
    set_clock(monkeypatch, MIDNIGHT + 30 * DAY)
    assert [
        page for page, text in pages(client, slug).items() if "vencida desde el 31/05/2026" not in text
    ] == []
    assert "4 días de atraso" in client.get("/").text


def test_staff_cannot_move_the_day_nor_the_notice(
    app: Flask, client: CheckedClient, coordinator: Actor, slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No form of theirs has the day any more; what edits a draft refuses, and so does extending."""
    set_clock(monkeypatch, MIDNIGHT + DAY)
    staff, at = client_of(app, coordinator), f"/gestion/consultas/{slug}"
    refused = press(staff, f"{at}/editar", f"{at}/cancelar", title="Otra", answer_due_on="2027-01-01")
    assert refused.status_code in (403, 404, 409, 422)
    later = end_of_local_day(date(2027, 1, 1))
    with app.app_context(), pytest.raises(InvalidValue), unit_of_work():
        consultations.extend(campaigns.get(slug), later, "Más.", actor=coordinator, now=MIDNIGHT + DAY)
    with app.app_context(), pytest.raises(Refused), unit_of_work():
        consultations.require_draft(campaigns.get(slug), MIDNIGHT + DAY)
    assert "Respuesta vencida desde el 31/05/2026" in client.get("/").text


def test_extending_leaves_the_day_of_the_answer_as_promised(
    app: Flask, client: CheckedClient, coordinator: Actor, slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context(), unit_of_work():
        later = end_of_local_day(date(2026, 5, 20))
        consultations.extend(campaigns.get(slug), later, "Llovió.", actor=coordinator, now=CLOSED - DAY)
    set_clock(monkeypatch, MIDNIGHT)
    assert "Respuesta vencida desde el 31/05/2026" in client.get("/").text
    after = end_of_local_day(DUE)
    with app.app_context(), pytest.raises(InvalidValue), unit_of_work():
        consultations.extend(campaigns.get(slug), after, "Más.", actor=coordinator, now=CLOSED - DAY)
