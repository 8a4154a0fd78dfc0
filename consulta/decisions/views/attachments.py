"""Staff pages: the attachments of a draft decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from consulta.attachments.domain import MAX_REQUEST_BYTES, MediaType
from consulta.consultations.queries.consultations import consultation_or_404
from consulta.core.access import current_actor, requires, unit_of_work
from consulta.core.bodies import takes_bodies
from consulta.core.clock import utcnow
from consulta.core.headers import file_response
from consulta.core.refusals import flash_refusal, form_status, saving
from consulta.decisions.forms.attachments import AttachmentForm
from consulta.decisions.queries.decisions import attachment_of, current_decision
from consulta.decisions.queries.published.attachments import attached_files
from consulta.decisions.services import attachments
from consulta.decisions.views.uploads import clean_upload
from consulta.vocabulary.errors import DomainError
from consulta.vocabulary.roles import Permission

if TYPE_CHECKING:
    from consulta.attachments.models import Attachment
    from consulta.decisions.models.decision import Decision

blueprint = Blueprint("attachments", __name__, url_prefix="/gestion/consultas/<slug>/decision/documentos")

Page = Response | tuple[str, int] | str


@blueprint.route("", methods=["GET", "POST"])
@requires(Permission.WRITE_DECISION)
@takes_bodies(MAX_REQUEST_BYTES)
def index(slug: str) -> Page:
    """The attachments of the draft, and the form to add one."""
    _draft(slug)
    form = AttachmentForm()
    if form.validate_on_submit() and (upload := clean_upload(form.file)):
        with saving(form):
            attachments.add(_draft(slug), upload, form.title.data, actor=current_actor(), now=utcnow())
        if not form.errors:
            flash(gettext("El documento está en la decisión."), "success")
            return redirect(url_for(".index", slug=slug), 303)
    decision = _draft(slug)
    page = render_template(
        "decisions/attachments.html",
        consultation=consultation_or_404(slug),
        decision=decision,
        attachments=attached_files(decision),
        form=form,
    )
    return page, form_status(form)


@blueprint.post("/<attachment_id>/quitar")
@requires(Permission.WRITE_DECISION)
def remove(slug: str, attachment_id: str) -> Page:
    try:
        with unit_of_work():
            decision, attachment = _found(slug, attachment_id)
            attachments.remove(decision, attachment, actor=current_actor(), now=utcnow())
    except DomainError as refusal:
        flash_refusal(refusal)
    else:
        flash(gettext("El documento ya no está en la decisión."), "success")
    return redirect(url_for(".index", slug=slug), 303)


@blueprint.post("/<attachment_id>/<any(subir,bajar):direction>")
@requires(Permission.WRITE_DECISION)
def move(slug: str, attachment_id: str, direction: str) -> Page:
    try:
        with unit_of_work():
            decision, attachment = _found(slug, attachment_id)
            attachments.move(
                decision, attachment, up=direction == "subir", actor=current_actor(), now=utcnow()
            )
    except DomainError as refusal:
        flash_refusal(refusal)
    return redirect(url_for(".index", slug=slug, _anchor="documentos"), 303)


@blueprint.get("/<attachment_id>/<file_name>")
@requires(Permission.SEE_DECISION)
def preview(slug: str, attachment_id: str, file_name: str) -> Response:
    """The file as it will be published, while the decision is a draft."""
    _, attachment = _found(slug, attachment_id)
    if attachment.file_name != file_name:
        abort(404)
    return file_response(
        attachment.content, MediaType(attachment.media_type), attachment.file_name, attachment.sha256
    )


def _draft(slug: str) -> Decision:
    return current_decision(consultation_or_404(slug).id) or abort(404)


def _found(slug: str, attachment_id: str) -> tuple[Decision, Attachment]:
    decision = _draft(slug)
    return decision, attachment_of(decision, attachment_id) or abort(404)
