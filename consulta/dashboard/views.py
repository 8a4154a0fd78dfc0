"""The overview of the staff, the list of consultations, and the work on one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from consulta.consultations.domain.lifecycle import State
from consulta.consultations.queries.consultations import consultation_or_404, staff_consultations
from consulta.consultations.queries.public import as_public, has_opened
from consulta.consultations.services.consultations import obstacles_to_open, open_consultation
from consulta.core.access import asks_password_again, can, current_actor, requires, unit_of_work
from consulta.core.clock import utcnow
from consulta.dashboard.presenters.opening_tasks import PLACES, opening_tasks
from consulta.dashboard.presenters.work_tasks import WorkTask, work_tasks
from consulta.dashboard.queries import waiting_items
from consulta.decisions.domain.commitments import Progress
from consulta.decisions.queries.published.commitment_counts import commitment_counts
from consulta.disclosure.queries import is_released
from consulta.reading.queries.agreement import rounds
from consulta.reading.queries.coding import coding_progress
from consulta.reading.queries.moderation import moderation_progress
from consulta.vocabulary.calendar import local_date
from consulta.vocabulary.errors import Obstacle, Refused
from consulta.vocabulary.roles import Permission

if TYPE_CHECKING:
    from consulta.consultations.models.consultation import Consultation

blueprint = Blueprint("dashboard", __name__)

Page = Response | tuple[str, int] | str
CONFLICT = 409
SHOWN = 10


@blueprint.get("/gestion")
@requires()
def home() -> str:
    actor, now = current_actor(), utcnow()
    return render_template(
        "dashboard/home.html",
        waiting=waiting_items(actor, now),
        consultations=staff_consultations(actor, now)[:SHOWN],
        now=now,
    )


@blueprint.get("/gestion/consultas")
@requires(Permission.LIST_OPEN)
def consultations() -> Page:
    """All that the member of staff may see; interviewers see the open ones."""
    now = utcnow()
    found = staff_consultations(current_actor(), now)
    if not can(Permission.VIEW_CONSULTATIONS):
        found = [one for one in found if one.state_at(now) is State.OPEN]
    return render_template("dashboard/consultations.html", consultations=found, now=now)


@blueprint.get("/gestion/consultas/<slug>")
@requires(Permission.VIEW_CONSULTATIONS)
def consultation(slug: str) -> Page:
    return _work_page(consultation_or_404(slug))


@blueprint.post("/gestion/consultas/<slug>/abrir")
@requires(Permission.EDIT_CONSULTATION)
@asks_password_again()
def approve_opening(slug: str) -> Page:
    consultation_or_404(slug)
    try:
        with unit_of_work():
            open_consultation(consultation_or_404(slug), actor=current_actor(), now=utcnow())
    except Refused as refusal:
        return _work_page(consultation_or_404(slug), refused=refusal.obstacles), CONFLICT
    now_open = has_opened(consultation_or_404(slug).timeline, utcnow())
    flash(
        gettext("La consulta está abierta: ya se puede responder. Comparta su página pública.")
        if now_open
        else gettext("La apertura está aprobada."),
        "success",
    )
    return redirect(url_for(".consultation", slug=slug), 303)


def _work_page(consultation: Consultation, refused: tuple[Obstacle, ...] = ()) -> str:
    now = utcnow()
    state = consultation.state_at(now)
    is_preparing = state is State.DRAFT and consultation.opened_at is None
    obstacles = obstacles_to_open(consultation, now) if is_preparing else ()
    return render_template(
        "dashboard/consultation.html",
        consultation=consultation,
        public=as_public(consultation, now),
        state=state,
        tasks=opening_tasks(obstacles) if state is State.DRAFT else (),
        work=() if state is State.DRAFT else _work(consultation, state),
        obstacles=obstacles,
        places=PLACES,
        refused=refused,
    )


def _work(consultation: Consultation, state: State) -> tuple[WorkTask, ...]:
    reading, coding = moderation_progress(consultation.id), coding_progress(consultation.id)
    promises = commitment_counts([consultation.id], local_date(utcnow()))[consultation.id]
    return work_tasks(
        state,
        reading,
        coding,
        is_released=is_released(consultation.id),
        rounds=rounds(consultation.id),
        late=promises.get(Progress.LATE, 0),
    )
