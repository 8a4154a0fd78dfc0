"""The page of one consultation, for everybody."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from consulta.consultations.queries.dated import next_change
from consulta.consultations.queries.public import public_consultation
from consulta.core.access import public
from consulta.core.clock import utcnow
from consulta.core.kept_pages import kept
from consulta.decisions.queries.ask_back import verdict_counts
from consulta.decisions.queries.published.commitments import commitments_in_force
from consulta.publishing.presenters.consultation_page import consultation_page
from consulta.publishing.queries.figures import accounts_table, public_quarantines
from consulta.vocabulary.calendar import local_date

blueprint = Blueprint("consultation", __name__)


@blueprint.get("/consultas/<slug>")
@public
@kept(until=next_change)
def show(slug: str) -> str:
    now = utcnow()
    consultation = public_consultation(slug, now)
    if consultation is None:
        abort(404)
    page = consultation_page(
        consultation,
        now=now,
        table=accounts_table(consultation.id),
        commitments=commitments_in_force(consultation.id, local_date(now)),
        quarantines=public_quarantines(consultation.id),
        verdicts=verdict_counts(consultation.id),
    )
    return render_template("publishing/consultation/show.html", page=page, preview=False)
