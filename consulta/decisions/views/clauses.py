"""Staff pages: the clauses of a draft decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from consulta.consultations.queries.consultations import consultation_or_404
from consulta.core.access import current_actor, requires, unit_of_work
from consulta.core.clock import utcnow
from consulta.core.refusals import flash_refusal, form_status, saving
from consulta.decisions.forms.clauses import ClauseForm
from consulta.decisions.queries.decisions import clause_of, current_decision
from consulta.decisions.queries.draft import draft_clauses
from consulta.decisions.services import clauses
from consulta.vocabulary.errors import DomainError
from consulta.vocabulary.roles import Permission

if TYPE_CHECKING:
    from consulta.decisions.models.decision import Clause, Decision

blueprint = Blueprint("clauses", __name__, url_prefix="/gestion/consultas/<slug>/decision/clausulas")

Page = Response | tuple[str, int] | str


@blueprint.route("", methods=["GET", "POST"])
@requires(Permission.WRITE_DECISION)
def index(slug: str) -> Page:
    """The clauses, each with its themes, and the form to add one."""
    _draft(slug)
    form = ClauseForm()
    preview = request.method == "POST" and "preview" in request.form
    if form.validate_on_submit() and not preview:
        with saving(form):
            clauses.add(_draft(slug), form.heading.data, form.text.data, actor=current_actor(), now=utcnow())
        if not form.errors:
            flash(gettext("La cláusula está guardada."), "success")
            return redirect(url_for(".index", slug=slug, _anchor="agregar"), 303)
    decision = _draft(slug)
    page = render_template(
        "decisions/clauses.html",
        consultation=consultation_or_404(slug),
        decision=decision,
        clauses=draft_clauses(decision),
        form=form,
        preview=preview,
    )
    return page, form_status(form)


@blueprint.route("/<clause_id>", methods=["GET", "POST"])
@requires(Permission.WRITE_DECISION)
def edit(slug: str, clause_id: str) -> Page:
    """Edit one clause; "preview" renders it and stores nothing."""
    _, clause = _found(slug, clause_id)
    form = ClauseForm(obj=clause)
    preview = request.method == "POST" and "preview" in request.form
    if form.validate_on_submit() and not preview:
        with saving(form):
            _, clause = _found(slug, clause_id)
            clauses.edit(clause, form.heading.data, form.text.data, actor=current_actor(), now=utcnow())
        if not form.errors:
            flash(gettext("La cláusula está guardada."), "success")
            return redirect(url_for(".index", slug=slug), 303)
    _, clause = _found(slug, clause_id)
    page = render_template(
        "decisions/clause.html",
        consultation=consultation_or_404(slug),
        clause=clause,
        form=form,
        preview=preview,
    )
    return page, form_status(form)


@blueprint.post("/<clause_id>/<any(subir,bajar):direction>")
@requires(Permission.WRITE_DECISION)
def move(slug: str, clause_id: str, direction: str) -> Page:
    try:
        with unit_of_work():
            _, clause = _found(slug, clause_id)
            clauses.move(clause, up=direction == "subir", actor=current_actor(), now=utcnow())
    except DomainError as refusal:
        flash_refusal(refusal)
    return redirect(url_for(".index", slug=slug), 303)


@blueprint.post("/<clause_id>/quitar")
@requires(Permission.WRITE_DECISION)
def delete(slug: str, clause_id: str) -> Page:
    try:
        with unit_of_work():
            _, clause = _found(slug, clause_id)
            clauses.delete(clause, actor=current_actor(), now=utcnow())
    except DomainError as refusal:
        flash_refusal(refusal)
    else:
        flash(gettext("La cláusula ya no está en la decisión."), "success")
    return redirect(url_for(".index", slug=slug), 303)


def _draft(slug: str) -> Decision:
    return current_decision(consultation_or_404(slug).id) or abort(404)


def _found(slug: str, clause_id: str) -> tuple[Decision, Clause]:
    decision = _draft(slug)
    return decision, clause_of(decision, clause_id) or abort(404)
