"""The public page of a consultation before it is public, for the staff."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from consulta.consultations.queries.consultations import consultation_or_404
from consulta.consultations.queries.public import as_public, has_opened
from consulta.core.access import requires
from consulta.core.clock import utcnow
from consulta.publishing.presenters.consultation_page import consultation_page
from consulta.vocabulary.roles import Permission

blueprint = Blueprint("preview", __name__)

Page = Response | str


@blueprint.get("/gestion/consultas/<slug>/vista-previa")
@requires(Permission.VIEW_CONSULTATIONS)
def show(slug: str) -> Page:
    """The public page, before it is public."""
    consultation, now = consultation_or_404(slug), utcnow()
    if has_opened(consultation.timeline, now):
        return redirect(url_for("consultation.show", slug=slug), 303)
    page = consultation_page(as_public(consultation, now), now=now)
    return render_template("publishing/consultation/show.html", page=page, preview=True)
