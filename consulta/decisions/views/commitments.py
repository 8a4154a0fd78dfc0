"""Staff pages: the commitments of the published decision and their updates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from consulta.attachments.domain import MAX_REQUEST_BYTES, CleanUpload
from consulta.attachments.services.attachments import attach
from consulta.consultations.queries.consultations import consultation_or_404
from consulta.core.access import current_actor, requires, unit_of_work
from consulta.core.bodies import takes_bodies
from consulta.core.clock import utcnow
from consulta.core.refusals import flash_refusal, form_status, saving
from consulta.decisions.forms.commitments import EndingCorrectionForm, EndingForm, EvidenceForm, UpdateForm
from consulta.decisions.queries.commitments import commitment_in_force, staff_commitment, staff_commitments
from consulta.decisions.queries.decisions import decision_in_force
from consulta.decisions.services import commitments
from consulta.decisions.views.uploads import clean_upload
from consulta.vocabulary.errors import DomainError
from consulta.vocabulary.roles import Permission

if TYPE_CHECKING:
    from consulta.attachments.models import Attachment
    from consulta.decisions.models.commitment import Commitment

blueprint = Blueprint("commitments", __name__, url_prefix="/gestion/consultas/<slug>/compromisos")

Page = Response | tuple[str, int] | str
CONFLICT = 409


@blueprint.get("")
@requires(Permission.SEE_DECISION)
def index(slug: str) -> Page:
    return _list(slug)


@blueprint.get("/<commitment_id>")
@requires(Permission.SEE_DECISION)
def show(slug: str, commitment_id: str) -> Page:
    """One commitment with its updates."""
    return _page("decisions/commitment.html", slug, commitment_id)


@blueprint.route("/<commitment_id>/avance", methods=["GET", "POST"])
@requires(Permission.WRITE_DECISION)
@takes_bodies(MAX_REQUEST_BYTES)
def add_update(slug: str, commitment_id: str) -> Page:
    """Publish how it goes; of one that has ended, evidence."""
    _found(slug, commitment_id)
    form = UpdateForm()
    if form.validate_on_submit() and (files := _files(form)) is not None:
        with saving(form):
            commitment = _found(slug, commitment_id)
            commitments.add_update(
                commitment,
                form.note.data,
                evidence=_store_evidence(commitment, files, form),
                actor=current_actor(),
                now=utcnow(),
            )
        if not form.errors:
            return _done(slug, commitment_id, gettext("Lo que escribió ya se lee en la página pública."))
    return _page("decisions/commitment_update.html", slug, commitment_id, form), form_status(form)


@blueprint.route("/<commitment_id>/terminar", methods=["GET", "POST"])
@requires(Permission.WRITE_DECISION)
@takes_bodies(MAX_REQUEST_BYTES)
def end(slug: str, commitment_id: str) -> Page:
    """Publish how it ended."""
    _found(slug, commitment_id)
    form = EndingForm()
    if form.validate_on_submit() and (files := _files(form)) is not None:
        with saving(form):
            commitment = _found(slug, commitment_id)
            commitments.end(
                commitment,
                form.fulfilled.data == "yes",
                form.note.data,
                evidence=_store_evidence(commitment, files, form),
                actor=current_actor(),
                now=utcnow(),
            )
        if not form.errors:
            return _done(
                slug, commitment_id, gettext("El final del compromiso ya se lee en la página pública.")
            )
    return _page("decisions/end.html", slug, commitment_id, form), form_status(form)


@blueprint.route("/<commitment_id>/corregir", methods=["GET", "POST"])
@requires(Permission.WRITE_DECISION)
@takes_bodies(MAX_REQUEST_BYTES)
def correct(slug: str, commitment_id: str) -> Page:
    """Publish the correction of an ending."""
    _found(slug, commitment_id)
    form = EndingCorrectionForm()
    if form.validate_on_submit() and (files := _files(form)) is not None:
        with saving(form):
            commitment = _found(slug, commitment_id)
            commitments.correct(
                commitment,
                form.corrected_fulfilled,
                form.reason.data,
                form.note.data,
                evidence=_store_evidence(commitment, files, form),
                actor=current_actor(),
                now=utcnow(),
            )
        if not form.errors:
            return _done(slug, commitment_id, gettext("La corrección ya se lee en la página pública."))
    return _page("decisions/correct.html", slug, commitment_id, form), form_status(form)


@blueprint.post("/concluir")
@requires(Permission.WRITE_DECISION)
def conclude(slug: str) -> Page:
    """Conclude a consultation whose decision has no commitments."""
    try:
        with unit_of_work():
            commitments.conclude(consultation_or_404(slug), actor=current_actor(), now=utcnow())
    except DomainError as refusal:
        flash_refusal(refusal)
        return _list(slug), CONFLICT
    flash(gettext("La consulta está concluida."), "success")
    return redirect(url_for(".index", slug=slug), 303)


def _list(slug: str) -> str:
    now = utcnow()
    consultation = consultation_or_404(slug)
    decision = decision_in_force(consultation.id)
    return render_template(
        "decisions/commitments.html",
        consultation=consultation,
        state=consultation.state_at(now),
        decision=decision,
        commitments=staff_commitments(decision, now) if decision else (),
    )


def _page(template: str, slug: str, commitment_id: str, form: EvidenceForm | None = None) -> str:
    now = utcnow()
    consultation = consultation_or_404(slug)
    return render_template(
        template,
        consultation=consultation,
        state=consultation.state_at(now),
        commitment=staff_commitment(_found(slug, commitment_id), now),
        form=form,
    )


def _found(slug: str, commitment_id: str) -> Commitment:
    return commitment_in_force(consultation_or_404(slug).id, commitment_id) or abort(404)


def _files(form: EvidenceForm) -> tuple[CleanUpload, ...] | None:
    """The uploaded file, cleaned, or none; None, with an error on the field, when it is refused."""
    if not form.has_file:
        return ()
    upload = clean_upload(form.file)
    return (upload,) if upload else None


def _store_evidence(
    commitment: Commitment, files: tuple[CleanUpload, ...], form: EvidenceForm
) -> Attachment | None:
    """The file stored as evidence. Call it within the unit of work."""
    stored = [
        attach(commitment.consultation_id, upload, form.title.data, actor=current_actor(), now=utcnow())
        for upload in files
    ]
    return stored[0] if stored else None


def _done(slug: str, commitment_id: str, message: str) -> Response:
    flash(message, "success")
    return redirect(url_for(".show", slug=slug, commitment_id=commitment_id), 303)
