"""Staff pages: the director reads a draft as it will be published, and signs it or returns it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from consulta.consultations.queries.consultations import consultation_or_404
from consulta.core.access import asks_password_again, current_actor, requires, unit_of_work
from consulta.core.clock import utcnow
from consulta.core.refusals import form_status, saving
from consulta.decisions.forms.decisions import ReturnForm, SignForm
from consulta.decisions.presenters import checklist, missing_items
from consulta.decisions.queries.decisions import authors_of, current_decision
from consulta.decisions.queries.draft import missing_to_publish
from consulta.decisions.queries.draft_fingerprint import draft_fingerprint
from consulta.decisions.queries.published.decision import preview_of
from consulta.decisions.queries.stated_figures import stated_figures
from consulta.decisions.services import decisions
from consulta.vocabulary.errors import Obstacle, Refused
from consulta.vocabulary.roles import Permission

blueprint = Blueprint("signing", __name__, url_prefix="/gestion/consultas/<slug>/decision")

Page = Response | tuple[str, int] | str
CONFLICT = 409


@blueprint.get("/lectura")
@requires(Permission.SEE_DECISION)
def read(slug: str) -> Page:
    """The draft as it will be published; below it the signature, for who may sign."""
    return _signing_page(slug, SignForm(formdata=None), ReturnForm(formdata=None))


@blueprint.post("/firmar")
@requires(Permission.SIGN_DECISION)
@asks_password_again()
def sign(slug: str) -> Page:
    form = SignForm()
    if not form.validate():
        return _signing_page(slug, form, ReturnForm(formdata=None)), form_status(form)
    try:
        with unit_of_work():
            decision = current_decision(consultation_or_404(slug).id) or abort(404)
            decisions.sign_and_publish(
                decision, seen=form.seen.data or "", actor=current_actor(), now=utcnow()
            )
    except Refused as refusal:
        return _signing_page(slug, form, ReturnForm(formdata=None), refusal.obstacles), CONFLICT
    flash(gettext("La decisión está publicada."), "success")
    return redirect(url_for("decisions.show", slug=slug), 303)


@blueprint.post("/devolver")
@requires(Permission.SIGN_DECISION)
def return_to_author(slug: str) -> Page:
    form = ReturnForm()
    if form.validate():
        with saving(form):
            decision = current_decision(consultation_or_404(slug).id) or abort(404)
            decisions.return_to_author(decision, form.reason.data, actor=current_actor(), now=utcnow())
    if form.errors:
        return _signing_page(slug, SignForm(formdata=None), form), form_status(form)
    flash(gettext("La decisión volvió a quien la escribió, con su motivo."), "success")
    return redirect(url_for("decisions.show", slug=slug), 303)


def _signing_page(
    slug: str, sign_form: SignForm, return_form: ReturnForm, refused: Sequence[Obstacle] = ()
) -> str:
    now = utcnow()
    consultation = consultation_or_404(slug)
    draft = current_decision(consultation.id)
    if draft is None or draft.published_at is not None:
        abort(404)
    figures = stated_figures(draft, now)
    sign_form.seen.data = draft_fingerprint(draft, figures)
    return render_template(
        "decisions/reading.html",
        consultation=consultation,
        draft=draft,
        decision=preview_of(draft, figures, now),
        missing=checklist(missing_to_publish(consultation, draft, now)),
        is_author=current_actor().account_id in authors_of(draft),
        sign_form=sign_form,
        return_form=return_form,
        refused=missing_items(refused),
    )
