"""The first page anyone sees."""

from __future__ import annotations

from flask import Blueprint, render_template

from consulta.access import public
from consulta.clock import utcnow
from consulta.domain.calendar import local_date
from consulta.presenters.home_page import home_page
from consulta.queries.published.accounts import accounts_of
from consulta.queries.published.consultations import public_consultations
from consulta.queries.published.promises import promises_of

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@public
def index() -> str:
    now = utcnow()
    consultations = public_consultations(now)
    ids = [one.id for one in consultations]
    page = home_page(consultations, accounts_of(ids), promises_of(ids, local_date(now)), now)
    return render_template("home/index.html", page=page)
