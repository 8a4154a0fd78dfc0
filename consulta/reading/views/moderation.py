"""Staff pages: moderation, one contribution after another with both judgements on one page."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from consulta.consultations.queries.consultations import consultation_or_404
from consulta.consultations.services.locking import FROZEN
from consulta.contributions.domain.moderation import ContributionState, SetAsideReason, WithholdReason
from consulta.core.access import current_actor, requires, unit_of_work
from consulta.core.clock import utcnow
from consulta.core.languages import say
from consulta.reading.queries.contribution import StaffContribution, staff_contribution
from consulta.reading.queries.moderation import moderation_progress, next_to_moderate
from consulta.reading.services.moderation import Judgement, judge
from consulta.reading.services.undo import undo_judgement
from consulta.vocabulary.errors import InvalidValue, Obstacle, Refused
from consulta.vocabulary.numbers import LARGEST_NUMBER, read_number
from consulta.vocabulary.roles import Permission

blueprint = Blueprint("moderation", __name__, url_prefix="/gestion/consultas/<slug>/moderar")

Page = Response | str | tuple[str, int]
PUBLISHABLE = "publicar"
LATER = ""
TEXT_FIELD = "texto-"
ALL_AT_ONCE = "aceptar-y-publicar"
"""Publishes every text that is not decided, except those that look as if they held personal data."""
ONE_BY_ONE = [reason for reason in SetAsideReason if not reason.is_of_groups]
STATES = {
    "aceptar": ContributionState.ACCEPTED,
    ALL_AT_ONCE: ContributionState.ACCEPTED,
    "apartar": ContributionState.SET_ASIDE,
    "reabrir": ContributionState.PENDING,
    "textos": None,
}


@blueprint.get("")
@requires(Permission.MODERATE)
def following(slug: str) -> Page:
    """Redirect to the next contribution with something to judge, after `despues`."""
    consultation = consultation_or_404(slug)
    number = next_to_moderate(consultation.id, read_number(request.args.get("despues", "")) or 0)
    if number is None:
        return render_template(
            "reading/moderation/done.html",
            consultation=consultation,
            progress=moderation_progress(consultation.id),
        )
    return redirect(url_for(".show", slug=slug, number=number), 302)


@blueprint.get("/<int:number>")
@requires(Permission.MODERATE)
def show(slug: str, number: int) -> Page:
    return _page(slug, number)


@blueprint.post("/<int:number>")
@requires(Permission.MODERATE)
def decide(slug: str, number: int) -> Page:
    """Store both judgements and go on to the next."""
    consultation = consultation_or_404(slug)
    contribution = _contribution(consultation.id, number)
    try:
        judgement = _judgement(contribution)
        with unit_of_work():
            judge(
                consultation_or_404(slug),
                number,
                judgement,
                seen=request.form.get("visto", ""),
                actor=current_actor(),
                now=utcnow(),
            )
    except InvalidValue as error:
        return _page(slug, number, (Obstacle("invalid", error.text),)), 422
    except Refused as refusal:
        return _page(slug, number, refusal.obstacles), 409
    flash(_message(number, judgement), "success")
    if request.form.get("accion") == ALL_AT_ONCE and len(judgement.texts) < len(contribution.texts_to_judge):
        flash(gettext("Un texto con posibles datos personales queda por decidir."), "warning")
    return redirect(url_for(".following", slug=slug, despues=number), 303)


@blueprint.post("/deshacer")
@requires(Permission.MODERATE)
def undo(slug: str) -> Page:
    """Undo this moderator's last judgement and show what it was about."""
    consultation_or_404(slug)
    try:
        with unit_of_work():
            touched = undo_judgement(consultation_or_404(slug), actor=current_actor(), now=utcnow())
    except Refused as refusal:
        for obstacle in refusal.obstacles:
            flash(say(obstacle.text), "error")
        return redirect(url_for(".following", slug=slug), 303)
    if not touched:
        flash(gettext("No hay nada que deshacer, o alguien más ya lo cambió."), "warning")
        return redirect(url_for(".following", slug=slug), 303)
    if len(touched) > 1:
        flash(gettext("Se deshizo lo último: %(n)s aportes.", n=len(touched)), "success")
        return redirect(url_for("contributions.index", slug=slug), 303)
    flash(gettext("Se deshizo lo último en el aporte %(number)s.", number=touched[0]), "success")
    return redirect(url_for(".show", slug=slug, number=touched[0]), 303)


def _page(slug: str, number: int, obstacles: tuple[Obstacle, ...] = ()) -> str:
    consultation = consultation_or_404(slug)
    contribution = _contribution(consultation.id, number)
    return render_template(
        "reading/moderation/show.html",
        consultation=consultation,
        contribution=contribution,
        chosen={answer.answer_id: _chosen(answer.answer_id) for answer in contribution.texts_to_judge},
        chosen_reason=request.form.get("motivo", contribution.reason or ""),
        set_aside_reasons=ONE_BY_ONE,
        withhold_reasons=list(WithholdReason),
        progress=moderation_progress(consultation.id),
        is_frozen=consultation.state_at(utcnow()) in FROZEN,
        obstacles=obstacles,
    )


def _contribution(consultation_id: int, number: int) -> StaffContribution:
    found = staff_contribution(consultation_id, number) if number <= LARGEST_NUMBER else None
    if found is None:
        abort(404)
    return found


def _chosen(answer_id: int) -> str | None:
    """What the moderator had chosen for a text when the page came back with an error; None: not sent."""
    return request.form.get(f"{TEXT_FIELD}{answer_id}")


def _judgement(contribution: StaffContribution) -> Judgement:
    """The judgement in the form; the service raises InvalidValue when a reason is missing."""
    action = request.form.get("accion", "")
    if action not in STATES:
        abort(400)
    texts: dict[int, WithholdReason | None] = {}
    for answer in contribution.texts_to_judge:
        chosen = _chosen(answer.answer_id) or LATER
        if chosen in {reason.value for reason in WithholdReason}:
            texts[answer.answer_id] = WithholdReason(chosen)
        elif chosen == PUBLISHABLE or (action == ALL_AT_ONCE and not answer.layers.suspicions):
            texts[answer.answer_id] = None
    reason = request.form.get("motivo", "")
    known = {one.value for one in ONE_BY_ONE}
    return Judgement(
        state=STATES[action],
        reason=SetAsideReason(reason)
        if STATES[action] is ContributionState.SET_ASIDE and reason in known
        else None,
        texts=texts,
    )


def _message(number: int, judgement: Judgement) -> str:
    messages = {
        ContributionState.ACCEPTED: gettext("Aporte %(number)s aceptado.", number=number),
        ContributionState.SET_ASIDE: gettext("Aporte %(number)s apartado.", number=number),
        ContributionState.PENDING: gettext("Aporte %(number)s de nuevo por leer.", number=number),
        None: gettext("Textos del aporte %(number)s revisados.", number=number),
    }
    return str(messages[judgement.state])
