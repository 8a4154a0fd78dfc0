"""The decision on the desk of who writes it: what is missing, its text, and handing it to the director."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from consulta.consultations.queries.consultations import the_consultation
from consulta.core.access import current_actor, requires, unit_of_work
from consulta.core.clock import utcnow
from consulta.core.staff_pages import changing, status_of
from consulta.decisions.forms.decisions import CorrectionForm, DecisionForm
from consulta.decisions.presenters import checklist, missing_items
from consulta.decisions.queries.decisions import answers_out_of_use, current_decision
from consulta.decisions.queries.draft import draft_clauses, draft_themes, events_of, missing_to_publish
from consulta.decisions.queries.published.attachments import attached_files
from consulta.decisions.services import decisions
from consulta.vocabulary.errors import Obstacle, Refused
from consulta.vocabulary.roles import Permission

if TYPE_CHECKING:
    from consulta.consultations.models.consultation import Consultation
    from consulta.decisions.models.decision import Decision

blueprint = Blueprint("decisions", __name__, url_prefix="/gestion/consultas/<slug>/decision")

Page = Response | tuple[str, int] | str
CONFLICT = 409


@blueprint.get("")
@requires(Permission.SEE_DECISION)
def show(slug: str) -> Page:
    """What there is, what is missing and where to mend it."""
    return _desk(slug)


@blueprint.post("/iniciar")
@requires(Permission.WRITE_DECISION)
def start(slug: str) -> Page:
    try:
        with unit_of_work():
            decisions.start(the_consultation(slug), actor=current_actor(), now=utcnow())
    except Refused as refusal:
        return _desk(slug, refusal.obstacles), CONFLICT
    return redirect(url_for(".show", slug=slug), 303)


@blueprint.route("/texto", methods=["GET", "POST"])
@requires(Permission.WRITE_DECISION)
def write(slug: str) -> Page:
    """The text in Markdown; "preview" shows it as it will look and stores nothing."""
    decision = the_decision(the_consultation(slug))
    form = (CorrectionForm if decision.number > 1 else DecisionForm)(obj=decision)
    preview = request.method == "POST" and "preview" in request.form
    if form.validate_on_submit() and not preview:
        with changing(form):
            decisions.write(
                the_decision(the_consultation(slug)),
                form.text.data,
                form.decider.data,
                form.decided_on.data,
                form.change_reason.data if isinstance(form, CorrectionForm) else "",
                actor=current_actor(),
                now=utcnow(),
            )
        if not form.errors:
            flash(gettext("El texto está guardado."), "success")
            return redirect(url_for(".show", slug=slug), 303)
    page = render_template(
        "decisions/write.html",
        consultation=the_consultation(slug),
        decision=the_decision(the_consultation(slug)),
        form=form,
        preview=preview,
    )
    return page, status_of(form)


@blueprint.post("/entregar")
@requires(Permission.WRITE_DECISION)
def submit(slug: str) -> Page:
    try:
        with unit_of_work():
            decisions.submit(the_decision(the_consultation(slug)), actor=current_actor(), now=utcnow())
    except Refused as refusal:
        return _desk(slug, refusal.obstacles), CONFLICT
    flash(gettext("La decisión está en manos de la dirección."), "success")
    return redirect(url_for(".show", slug=slug), 303)


def the_decision(consultation: Consultation) -> Decision:
    """The newest version, or a 404 while nobody has begun one."""
    return current_decision(consultation.id) or abort(404)


def _desk(slug: str, refused: Sequence[Obstacle] = ()) -> str:
    now = utcnow()
    consultation = the_consultation(slug)
    decision = current_decision(consultation.id)
    is_draft = decision is not None and decision.published_at is None
    return render_template(
        "decisions/show.html",
        consultation=consultation,
        state=consultation.state_at(now),
        decision=decision,
        is_draft=is_draft,
        themes=draft_themes(decision) if decision else (),
        clauses=draft_clauses(decision) if decision else (),
        documents=attached_files(decision) if decision else (),
        missing=checklist(missing_to_publish(consultation, decision, now)) if decision and is_draft else (),
        out_of_use=answers_out_of_use(decision) if decision and is_draft else (),
        events=events_of(decision) if decision else (),
        refused=missing_items(refused),
    )
