"""Creating, editing, extending and cancelling consultations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from consulta.consultations.forms.consultations import CancellationForm, ConsultationForm, ExtensionForm
from consulta.consultations.queries.consultations import consultation_or_404
from consulta.consultations.services import consultations
from consulta.consultations.services.consultations import ConsultationFields
from consulta.core.access import current_actor, requires
from consulta.core.clock import utcnow
from consulta.core.refusals import form_status, saving
from consulta.vocabulary.calendar import end_of_local_day, local_date, start_of_local_day
from consulta.vocabulary.roles import Permission

if TYPE_CHECKING:
    from consulta.consultations.models.consultation import Consultation

blueprint = Blueprint("consultations", __name__, url_prefix="/gestion/consultas")

Page = Response | tuple[str, int] | str


@blueprint.route("/nueva", methods=["GET", "POST"])
@requires(Permission.EDIT_CONSULTATION)
def new() -> Page:
    form = ConsultationForm()
    if _wants_preview():
        return _form(form, None, shown=True)
    if form.validate_on_submit():
        slug = ""
        with saving(form):
            slug = consultations.create(_fields(form), actor=current_actor(), now=utcnow()).slug
        if slug:
            flash(gettext("La consulta está guardada. Esto es lo que falta para abrirla."), "success")
            return redirect(url_for("dashboard.consultation", slug=slug), 303)
    return _form(form, None)


@blueprint.route("/<slug>/editar", methods=["GET", "POST"])
@requires(Permission.EDIT_CONSULTATION)
def edit(slug: str) -> Page:
    consultation = consultation_or_404(slug)
    form = ConsultationForm(data=_data(consultation))
    if _wants_preview():
        return _form(form, consultation, shown=True)
    if form.validate_on_submit():
        with saving(form):
            consultations.edit(consultation_or_404(slug), _fields(form), actor=current_actor(), now=utcnow())
        if not form.errors:
            flash(gettext("Los cambios están guardados."), "success")
            return redirect(url_for("dashboard.consultation", slug=slug), 303)
    return _form(form, consultation_or_404(slug))


@blueprint.route("/<slug>/ampliar", methods=["GET", "POST"])
@requires(Permission.EDIT_CONSULTATION)
def extend(slug: str) -> Page:
    consultation = consultation_or_404(slug)
    form = ExtensionForm()
    if form.validate_on_submit() and form.closes_on.data:
        closes_at = end_of_local_day(form.closes_on.data)
        with saving(form):
            consultations.extend(
                consultation_or_404(slug), closes_at, form.reason.data, actor=current_actor(), now=utcnow()
            )
        if not form.errors:
            flash(gettext("El plazo está ampliado y ya se ve en la página pública."), "success")
            return redirect(url_for("dashboard.consultation", slug=slug), 303)
    consultation = consultation_or_404(slug)
    return render_template("consultations/extend.html", form=form, consultation=consultation), form_status(
        form
    )


@blueprint.route("/<slug>/cancelar", methods=["GET", "POST"])
@requires(Permission.EDIT_CONSULTATION)
def cancel(slug: str) -> Page:
    consultation = consultation_or_404(slug)
    form = CancellationForm()
    if form.validate_on_submit():
        with saving(form):
            consultations.cancel(
                consultation_or_404(slug), form.reason.data, actor=current_actor(), now=utcnow()
            )
        if not form.errors:
            flash(gettext("La consulta está cancelada. El motivo se ve en la página pública."), "success")
            return redirect(url_for("dashboard.consultation", slug=slug), 303)
    consultation = consultation_or_404(slug)
    return render_template("consultations/cancel.html", form=form, consultation=consultation), form_status(
        form
    )


def _wants_preview() -> bool:
    """Whether only a preview of the context was asked for."""
    return "preview" in request.form


def _form(form: ConsultationForm, consultation: Consultation | None, *, shown: bool = False) -> Page:
    page = render_template("consultations/edit.html", form=form, consultation=consultation, shown=shown)
    return page, form_status(form)


def _fields(form: ConsultationForm) -> ConsultationFields:
    """Days become moments: it opens as its first day begins in El Salvador, closes as its last one ends."""
    opens, closes = form.opens_on.data, form.closes_on.data
    return ConsultationFields(
        title=form.title.data,
        site=form.site.data,
        district_code=form.district_code.data or None,
        context=form.context.data,
        decider=form.decider.data,
        negotiable=form.negotiable.data,
        not_negotiable=form.not_negotiable.data,
        opens_at=start_of_local_day(opens) if opens else None,
        closes_at=end_of_local_day(closes) if closes else None,
        answer_due_on=form.answer_due_on.data,
    )


def _data(consultation: Consultation) -> dict[str, Any]:
    names = ("title", "site", "district_code", "context", "decider", "negotiable", "not_negotiable")
    opens, closes = consultation.opens_at, consultation.closes_at
    return {name: getattr(consultation, name) for name in names} | {
        "opens_on": local_date(opens) if opens else None,
        "closes_on": local_date(closes) if closes else None,
        "answer_due_on": consultation.answer_due_on,
    }
