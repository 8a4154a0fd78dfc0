"""The answer to one theme with its commitments, on one page that is saved whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from consulta.consultations.queries.consultations import the_consultation
from consulta.core.access import current_actor, requires
from consulta.core.clock import utcnow
from consulta.core.staff_pages import changing, status_of
from consulta.decisions.domain.dispositions import Outcome
from consulta.decisions.forms.decisions import CommitmentForm
from consulta.decisions.forms.dispositions import DispositionForm
from consulta.decisions.queries.decisions import clause_of, current_decision, disposition_of
from consulta.decisions.queries.draft import draft_theme, next_unanswered, said_by
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
    """What happens with a theme, why, and what is promised; several commitments, one button."""
    decision, theme = _found(slug, theme_id)
    form, promised = _forms(decision, theme)
    if form.is_submitted():
        _check(form, promised)
        if not form.errors:
            with changing(form):
                _save(slug, theme_id, form, promised)
        if not form.errors:
            flash(gettext("La respuesta a «%(theme)s» está guardada.", theme=theme.name), "success")
            return redirect(_following(slug, theme_id), 303)
    decision, theme = _found(slug, theme_id)
    said, accepted = said_by(theme)
    page = render_template(
        "decisions/theme.html",
        consultation=the_consultation(slug),
        theme=theme,
        said=said,
        accepted=accepted,
        form=form,
        promised=promised,
        kept={made.public_id: made for made in _commitments(decision, theme)},
        more=next_unanswered(decision, theme) is not None,
    )
    return page, status_of(form)


def _following(slug: str, theme_id: str) -> str:
    """Where the button that was pressed leads: one more commitment, the next theme, or the desk."""
    if "another" in request.form:
        return url_for(".edit", slug=slug, theme_id=theme_id, _anchor="nuevo")
    if "next" in request.form:
        waiting = next_unanswered(*_found(slug, theme_id))
        if waiting is not None:
            return url_for(".edit", slug=slug, theme_id=waiting)
    return url_for("decisions.show", slug=slug, _anchor="temas")


def _found(slug: str, theme_id: str) -> tuple[Decision, Theme]:
    consultation = the_consultation(slug)
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
    promised = {
        made.public_id: CommitmentForm(prefix=f"c-{made.public_id}", obj=made)
        for made in _commitments(decision, theme)
        if made.ended_at is None
    }
    promised[NEW] = CommitmentForm(prefix=f"c-{NEW}")
    known = [(clause.public_id, f"{clause.position}. {clause.heading}") for clause in decision.clauses]
    present = disposition.clause.public_id if disposition and disposition.clause else None
    data = {
        "outcome": disposition.outcome if disposition else None,
        "reason": disposition.reason if disposition else "",
        "clause": present,
    }
    return DispositionForm(known, data=data), promised


def _check(form: DispositionForm, promised: dict[str, CommitmentForm]) -> None:
    """All the forms of the page are checked, so that all errors show at once, in the summary too."""
    form.validate()
    for key, one in promised.items():
        if one.drop.data or (key == NEW and one.is_blank):
            continue
        if not one.validate():
            form.form_errors.append(gettext("Complete los datos del compromiso."))


def _save(slug: str, theme_id: str, form: DispositionForm, promised: dict[str, CommitmentForm]) -> None:
    actor, now = current_actor(), utcnow()
    decision, theme = _found(slug, theme_id)
    kept = {made.public_id: made for made in _commitments(decision, theme)}
    clause = clause_of(decision, form.chosen) if form.chosen else None
    if form.makes_clause:
        clause = clauses.add(decision, form.new_heading.data, form.new_text.data, actor=actor, now=now)
    disposition = decisions.set_disposition(
        decision, theme, Outcome(form.outcome.data), form.reason.data, clause=clause, actor=actor, now=now
    )
    for key, one in promised.items():
        due_on = one.due_on.data
        if key == NEW:
            if due_on is not None:
                draft_commitments.add(disposition, one.what.data, one.unit.data, due_on, actor=actor, now=now)
        elif one.drop.data:
            draft_commitments.drop(kept[key], actor=actor, now=now)
        elif due_on is not None and _differs(kept[key], one):
            draft_commitments.change(kept[key], one.what.data, one.unit.data, due_on, actor=actor, now=now)


def _differs(made: Commitment, form: CommitmentForm) -> bool:
    return (made.what, made.unit, made.due_on) != (form.what.data, form.unit.data, form.due_on.data)
