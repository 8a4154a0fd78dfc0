"""The home page."""

from __future__ import annotations

from flask import Blueprint, render_template

from consulta.consultations.queries.dated import next_change
from consulta.consultations.queries.public import public_consultations
from consulta.core.access import public
from consulta.core.clock import utcnow
from consulta.core.kept_pages import kept
from consulta.decisions.queries.published.commitment_counts import commitment_counts
from consulta.publishing.presenters.home_page import home_page
from consulta.publishing.queries.figures import accounts_of
from consulta.vocabulary.calendar import local_date

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@public
@kept(until=next_change)
def index() -> str:
    now = utcnow()
    consultations = public_consultations(now)
    ids = [one.id for one in consultations]
    page = home_page(consultations, accounts_of(ids), commitment_counts(ids, local_date(now)), now)
    return render_template("publishing/home.html", page=page)
