"""Consultations on the staff side: created, prepared, opened, extended, cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from consulta.access import can, current_actor, requires, unit_of_work
from consulta.clock import utcnow
from consulta.domain.calendar import end_of_local_day, local_date, start_of_local_day
from consulta.domain.commitments import Progress
from consulta.domain.errors import Obstacle, Refused
from consulta.domain.lifecycle import State
from consulta.domain.roles import Permission
from consulta.forms.consultation import CancellationForm, ConsultationForm, ExtensionForm
from consulta.presenters.consultation_page import consultation_page
from consulta.presenters.opening_tasks import PLACES, opening_tasks
from consulta.presenters.work_tasks import WorkTask, work_tasks
from consulta.queries.coding import coding_progress
from consulta.queries.consultations import staff_consultations
from consulta.queries.pending import reading_progress
from consulta.queries.published.agreement import rounds
from consulta.queries.published.consultations import as_public, has_opened
from consulta.queries.published.promises import promises_of
from consulta.queries.published.release import is_released
from consulta.services import consultations
from consulta.services.consultations import ConsultationFields
from consulta.staff_pages import changing, status_of, the_consultation

if TYPE_CHECKING:
    from consulta.models import Consultation

blueprint = Blueprint("consultations", __name__, url_prefix="/gestion/consultas")

Page = Response | tuple[str, int] | str
CONFLICT = 409


@blueprint.get("")
@requires(Permission.LIST_OPEN)
def index() -> Page:
    """All that the member of staff may see; who only records contributions sees those that take them."""
    now = utcnow()
    found = staff_consultations(current_actor(), now)
    if not can(Permission.VIEW_CONSULTATIONS):
        found = [one for one in found if one.state_at(now) is State.OPEN]
    return render_template("consultations/index.html", consultations=found, now=now)


@blueprint.route("/nueva", methods=["GET", "POST"])
@requires(Permission.EDIT_CONSULTATION)
def new() -> Page:
    form = ConsultationForm()
    if _wants_preview():
        return _form(form, None, shown=True)
    if form.validate_on_submit():
        slug = ""
        with changing(form):
            slug = consultations.create(_fields(form), actor=current_actor(), now=utcnow()).slug
        if slug:
            flash(gettext("La consulta está guardada. Esto es lo que falta para abrirla."), "success")
            return redirect(url_for(".show", slug=slug), 303)
    return _form(form, None)


@blueprint.get("/<slug>")
@requires(Permission.VIEW_CONSULTATIONS)
def show(slug: str) -> Page:
    return _hub(the_consultation(slug))


@blueprint.route("/<slug>/editar", methods=["GET", "POST"])
@requires(Permission.EDIT_CONSULTATION)
def edit(slug: str) -> Page:
    consultation = the_consultation(slug)
    form = ConsultationForm(data=_data(consultation))
    if _wants_preview():
        return _form(form, consultation, shown=True)
    if form.validate_on_submit():
        with changing(form):
            consultations.edit(the_consultation(slug), _fields(form), actor=current_actor(), now=utcnow())
        if not form.errors:
            flash(gettext("Los cambios están guardados."), "success")
            return redirect(url_for(".show", slug=slug), 303)
    return _form(form, the_consultation(slug))


@blueprint.get("/<slug>/vista-previa")
@requires(Permission.VIEW_CONSULTATIONS)
def preview(slug: str) -> Page:
    """The public page, before it is public."""
    consultation, now = the_consultation(slug), utcnow()
    if has_opened(consultation.timeline, now):
        return redirect(url_for("consultations_public.show", slug=slug), 303)
    page = consultation_page(as_public(consultation, now), now=now)
    return render_template("consultations_public/show.html", page=page, preview=True)


@blueprint.post("/<slug>/abrir")
@requires(Permission.EDIT_CONSULTATION)
def open_it(slug: str) -> Page:
    the_consultation(slug)
    try:
        with unit_of_work():
            consultations.open_consultation(the_consultation(slug), actor=current_actor(), now=utcnow())
    except Refused as refusal:
        return _hub(the_consultation(slug), refused=refusal.obstacles), CONFLICT
    now_open = has_opened(the_consultation(slug).timeline, utcnow())
    flash(
        gettext("La consulta está abierta: ya se puede responder. Comparta su página pública.")
        if now_open
        else gettext("La apertura está aprobada."),
        "success",
    )
    return redirect(url_for(".show", slug=slug), 303)


@blueprint.route("/<slug>/ampliar", methods=["GET", "POST"])
@requires(Permission.EDIT_CONSULTATION)
def extend(slug: str) -> Page:
    consultation = the_consultation(slug)
    form = ExtensionForm()
    if form.validate_on_submit() and form.closes_on.data:
        closes_at = end_of_local_day(form.closes_on.data)
        with changing(form):
            consultations.extend(
                the_consultation(slug), closes_at, form.reason.data, actor=current_actor(), now=utcnow()
            )
        if not form.errors:
            flash(gettext("El plazo está ampliado y ya se ve en la página pública."), "success")
            return redirect(url_for(".show", slug=slug), 303)
    consultation = the_consultation(slug)
    return render_template("consultations/extend.html", form=form, consultation=consultation), status_of(form)


@blueprint.route("/<slug>/cancelar", methods=["GET", "POST"])
@requires(Permission.EDIT_CONSULTATION)
def cancel(slug: str) -> Page:
    consultation = the_consultation(slug)
    form = CancellationForm()
    if form.validate_on_submit():
        with changing(form):
            consultations.cancel(
                the_consultation(slug), form.reason.data, actor=current_actor(), now=utcnow()
            )
        if not form.errors:
            flash(gettext("La consulta está cancelada. El motivo se ve en la página pública."), "success")
            return redirect(url_for(".show", slug=slug), 303)
    consultation = the_consultation(slug)
    return render_template("consultations/cancel.html", form=form, consultation=consultation), status_of(form)


def _hub(consultation: Consultation, refused: tuple[Obstacle, ...] = ()) -> str:
    now = utcnow()
    state = consultation.state_at(now)
    is_preparing = state is State.DRAFT and consultation.opened_at is None
    obstacles = consultations.obstacles_to_open(consultation, now) if is_preparing else ()
    return render_template(
        "consultations/show.html",
        consultation=consultation,
        public=as_public(consultation, now),
        state=state,
        tasks=opening_tasks(obstacles) if state is State.DRAFT else (),
        work=() if state is State.DRAFT else _work(consultation, state),
        obstacles=obstacles,
        places=PLACES,
        refused=refused,
    )


def _wants_preview() -> bool:
    """Whether to show the context as it will look, with nothing stored."""
    return "preview" in request.form


def _form(form: ConsultationForm, consultation: Consultation | None, *, shown: bool = False) -> Page:
    page = render_template("consultations/edit.html", form=form, consultation=consultation, shown=shown)
    return page, status_of(form)


def _work(consultation: Consultation, state: State) -> tuple[WorkTask, ...]:
    reading, coding = reading_progress(consultation.id), coding_progress(consultation.id)
    promises = promises_of([consultation.id], local_date(utcnow()))[consultation.id]
    return work_tasks(
        state,
        reading,
        coding,
        is_released=is_released(consultation.id),
        rounds=rounds(consultation.id),
        late=promises.get(Progress.LATE, 0),
    )


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
