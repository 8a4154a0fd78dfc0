"""What is kept of how a contribution arrived, for how long, and that nobody else gets to see it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from consulta.contributions.domain.folio import format_folio
from consulta.contributions.models.arrival import ArrivalNote, OriginKey
from consulta.contributions.services.withdrawal import withdraw
from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.core.vault import vault
from consulta.ticker import tick
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.roles import Role
from tests.support.arrivals import (
    ATTACK,
    arrive,
    honest,
)
from tests.support.campaigns import make_account, make_open, sign_in
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
def test_addresses_are_never_stored_and_keys_go_with_their_day(app: Flask, slug: str) -> None:
    """The same network has one hash on a day and another on the next; after a week there is none."""
    day = utcnow()
    for offset in (0, 0, 1):
        arrive(app, slug, honest(1), networks=["203.0.113.9"], at=day + timedelta(days=offset))
    with app.app_context():
        first, again, other = db.session.scalars(
            select(ArrivalNote.origin).order_by(ArrivalNote.contribution_id)
        )
        assert first == again != other
        assert "203" not in f"{first}{other}"
        assert db.session.scalar(select(func.count()).select_from(OriginKey)) == 2
        tick(now=day + timedelta(days=1))
        assert db.session.scalar(select(func.count()).select_from(OriginKey)) == 1
        tick(now=day + timedelta(days=8))
        origins = db.session.scalars(select(ArrivalNote.origin).order_by(ArrivalNote.contribution_id)).all()
        assert origins == [None, None, other]


def test_withdrawal_erases_how_it_arrived(app: Flask, slug: str) -> None:
    (folio,) = arrive(app, slug, honest(1))
    with app.app_context(), unit_of_work():
        withdraw(folio, vault().withdrawal_key(folio), now=utcnow())
        assert db.session.scalar(select(func.count()).select_from(ArrivalNote)) == 0


def test_nothing_of_how_it_arrived_is_published_or_exported(
    app: Flask, staff: CheckedClient, slug: str
) -> None:
    folios = arrive(app, slug, [ATTACK] * 12, networks=["203.0.113.9"])
    tick_app(app)
    with app.app_context():
        (origin,) = set(db.session.scalars(select(ArrivalNote.origin)))
    addresses = (
        *(
            f"/consultas/{slug}",
            f"/consultas/{slug}/registro.json",
            f"/consultas/{slug}/datos/consultation.json",
        ),
        *(f"/consultas/{slug}/datos/accounts.csv", f"/consultas/{slug}/registro/record.json"),
        *(f"/folio/{format_folio(folios[0])}.json", f"/gestion/consultas/{slug}/exportar.csv"),
        f"/gestion/consultas/{slug}/llegadas-inusuales",
    )
    for address in addresses:
        told = staff.get(address, follow_redirects=True).text
        assert str(origin) not in told and "203.0.113" not in told, address


def tick_app(app: Flask) -> None:
    with app.app_context():
        tick(now=utcnow(), sign=True)
