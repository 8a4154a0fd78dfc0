"""The life of a consultation through its services."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from consulta.accounts.models.history import HistoryEntry
from consulta.consultations.domain.lifecycle import State
from consulta.consultations.models.consultation import Consultation
from consulta.consultations.queries.questions import questions_in_force
from consulta.consultations.services import consultations
from consulta.consultations.services.consultations import ConsultationFields
from consulta.core.access import unit_of_work
from consulta.core.extensions import db
from consulta.reading.models.theme import CodebookVersion, Theme
from consulta.vocabulary.errors import InvalidValue, Refused
from consulta.vocabulary.roles import Role
from tests.support import campaigns, staff

pytestmark = pytest.mark.both_databases


def history(consultation: Consultation) -> list[str]:
    return list(
        db.session.scalars(
            select(HistoryEntry.action)
            .where(HistoryEntry.consultation_id == consultation.id, HistoryEntry.subject == "consultation")
            .order_by(HistoryEntry.id)
        )
    )


def test_a_new_consultation_has_its_questions_and_its_codebook(app: Flask) -> None:
    with app.app_context():
        actor = staff.make_account(Role.COORDINATOR)
        with unit_of_work():
            made = consultations.create(staff.FIELDS, actor=actor, now=staff.CREATED)
        assert made.slug == "expenal-de-conchagua-en-que-se-transforma"
        assert [question.key for question in questions_in_force(made.id)] == [
            "transform",
            "purpose",
            "benefits",
        ]
        theme = db.session.scalars(select(Theme).where(Theme.consultation_id == made.id)).one()
        assert theme.kind == "no_action"
        book = db.session.scalars(select(CodebookVersion)).one()
        assert (book.number, book.themes[0]["theme"]) == (1, theme.public_id)
        assert made.state_at(staff.WHILE_OPEN) is State.DRAFT
        assert history(made) == ["created"]


def test_equal_titles_get_their_own_addresses(app: Flask) -> None:
    with app.app_context():
        actor = staff.make_account(Role.COORDINATOR)
        with unit_of_work():
            slugs = [
                consultations.create(ConsultationFields(title), actor=actor, now=staff.CREATED).slug
                for title in ("Ñandú", "nandu", "Nándu!", "¿?", "Nueva")
            ]
        assert slugs == ["nandu", "nandu-2", "nandu-3", "consulta", "nueva-2"]


def test_opening_is_refused_with_everything_that_is_missing(app: Flask) -> None:
    with app.app_context():
        actor = staff.make_account(Role.COORDINATOR)
        with unit_of_work():
            made = consultations.create(ConsultationFields("Solo título"), actor=actor, now=staff.CREATED)
        with pytest.raises(Refused) as refusal, unit_of_work():
            consultations.open_consultation(made, actor=actor, now=staff.CREATED)
        codes = {obstacle.code for obstacle in refusal.value.obstacles}
        assert {
            "site",
            "district",
            "context",
            "decider",
            "zone",
            "map_area",
            "landmarks",
            "closes_at",
        } <= codes
        assert made.opened_at is None


def test_opening_fixes_the_bins_and_the_promises(app: Flask) -> None:
    with app.app_context():
        actor = staff.make_account(Role.COORDINATOR)
        opened = staff.make_open(actor)
        assert opened.bins
        assert opened.opened_at == staff.CREATED
        assert opened.state_at(staff.CREATED) is State.DRAFT
        assert opened.state_at(staff.WHILE_OPEN) is State.OPEN
        with pytest.raises(Refused), unit_of_work():
            consultations.edit(
                opened, replace(staff.FIELDS, decider="Otra"), actor=actor, now=staff.WHILE_OPEN
            )
        with pytest.raises(Refused), unit_of_work():
            consultations.set_zone(opened, campaigns.box(), actor=actor, now=staff.WHILE_OPEN)
        assert opened.decider == staff.FIELDS.decider


def test_a_change_before_the_opening_date_asks_for_a_new_approval(app: Flask) -> None:
    with app.app_context():
        actor = staff.make_account(Role.COORDINATOR)
        opened = staff.make_open(actor)
        with unit_of_work():
            consultations.edit(opened, replace(staff.FIELDS, site="Otro"), actor=actor, now=staff.CREATED)
        assert opened.opened_at is None
        assert opened.bins is None
        assert "approval_withdrawn" in history(opened)


def test_the_closing_only_moves_forward_and_before_the_answer(app: Flask) -> None:
    with app.app_context():
        actor = staff.make_account(Role.COORDINATOR)
        opened = staff.make_open(actor)
        closes_at = staff.FIELDS.closes_at
        assert closes_at is not None
        for moment, reason in (
            (closes_at - timedelta(days=1), "Lluvia"),
            (datetime(2026, 6, 2, tzinfo=UTC), "Lluvia"),
            (closes_at + timedelta(days=5), " "),
        ):
            with pytest.raises(InvalidValue), unit_of_work():
                consultations.extend(opened, moment, reason, actor=actor, now=staff.WHILE_OPEN)
        before = opened.revision
        with unit_of_work():
            consultations.extend(
                opened, closes_at + timedelta(days=5), "Lluvia", actor=actor, now=staff.WHILE_OPEN
            )
        assert opened.closes_at == closes_at + timedelta(days=5)
        assert opened.revision > before
        with pytest.raises(InvalidValue), unit_of_work():
            consultations.extend(
                opened, closes_at + timedelta(days=9), "Tarde", actor=actor, now=staff.AFTER_CLOSING
            )


def test_cancelling_needs_a_reason_and_is_final(app: Flask) -> None:
    with app.app_context():
        actor = staff.make_account(Role.COORDINATOR)
        opened = staff.make_open(actor)
        with pytest.raises(InvalidValue), unit_of_work():
            consultations.cancel(opened, "  ", actor=actor, now=staff.WHILE_OPEN)
        with unit_of_work():
            consultations.cancel(opened, "No hay fondos.", actor=actor, now=staff.WHILE_OPEN)
        assert opened.state_at(staff.WHILE_OPEN) is State.CANCELLED
        with pytest.raises(InvalidValue), unit_of_work():
            consultations.cancel(opened, "Otra vez", actor=actor, now=staff.AFTER_CLOSING)


@pytest.mark.parametrize(
    "landmarks",
    [
        [("", 13.3, -87.86)],
        [("Lejos", 40.0, -87.86)],
        [("Nada", float("nan"), -87.86)],
        [("Parque", 13.3, -87.86), ("parque ", 13.31, -87.86)],
        [(f"Punto {number}", 13.3, -87.86) for number in range(21)],
    ],
)
def test_bad_landmarks_are_refused(app: Flask, landmarks: list[tuple[str, float, float]]) -> None:
    with app.app_context():
        actor = staff.make_account(Role.COORDINATOR)
        draft = staff.make_draft(actor)
        with pytest.raises(InvalidValue), unit_of_work():
            consultations.set_landmarks(draft, landmarks, actor=actor, now=staff.CREATED)
        assert len(draft.landmarks) == len(campaigns.LANDMARKS)
