"""Unusual arrivals: seen as groups, set aside and taken back in one act, counted in public, never dropped."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from consulta.accounts.models.history import HistoryEntry
from consulta.contributions.domain.arrivals import FormNumber
from consulta.contributions.domain.folio import format_folio
from consulta.contributions.models.contribution import Contribution
from consulta.contributions.services.withdrawal import withdraw
from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.core.vault import vault
from consulta.reading.models.quarantine import Quarantine
from consulta.reading.services import moderation
from consulta.record.queries.audit.contributions import audit, audit_targets
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.roles import Role
from tests.support import campaigns
from tests.support.arrivals import (
    ATTACK,
    REASON,
    act,
    arrive,
    groups_on,
    honest,
    last_on,
    page,
    pending,
    undo,
)
from tests.support.campaigns import csrf_token, get, make_account, make_open, sign_in
from tests.support.client import CheckedClient


@pytest.fixture
def coordinator(app: Flask) -> Actor:
    return make_account(app, Role.COORDINATOR)


@pytest.fixture
def slug(app: Flask, coordinator: Actor) -> str:
    return make_open(app, coordinator)


@pytest.fixture
def staff(app: Flask, client: CheckedClient, coordinator: Actor) -> CheckedClient:
    sign_in(client, app, coordinator)
    return client


@pytest.mark.both_databases
def test_four_thousand_equal_answers_are_one_group_one_act_and_one_undo(
    app: Flask, staff: CheckedClient, slug: str
) -> None:
    """The attack that happened: 4,000 from 80 addresses in 17 seconds, amid a hundred and sixty people."""
    start = utcnow() - timedelta(hours=5)
    arrive(app, slug, honest(160), at=start, apart=timedelta(minutes=1))
    folios = arrive(
        app,
        slug,
        [ATTACK] * 4000,
        networks=[f"203.0.113.{number}" for number in range(80)],
        form_number=FormNumber.MISSING,
        apart=timedelta(milliseconds=4),
    )
    assert pending(app, slug) == 4160
    text = page(staff, slug)
    assert len(groups_on(text)) == 1
    assert "4000 aportes: dicen lo mismo o casi" in text and ATTACK in text
    assert act(staff, slug, groups_on(text)[0], last_on(text)).status_code == 303
    assert pending(app, slug) == 160
    public = staff.get(f"/consultas/{slug}").text
    assert "se apartaron 4000 aportes por llegadas inusuales" in public and REASON in public
    assert "Hasta ahora hay 4160 aportes" in public
    receipt = staff.get(f"/folio/{format_folio(folios[7])}").text
    assert "Llegadas inusuales" in receipt and ATTACK in receipt
    assert groups_on(page(staff, slug)) == []
    assert undo(staff, slug).status_code == 303
    assert pending(app, slug) == 4160
    assert "Se deshizo el" in staff.get(f"/consultas/{slug}").text
    with app.app_context():
        assert db.session.scalar(select(func.count(Contribution.id))) == 4160
        assert list(audit(audit_targets(slug)[0])) == []


@pytest.mark.both_databases
def test_nearly_equal_answers_are_one_group(app: Flask, staff: CheckedClient, slug: str) -> None:
    """Other capitals, accents, figures, signs, invisible characters, and a word here and there."""
    dressed = [
        ATTACK.upper(),
        ATTACK.replace("á", "a"),
        f"{ATTACK} {7 * 'x'}",
        f"Buenas. {ATTACK}",
        ATTACK.replace("e", "e\u200b"),
        f"{ATTACK}!!! 🙂 12345",
        ATTACK.replace("completo", "entero"),
        ATTACK.replace(" ", "  "),
    ]
    arrive(
        app, slug, [*honest(40), *(f"{dressed[n % 8]} {n}" for n in range(48))], apart=timedelta(minutes=2)
    )
    text = page(staff, slug)
    assert [key.split("-")[0] for key in groups_on(text)] == ["likeness"]
    assert "48 aportes" in text


def test_people_who_agree_are_no_group(app: Flask, staff: CheckedClient, slug: str) -> None:
    """The same few words over days, words of their own over an hour, and nine who copy one another."""
    arrive(app, slug, ["Un parque"] * 30, at=utcnow() - timedelta(days=6), apart=timedelta(hours=3))
    arrive(app, slug, honest(60), apart=timedelta(minutes=1))
    arrive(app, slug, [ATTACK] * 9)
    assert groups_on(page(staff, slug)) == []


@pytest.mark.parametrize(
    ("sign", "given"),
    [
        ("origin", {"networks": ["203.0.113.9"], "apart": timedelta(minutes=3)}),
        ("form_number", {"form_number": FormNumber.MISSING, "apart": timedelta(minutes=3)}),
        ("pace", {"apart": timedelta(milliseconds=10), "at": datetime.fromisoformat("2026-11-02T15:00:05Z")}),
    ],
)
def test_each_other_sign_makes_a_group(
    app: Flask, staff: CheckedClient, slug: str, sign: str, given: dict[str, Any]
) -> None:
    """Of different texts; the people around them are in none."""
    arrive(app, slug, honest(50), apart=timedelta(minutes=1))
    arrive(app, slug, honest(45), **given)
    text = page(staff, slug)
    assert [key.split("-")[0] for key in groups_on(text)] == [sign]
    assert "45 aportes" in text


def test_programs_of_the_interface_are_not_short_of_a_number(
    app: Flask, staff: CheckedClient, slug: str
) -> None:
    arrive(app, slug, honest(45), form_number=FormNumber.PROGRAM, apart=timedelta(minutes=2))
    assert groups_on(page(staff, slug)) == []


def test_the_act_covers_what_the_page_showed(app: Flask, staff: CheckedClient, slug: str) -> None:
    """More of the same that came meanwhile waits, as nobody has looked at it."""
    arrive(app, slug, [ATTACK] * 12)
    text = page(staff, slug)
    arrive(app, slug, [ATTACK] * 11)
    assert act(staff, slug, groups_on(text)[0], last_on(text)).status_code == 303
    assert pending(app, slug) == 11


def test_one_without_a_reason_keeps_the_page_and_changes_nothing(
    app: Flask, staff: CheckedClient, slug: str
) -> None:
    arrive(app, slug, [ATTACK] * 12)
    text = page(staff, slug)
    refused = act(staff, slug, groups_on(text)[0], last_on(text), reason="  ")
    assert refused.status_code == 422 and "Escriba el motivo" in refused.text
    long = act(staff, slug, groups_on(text)[0], last_on(text), reason="ñ" * 501)
    assert long.status_code == 422 and "ñ" * 501 in long.text
    assert pending(app, slug) == 12


@pytest.mark.parametrize(
    ("key", "last"), [("likeness-99", "12"), ("", ""), ("x", "9" * 30), ("likeness-1", "0")]
)
def test_a_group_that_is_not_there_any_more_is_refused(
    app: Flask, staff: CheckedClient, slug: str, key: str, last: str
) -> None:
    arrive(app, slug, [ATTACK] * 12)
    refused = act(staff, slug, key, last)
    assert refused.status_code == 409 and "cambió mientras" in refused.text
    assert pending(app, slug) == 12


@pytest.mark.both_databases
def test_undoing_leaves_what_was_judged_or_withdrawn_since(
    app: Flask, staff: CheckedClient, slug: str, coordinator: Actor
) -> None:
    folios = arrive(app, slug, [ATTACK] * 12)
    text = page(staff, slug)
    act(staff, slug, groups_on(text)[0], last_on(text))
    with app.app_context():
        numbers = list(db.session.scalars(select(Contribution.id).order_by(Contribution.id)))
    with app.app_context(), unit_of_work():
        moderation.accept(get(slug), numbers[:1], actor=coordinator, now=utcnow())
        withdraw(folios[1], vault().withdrawal_key(folios[1]), now=utcnow())
    undo(staff, slug)
    with app.app_context():
        states = list(db.session.scalars(select(Contribution.state).order_by(Contribution.id)))
    assert states == ["accepted", "withdrawn", *["pending"] * 10]
    assert "Ese grupo ya no está apartado" in undo_again(staff, app, slug)


def undo_again(client: FlaskClient, app: Flask, slug: str) -> str:
    with app.app_context():
        name = db.session.scalars(select(Quarantine.public_id)).one()
    address = f"/gestion/consultas/{slug}/llegadas-inusuales"
    client.post(f"{address}/{name}/deshacer", data={"csrf_token": csrf_token(client, address)})
    return page(client, slug)


def test_undoing_ones_last_judgement_does_not_touch_groups(
    app: Flask, staff: CheckedClient, slug: str
) -> None:
    """That button looks at judgements of one contribution after another."""
    arrive(app, slug, [ATTACK] * 12)
    text = page(staff, slug)
    act(staff, slug, groups_on(text)[0], last_on(text))
    address = f"/gestion/consultas/{slug}/moderar"
    token = csrf_token(staff, f"/gestion/consultas/{slug}/llegadas-inusuales")
    staff.post(f"{address}/deshacer", data={"csrf_token": token})
    assert pending(app, slug) == 0


def test_one_contribution_alone_cannot_be_set_aside_for_how_it_arrived(
    app: Flask, staff: CheckedClient, slug: str
) -> None:
    given = campaigns.contribute(app, slug)
    address = f"/gestion/consultas/{slug}/moderar/{given.id}"
    shown = staff.get(address).text
    assert "unusual_arrivals" not in shown
    seen = shown.split('name="visto" value="')[1].split('"')[0]
    data = {"csrf_token": campaigns.token_in(shown), "visto": seen, "accion": "apartar"}
    assert staff.post(address, data=data | {"motivo": "unusual_arrivals"}).status_code == 422


@pytest.mark.both_databases
def test_the_history_has_the_act_its_undo_and_each_contribution(
    app: Flask, staff: CheckedClient, slug: str
) -> None:
    arrive(app, slug, [ATTACK] * 12)
    text = page(staff, slug)
    act(staff, slug, groups_on(text)[0], last_on(text))
    undo(staff, slug)
    with app.app_context():
        noted = db.session.execute(
            select(HistoryEntry.subject, HistoryEntry.action, func.count())
            .where(HistoryEntry.action.like("quarantine%"))
            .group_by(HistoryEntry.subject, HistoryEntry.action)
        )
        assert {tuple(row) for row in noted} == {
            ("consultation", "quarantined", 1),
            ("consultation", "quarantine_undone", 1),
            ("contribution", "quarantined", 12),
            ("contribution", "quarantine_undone", 12),
        }
