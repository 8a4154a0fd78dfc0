"""One address in several contributions: told once, whoever of them goes."""

import pytest
from flask import Flask
from sqlalchemy import select

from consulta.contributions.models.contribution import Contribution
from consulta.contributions.services.withdrawal import withdraw
from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.core.vault import vault
from tests.support.outbox import ANA, BETO, cancelled, states

pytestmark = pytest.mark.both_databases


def test_who_shares_the_address_of_one_who_withdraws_is_still_told(app: Flask) -> None:
    cancelled(app, ANA, BETO, ANA.upper().replace("CORREO.EXAMPLE", "correo.example"), ANA)
    assert states(app) == ["waiting", "waiting", "shared", "shared"]
    with app.app_context(), unit_of_work():
        folio = db.session.scalars(select(Contribution.folio).order_by(Contribution.id)).first()
        assert folio is not None
        withdraw(folio, vault().withdrawal_key(folio), now=utcnow())
    assert states(app) == ["waiting", "waiting", "shared"], "once, not twice"
