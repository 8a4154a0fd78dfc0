"""Staff page: contributions that arrived in an unusual way, in groups; one act for each, one to undo it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from consulta.consultations.domain.lifecycle import State
from consulta.consultations.queries.consultations import consultation_or_404
from consulta.consultations.services.locking import FROZEN
from consulta.consultations.services.proof_of_work import ask_for_proof
from consulta.core.access import current_actor, requires, unit_of_work
from consulta.core.clock import utcnow
from consulta.core.refusals import flash_refusal, saving
from consulta.reading.forms.quarantine import QuarantineForm
from consulta.reading.queries.quarantines import quarantines
from consulta.reading.queries.unusual_arrivals import arrival_group, arrivals_page
from consulta.reading.services.quarantine import quarantine_group, undo_quarantine
from consulta.vocabulary.errors import Refused
from consulta.vocabulary.numbers import read_number
from consulta.vocabulary.roles import Permission

blueprint = Blueprint("unusual_arrivals", __name__, url_prefix="/gestion/consultas/<slug>/llegadas-inusuales")

Page = Response | str | tuple[str, int]


@blueprint.get("")
@requires(Permission.MODERATE)
def index(slug: str) -> Page:
    return _page(slug)


@blueprint.post("")
@requires(Permission.MODERATE)
def set_aside(slug: str) -> Page:
    """Set a whole group aside."""
    consultation = consultation_or_404(slug)
    form = QuarantineForm()
    if not form.validate():
        return _page(slug, form), 422
    # Found before the write begins, which would keep intake waiting.
    last = read_number(form.hasta.data or "") or 0
    group = arrival_group(consultation.id, form.grupo.data or "", last)
    if group is None:
        form.form_errors.append(
            gettext("Ese grupo cambió mientras usted lo veía. Vea cómo está ahora y decida otra vez.")
        )
        return _page(slug, form), 409
    changed = 0
    with saving(form):
        changed = quarantine_group(
            consultation_or_404(slug), group, form.reason.data, actor=current_actor(), now=utcnow()
        )
    if form.errors:
        return _page(slug, form), 409
    flash(
        ngettext(
            "Se apartó %(num)s aporte. Lo puede deshacer abajo.",
            "Se apartaron %(num)s aportes. Lo puede deshacer abajo.",
            changed,
        ),
        "success",
    )
    return redirect(url_for(".index", slug=slug), 303)


@blueprint.post("/<quarantine>/deshacer")
@requires(Permission.MODERATE)
def undo(slug: str, quarantine: str) -> Page:
    """Let a whole group be read again."""
    consultation_or_404(slug)
    changed: int | None = None
    try:
        with unit_of_work():
            changed = undo_quarantine(
                consultation_or_404(slug), quarantine, actor=current_actor(), now=utcnow()
            )
    except Refused as refusal:
        flash_refusal(refusal)
    else:
        if changed is None:
            flash(gettext("Ese grupo ya no está apartado."), "warning")
        else:
            flash(
                ngettext(
                    "%(num)s aporte está de nuevo por leer.",
                    "%(num)s aportes están de nuevo por leer.",
                    changed,
                ),
                "success",
            )
    return redirect(url_for(".index", slug=slug), 303)


@blueprint.post("/comprobacion")
@requires(Permission.MODERATE)
def ask_proof(slug: str) -> Page:
    """Begin or stop asking for a proof of work with each answer."""
    consultation_or_404(slug)
    asked = request.form.get("pedir") == "si"
    try:
        with unit_of_work():
            ask_for_proof(consultation_or_404(slug), asked=asked, actor=current_actor(), now=utcnow())
    except Refused as refusal:
        flash_refusal(refusal)
    else:
        flash(
            gettext("El formulario pide la comprobación.")
            if asked
            else gettext("El formulario ya no pide la comprobación."),
            "success",
        )
    return redirect(url_for(".index", slug=slug), 303)


def _page(slug: str, form: QuarantineForm | None = None) -> str:
    """The page; `form` is the one that came back with an error, on the group it was sent for."""
    consultation = consultation_or_404(slug)
    return render_template(
        "reading/unusual_arrivals/index.html",
        consultation=consultation,
        page=arrivals_page(consultation.id),
        made=quarantines(consultation.id),
        form=form or QuarantineForm(formdata=None),
        is_open=consultation.state_at(utcnow()) is State.OPEN,
        is_frozen=consultation.state_at(utcnow()) in FROZEN,
    )
