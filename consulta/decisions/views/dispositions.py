"""The disposition of one theme and its commitments: one page, one button that saves all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from consulta.consultations.queries.consultations import consultation_or_404
from consulta.core.access import current_actor, requires
from consulta.core.clock import utcnow
from consulta.core.refusals import form_status, saving
from consulta.decisions.domain.dispositions import Outcome
from consulta.decisions.forms.decisions import CommitmentForm
from consulta.decisions.forms.dispositions import DispositionForm
from consulta.decisions.queries.decisions import clause_of, current_decision, disposition_of
from consulta.decisions.queries.draft import contributions_with, draft_theme, next_incomplete_theme
from consulta.decisions.services import clauses, decisions, draft_commitments
from consulta.vocabulary.roles import Permission

if TYPE_CHECKING:
    from consulta.decisions.models.commitment import Commitment
    from consulta.decisions.models.decision import Decision
    from consulta.reading.models.theme import Theme

blueprint = Blueprint("dispositions", __name__, url_prefix="/gestion/consultas/<slug>/decision/temas")

Page = Response | tuple[str, int] | str
NEW = "new"


@blueprint.route("/<theme_id>", methods=["GET", "POST"])
@requires(Permission.WRITE_DECISION)
def edit(slug: str, theme_id: str) -> Page:
    """The disposition of a theme and all its commitments, saved together."""
    decision, theme = _found(slug, theme_id)
    form, commitment_forms = _forms(decision, theme)
    if form.is_submitted():
        _check(form, commitment_forms)
        if not form.errors:
            with saving(form):
                _save(slug, theme_id, form, commitment_forms)
        if not form.errors:
            flash(gettext("La respuesta a «%(theme)s» está guardada.", theme=theme.name), "success")
            return redirect(_following(slug, theme_id), 303)
    decision, theme = _found(slug, theme_id)
    contributions, accepted = contributions_with(theme)
    page = render_template(
        "decisions/theme.html",
        consultation=consultation_or_404(slug),
        theme=theme,
        contributions=contributions,
        accepted=accepted,
        form=form,
        commitment_forms=commitment_forms,
        commitments={one.public_id: one for one in _commitments(decision, theme)},
        more=next_incomplete_theme(decision, theme) is not None,
    )
    return page, form_status(form)


def _following(slug: str, theme_id: str) -> str:
    """The page after saving, by the button pressed: one more commitment, the next theme, or the decision."""
    if "another" in request.form:
        return url_for(".edit", slug=slug, theme_id=theme_id, _anchor="nuevo")
    if "next" in request.form:
        incomplete = next_incomplete_theme(*_found(slug, theme_id))
        if incomplete is not None:
            return url_for(".edit", slug=slug, theme_id=incomplete)
    return url_for("decisions.show", slug=slug, _anchor="temas")


def _found(slug: str, theme_id: str) -> tuple[Decision, Theme]:
    consultation = consultation_or_404(slug)
    decision = current_decision(consultation.id)
    theme = draft_theme(consultation.id, theme_id)
    if decision is None or theme is None:
        abort(404)
    return decision, theme


def _commitments(decision: Decision, theme: Theme) -> list[Commitment]:
    disposition = disposition_of(decision, theme)
    return list(disposition.commitments) if disposition else []


def _forms(decision: Decision, theme: Theme) -> tuple[DispositionForm, dict[str, CommitmentForm]]:
    disposition = disposition_of(decision, theme)
    commitment_forms = {
        commitment.public_id: CommitmentForm(prefix=f"c-{commitment.public_id}", obj=commitment)
        for commitment in _commitments(decision, theme)
        if commitment.ended_at is None
    }
    commitment_forms[NEW] = CommitmentForm(prefix=f"c-{NEW}")
    clauses = [(clause.public_id, f"{clause.position}. {clause.heading}") for clause in decision.clauses]
    chosen = disposition.clause.public_id if disposition and disposition.clause else None
    data = {
        "outcome": disposition.outcome if disposition else None,
        "reason": disposition.reason if disposition else "",
        "clause": chosen,
    }
    return DispositionForm(clauses, data=data), commitment_forms


def _check(form: DispositionForm, commitment_forms: dict[str, CommitmentForm]) -> None:
    """Validate all the forms of the page, so that all errors show at once, in the summary too."""
    form.validate()
    for key, one in commitment_forms.items():
        if one.drop.data or (key == NEW and one.is_blank):
            continue
        if not one.validate():
            form.form_errors.append(gettext("Complete los datos del compromiso."))


def _save(
    slug: str, theme_id: str, form: DispositionForm, commitment_forms: dict[str, CommitmentForm]
) -> None:
    actor, now = current_actor(), utcnow()
    decision, theme = _found(slug, theme_id)
    commitments = {one.public_id: one for one in _commitments(decision, theme)}
    clause = clause_of(decision, form.chosen_clause_id) if form.chosen_clause_id else None
    if form.creates_clause:
        clause = clauses.add(decision, form.new_heading.data, form.new_text.data, actor=actor, now=now)
    disposition = decisions.set_disposition(
        decision, theme, Outcome(form.outcome.data), form.reason.data, clause=clause, actor=actor, now=now
    )
    for key, one in commitment_forms.items():
        due_on = one.due_on.data
        if key == NEW:
            if due_on is not None:
                draft_commitments.add(disposition, one.what.data, one.unit.data, due_on, actor=actor, now=now)
        elif one.drop.data:
            draft_commitments.drop(commitments[key], actor=actor, now=now)
        elif due_on is not None and _differs(commitments[key], one):
            draft_commitments.change(
                commitments[key], one.what.data, one.unit.data, due_on, actor=actor, now=now
            )


def _differs(commitment: Commitment, form: CommitmentForm) -> bool:
    return (commitment.what, commitment.unit, commitment.due_on) != (
        form.what.data,
        form.unit.data,
        form.due_on.data,
    )
