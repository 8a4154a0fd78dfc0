"""The first page of the staff: what waits for whoever signed in."""

from __future__ import annotations

from flask import Blueprint, render_template

from consulta.access import current_actor, requires
from consulta.clock import utcnow
from consulta.queries.consultations import staff_consultations
from consulta.queries.waiting import waiting_for

blueprint = Blueprint("staff", __name__)

SHOWN = 10


@blueprint.get("/gestion")
@requires()
def home() -> str:
    actor, now = current_actor(), utcnow()
    return render_template(
        "staff/home.html",
        waiting=waiting_for(actor, now),
        consultations=staff_consultations(actor, now)[:SHOWN],
        now=now,
    )
