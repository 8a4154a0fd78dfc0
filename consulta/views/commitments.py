"""The commitments of a published decision, followed until they end."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from consulta.access import current_actor, requires, unit_of_work
from consulta.clock import utcnow
from consulta.domain.errors import InvalidValue, Refused
from consulta.domain.roles import Permission
from consulta.forms.decisions import EndingForm
from consulta.i18n import say
from consulta.queries.decision_desk import desk_commitment, desk_commitments
from consulta.queries.decisions import commitment, published_decision
from consulta.services import commitments
from consulta.staff_pages import changing, status_of, the_consultation

blueprint = Blueprint("commitments", __name__, url_prefix="/gestion/consultas/<slug>/compromisos")

Page = Response | tuple[str, int] | str
CONFLICT = 409


@blueprint.get("")
@requires(Permission.SEE_DECISION)
def index(slug: str) -> Page:
    return _list(slug)


@blueprint.route("/<commitment_id>/terminar", methods=["GET", "POST"])
@requires(Permission.WRITE_DECISION)
def end(slug: str, commitment_id: str) -> Page:
    """How it ended, for everybody to read."""
    found = commitment(the_consultation(slug).id, commitment_id) or abort(404)
    form = EndingForm()
    if form.validate_on_submit():
        with changing(form):
            made = commitment(the_consultation(slug).id, commitment_id) or abort(404)
            commitments.end(
                made, form.fulfilled.data == "yes", form.note.data, actor=current_actor(), now=utcnow()
            )
        if not form.errors:
            flash(gettext("El final del compromiso ya se lee en la página pública."), "success")
            return redirect(url_for(".index", slug=slug), 303)
    found = commitment(the_consultation(slug).id, commitment_id) or abort(404)
    page = render_template(
        "decisions/end.html",
        consultation=the_consultation(slug),
        made=desk_commitment(found, utcnow()),
        form=form,
    )
    return page, status_of(form)


@blueprint.post("/concluir")
@requires(Permission.WRITE_DECISION)
def conclude(slug: str) -> Page:
    """End the follow-up of a decision without commitments."""
    try:
        with unit_of_work():
            commitments.conclude(the_consultation(slug), actor=current_actor(), now=utcnow())
    except (Refused, InvalidValue) as refusal:
        texts = [one.text for one in refusal.obstacles] if isinstance(refusal, Refused) else [refusal.text]
        for text in texts:
            flash(say(text), "error")
        return _list(slug), CONFLICT
    flash(gettext("La consulta está concluida."), "success")
    return redirect(url_for(".index", slug=slug), 303)


def _list(slug: str) -> str:
    now = utcnow()
    consultation = the_consultation(slug)
    decision = published_decision(consultation.id)
    return render_template(
        "decisions/commitments.html",
        consultation=consultation,
        state=consultation.state_at(now),
        decision=decision,
        commitments=desk_commitments(decision, now) if decision else (),
    )
