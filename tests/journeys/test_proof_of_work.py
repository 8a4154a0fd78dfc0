"""The proof of work in a real browser under our policy, and the way of those who cannot do it."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import select

from consulta.consultations.services.proof_of_work import ask_for_proof
from consulta.contributions.models.arrival import ArrivalNote
from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.vocabulary.roles import Role
from tests.support.answering import open_form, send, write
from tests.support.campaigns import get, make_account, make_open
from tests.support.servers import LiveServer


@pytest.fixture
def asking(app: Flask) -> str:
    coordinator = make_account(app, Role.COORDINATOR)
    slug = make_open(app, coordinator)
    with app.app_context(), unit_of_work():
        ask_for_proof(get(slug), asked=True, actor=coordinator, now=utcnow())
    return slug


def proofs(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(ArrivalNote.proof).order_by(ArrivalNote.contribution_id)))


def test_a_phone_does_the_work_by_itself(
    app: Flask, live_server: LiveServer, phone: Page, asking: str
) -> None:
    open_form(phone, live_server, asking)
    write(phone)
    send(phone)
    assert proofs(app) == ["given"]


def test_a_draft_of_before_is_sent_with_its_own_proof(
    app: Flask, live_server: LiveServer, phone: Page, asking: str
) -> None:
    """Its submission_id comes with it, and the work is done for that one."""
    open_form(phone, live_server, asking)
    write(phone)
    phone.wait_for_selector("#answer-form[data-kept]")
    phone.reload()
    send(phone)
    assert proofs(app) == ["given"]


def test_a_browser_that_cannot_do_it_sends_the_answer_without(
    app: Flask, live_server: LiveServer, phone: Page, asking: str
) -> None:
    phone.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined })")
    open_form(phone, live_server, asking)
    write(phone)
    send(phone)
    assert proofs(app) == ["missing"]


def test_without_a_script_the_answer_is_taken_too(
    app: Flask, live_server: LiveServer, phone_without_js: Page, asking: str
) -> None:
    open_form(phone_without_js, live_server, asking)
    assert "una persona lo revisa" in phone_without_js.inner_text("main")
    write(phone_without_js)
    send(phone_without_js)
    assert proofs(app) == ["missing"]
