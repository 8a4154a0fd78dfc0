"""Keeps second readings blind: a reader does not see the first before giving their own."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from consulta.consultations.queries.consultations import consultation_or_404
from consulta.core.access import current_actor
from consulta.reading.queries.double_reading import must_read_blind


def redirect_to_blind_reading() -> Response | None:
    """Before pages that show codings of an answer: send who may read it second to the blind page."""
    found = request.view_args or {}
    if "answer" not in found:
        return None
    actor, consultation = current_actor(), consultation_or_404(found["slug"])
    if not must_read_blind(consultation.id, found["answer"], actor.account_id or 0):
        return None
    flash(
        gettext(
            "Esta respuesta está en la muestra de la doble lectura. Léala aquí, sin ver la primera lectura."
        ),
        "warning",
    )
    return redirect(url_for("double_reading.show", slug=found["slug"], answer=found["answer"]), 303)
