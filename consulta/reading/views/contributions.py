"""Staff pages of contributions: the list, one of them, and the export."""

from __future__ import annotations

from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response as BaseResponse

from consulta.consultations.queries.consultations import consultation_or_404
from consulta.contributions.domain.moderation import ContributionState
from consulta.contributions.services import conflicts
from consulta.core import csv
from consulta.core.access import asks_password_again, current_actor, requires, unit_of_work
from consulta.core.clock import utcnow
from consulta.reading.forms.reading import ContributionFilterForm
from consulta.reading.presenters.answers_csv import answers_table
from consulta.reading.presenters.contribution_history import history_sentences
from consulta.reading.queries.answers_export import exported_answers
from consulta.reading.queries.contribution import conflicts_of, history_of, staff_contribution
from consulta.reading.queries.contributions import ContributionFilters, contribution_page
from consulta.reading.queries.moderation import moderation_progress
from consulta.reading.services import moderation
from consulta.vocabulary.channels import Channel
from consulta.vocabulary.errors import Refused
from consulta.vocabulary.numbers import LARGEST_NUMBER, read_number
from consulta.vocabulary.roles import Permission

blueprint = Blueprint("contributions", __name__, url_prefix="/gestion/consultas/<slug>")

Page = BaseResponse | str | tuple[str, int]
FILTERS = ("estado", "canal", "dia", "q", "textos")


@blueprint.get("/aportes")
@requires(Permission.READ_CONTRIBUTIONS)
def index(slug: str) -> Page:
    return _list(slug)


@blueprint.post("/aportes/aceptar")
@requires(Permission.MODERATE)
def accept(slug: str) -> Page:
    """Accept the pending ones among the marked contributions."""
    numbers = [number for one in request.form.getlist("aporte") if (number := read_number(one)) is not None]
    consultation_or_404(slug)
    try:
        with unit_of_work():
            changed = moderation.accept(
                consultation_or_404(slug), numbers, only_pending=True, actor=current_actor(), now=utcnow()
            )
    except Refused as refusal:
        return _list(slug, refusal), 409
    if changed:
        flash(ngettext("%(num)s aporte aceptado.", "%(num)s aportes aceptados.", changed), "success")
    else:
        flash(gettext("No había aportes por leer entre los marcados."), "warning")
    return redirect(url_for(".index", slug=slug, **_kept_filters()), 303)


@blueprint.get("/aportes/<int:number>")
@requires(Permission.READ_CONTRIBUTIONS)
def show(slug: str, number: int) -> Page:
    consultation = consultation_or_404(slug)
    contribution = staff_contribution(consultation.id, number) if number <= LARGEST_NUMBER else None
    if contribution is None:
        abort(404)
    return render_template(
        "reading/contributions/show.html",
        consultation=consultation,
        contribution=contribution,
        history=history_sentences(contribution, history_of(consultation.id, contribution)),
        conflicts=conflicts_of(consultation.id, number),
    )


@blueprint.post("/aportes/<int:number>/otros-envios/<int:conflict>")
@requires(Permission.MODERATE)
def review_conflict(slug: str, number: int, conflict: int) -> Page:
    consultation_or_404(slug)
    with unit_of_work():
        consultation = consultation_or_404(slug)
        found = max(number, conflict) <= LARGEST_NUMBER and conflicts.mark_reviewed(
            consultation.id, number, conflict, actor=current_actor(), now=utcnow()
        )
    if not found:
        abort(404)
    flash(gettext("El otro envío queda como revisado."), "success")
    return redirect(url_for(".show", slug=slug, number=number), 303)


@blueprint.get("/exportar.csv")
@requires(Permission.EXPORT)
@asks_password_again(to_read=True)
def export(slug: str) -> Page:
    """Every answer, written as it is read: neither the file nor the answers are ever held whole."""
    consultation = consultation_or_404(slug)
    header, rows = answers_table(exported_answers(consultation.id))
    response = Response(stream_with_context(csv.stream(header, rows)), mimetype=csv.MIMETYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}-respuestas.csv"'
    return response


def _list(slug: str, refusal: Refused | None = None) -> str:
    consultation = consultation_or_404(slug)
    form = ContributionFilterForm(request.args)
    form.validate()
    asked = read_number(request.args.get("pagina", "")) or 1
    page = contribution_page(consultation.id, _filters(form), asked)
    kept = _kept_filters()
    return render_template(
        "reading/contributions/index.html",
        consultation=consultation,
        form=form,
        found=page,
        kept=kept,
        is_filtered=any(kept.values()),
        progress=moderation_progress(consultation.id),
        obstacles=refusal.obstacles if refusal else (),
    )


def _filters(form: ContributionFilterForm) -> ContributionFilters:
    """The valid filters of the form; invalid ones are left out."""
    return ContributionFilters(
        state=_one_of(ContributionState, form.estado.data),
        channel=_one_of(Channel, form.canal.data),
        day=form.dia.data if not form.dia.errors else None,
        texts_pending=form.textos.data,
        search=form.q.data or "",
    )


def _one_of(kind: Any, value: str | None) -> Any:
    return kind(value) if value in {member.value for member in kind} else None


def _kept_filters() -> dict[str, Any]:
    return {name: request.args[name] for name in FILTERS if request.args.get(name)}
