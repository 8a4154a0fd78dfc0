"""A citizen at the answer form: the steps that several journeys share."""

from __future__ import annotations

import re

from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import select

from consulta.contributions.domain.folio import parse_folio
from consulta.contributions.models.contribution import Contribution, Place
from consulta.core.extensions import db
from consulta.vocabulary.roles import Role
from tests.support.campaigns import make_account, make_open
from tests.support.servers import LiveServer

WORDS = "Un parque con sombra y juegos para la niñez."
SEND = "#answer-form button[type=submit]"
FOLIO = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]")


def open_consultation(app: Flask) -> str:
    """An open consultation; its slug."""
    return make_open(app, make_account(app, Role.COORDINATOR))


def form_address(server: LiveServer, slug: str) -> str:
    return f"{server.url}/consultas/{slug}/responder"


def open_form(page: Page, server: LiveServer, slug: str) -> None:
    page.goto(form_address(server, slug))


def write(page: Page, words: str = WORDS) -> None:
    page.fill("#answer-transform", words)


def send(page: Page) -> str:
    """Send what is filled in; the folio of the receipt, as it is printed."""
    page.click(SEND)
    page.wait_for_selector("h1:has-text('Recibimos su aporte')")
    return folio_on(page)


def folio_on(page: Page) -> str:
    found = FOLIO.search(page.inner_text(".folio >> nth=0"))
    assert found, "no folio on the receipt"
    return found.group()


def key_on(page: Page) -> str:
    """The key to withdraw with, which only the receipt shows."""
    return page.inner_text(".folio >> nth=1")


def stored(app: Flask, folio: str) -> tuple[Contribution, Place | None]:
    """The contribution with that folio and its place, as they lie in the database."""
    with app.app_context():
        contribution = db.session.scalars(
            select(Contribution).where(Contribution.folio == parse_folio(folio))
        ).one()
        return contribution, db.session.get(Place, contribution.id)


def how_many(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(select(Contribution.id)).all())


def drafts(page: Page) -> list[str]:
    """The names of the drafts that this phone keeps."""
    names: list[str] = page.evaluate(
        "() => Object.keys(localStorage).filter((name) => name.startsWith('consulta:draft:'))"
    )
    return names


def scrolls_sideways(page: Page) -> bool:
    return bool(page.evaluate("() => document.documentElement.scrollWidth > innerWidth"))
