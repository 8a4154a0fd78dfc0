"""Releasing the figures by place and persons: explained, then done once (DESIGN §6)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from consulta.consultations.queries.consultations import consultation_or_404
from consulta.core.access import asks_password_again, current_actor, requires
from consulta.core.clock import utcnow
from consulta.core.refusals import form_status, saving
from consulta.disclosure.queries import release
from consulta.publishing.forms import ReleaseForm
from consulta.publishing.queries.figures import accounts
from consulta.publishing.services.release import release_obstacles, release_results
from consulta.vocabulary.roles import Permission

blueprint = Blueprint("release", __name__, url_prefix="/gestion/consultas/<slug>/cifras")

Page = Response | tuple[str, int] | str


@blueprint.route("", methods=["GET", "POST"])
@requires(Permission.RELEASE_RESULTS)
@asks_password_again()
def show(slug: str) -> Page:
    """What will be released and what it means, with a tick and a button."""
    consultation_or_404(slug)
    form = ReleaseForm()
    if form.validate_on_submit():
        with saving(form):
            release_results(consultation_or_404(slug), actor=current_actor(), now=utcnow())
        if not form.errors:
            flash(gettext("Las cifras están publicadas."), "success")
            return redirect(url_for(".show", slug=slug), 303)
    consultation = consultation_or_404(slug)
    released = release(consultation.id)
    page = render_template(
        "publishing/release.html",
        consultation=consultation,
        accounts=accounts(consultation.id),
        released=released,
        obstacles=() if released else release_obstacles(consultation, utcnow()),
        form=form,
    )
    return page, form_status(form)
