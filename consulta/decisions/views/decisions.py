"""Staff pages: the decision with what it lacks, its text, and submitting it to the director."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from consulta.consultations.queries.consultations import consultation_or_404
from consulta.core.access import current_actor, requires, unit_of_work
from consulta.core.clock import utcnow
from consulta.core.refusals import form_status, saving
from consulta.decisions.forms.decisions import CorrectionForm, DecisionForm
from consulta.decisions.presenters import checklist, missing_items
from consulta.decisions.queries.decisions import current_decision, dispositions_out_of_use
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
    """The newest version, what it still lacks and where to complete it."""
    return _decision_page(slug)


@blueprint.post("/iniciar")
@requires(Permission.WRITE_DECISION)
def start(slug: str) -> Page:
    try:
        with unit_of_work():
            decisions.start(consultation_or_404(slug), actor=current_actor(), now=utcnow())
    except Refused as refusal:
        return _decision_page(slug, refusal.obstacles), CONFLICT
    return redirect(url_for(".show", slug=slug), 303)


@blueprint.route("/texto", methods=["GET", "POST"])
@requires(Permission.WRITE_DECISION)
def write(slug: str) -> Page:
    """The text in Markdown; "preview" renders it and stores nothing."""
    decision = decision_or_404(consultation_or_404(slug))
    form = (CorrectionForm if decision.number > 1 else DecisionForm)(obj=decision)
    preview = request.method == "POST" and "preview" in request.form
    if form.validate_on_submit() and not preview:
        with saving(form):
            decisions.write(
                decision_or_404(consultation_or_404(slug)),
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
        consultation=consultation_or_404(slug),
        decision=decision_or_404(consultation_or_404(slug)),
        form=form,
        preview=preview,
    )
    return page, form_status(form)


@blueprint.post("/entregar")
@requires(Permission.WRITE_DECISION)
def submit(slug: str) -> Page:
    try:
        with unit_of_work():
            decisions.submit(decision_or_404(consultation_or_404(slug)), actor=current_actor(), now=utcnow())
    except Refused as refusal:
        return _decision_page(slug, refusal.obstacles), CONFLICT
    flash(gettext("La decisión está en manos de la dirección."), "success")
    return redirect(url_for(".show", slug=slug), 303)


def decision_or_404(consultation: Consultation) -> Decision:
    """The newest version, or a 404 when there is none."""
    return current_decision(consultation.id) or abort(404)


def _decision_page(slug: str, refused: Sequence[Obstacle] = ()) -> str:
    now = utcnow()
    consultation = consultation_or_404(slug)
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
        out_of_use=dispositions_out_of_use(decision) if decision and is_draft else (),
        events=events_of(decision) if decision else (),
        refused=missing_items(refused),
    )
