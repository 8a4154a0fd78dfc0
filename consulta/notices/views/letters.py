"""Printing letters to people whose contribution staff recorded: one each, a group, or one for an assembly."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from flask import Blueprint, Response, abort, current_app, flash, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from consulta.consultations.domain.lifecycle import State
from consulta.consultations.queries.consultations import consultation_or_404
from consulta.core.access import current_actor, requires, unit_of_work
from consulta.core.clock import utcnow
from consulta.core.pdf import CannotRender, pdf_renderer
from consulta.core.settings import Settings
from consulta.decisions.queries.published.decision import published_decision
from consulta.notices.presenters.qr import qr_code
from consulta.notices.queries.letters import (
    FEWEST_FOR_A_THEME,
    FEWEST_IN_AN_ASSEMBLY,
    LetterGroup,
    channel_group,
    letter_group,
    letter_groups,
    themes_of_assembly,
)
from consulta.notices.services.letters import record_assembly_printed, record_printed
from consulta.receipts.queries.receipt import Receipt, receipt_of_number
from consulta.record.queries.record import newest_checkpoint
from consulta.vocabulary.channels import ASSISTED
from consulta.vocabulary.numbers import read_number
from consulta.vocabulary.roles import Permission

if TYPE_CHECKING:
    from consulta.consultations.models.consultation import Consultation

blueprint = Blueprint("letters", __name__, url_prefix="/gestion/consultas/<slug>/cartas")

Page = BaseResponse | str | tuple[str, int]
AT_ONCE = 100
"""Letters in one file: drawn in some seconds."""
ANSWERED = (State.DECIDED, State.CONCLUDED)
CONFLICT, UNAVAILABLE = 409, 503


class Letter(NamedTuple):
    """What one person reads, and the internal number of the contribution."""

    number: int
    receipt: Receipt


@blueprint.get("")
@requires(Permission.NOTIFY, Permission.READ_CONTRIBUTIONS)
def index(slug: str) -> Page:
    """What can be printed, channel by channel and day by day."""
    consultation = consultation_or_404(slug)
    groups = letter_groups(consultation.id)
    channels = [whole for channel in ASSISTED if (whole := channel_group(groups, channel)).numbers]
    return render_template(
        "notices/letters/index.html",
        consultation=consultation,
        is_answered=consultation.state_at(utcnow()) in ANSWERED,
        channels=[(whole, [one for one in groups if one.channel is whole.channel]) for whole in channels],
        fewest=FEWEST_IN_AN_ASSEMBLY,
    )


@blueprint.get("/<group>")
@requires(Permission.NOTIFY, Permission.READ_CONTRIBUTIONS)
def show(slug: str, group: str) -> Page:
    """A group, and each letter of it."""
    consultation = _answered(slug)
    return _group_page(consultation, letter_group(consultation.id, group) or abort(404))


@blueprint.post("/<group>/imprimir")
@requires(Permission.NOTIFY, Permission.READ_CONTRIBUTIONS)
def print_group(slug: str, group: str) -> Page:
    """At most AT_ONCE letters of a group, beginning with the given one."""
    consultation = _answered(slug)
    found = letter_group(consultation.id, group) or abort(404)
    first = read_number(request.form.get("first", "")) or 0
    return _print(consultation, found, found.numbers[first : first + AT_ONCE])


@blueprint.post("/<group>/imprimir/<int:number>")
@requires(Permission.NOTIFY, Permission.READ_CONTRIBUTIONS)
def print_one(slug: str, group: str, number: int) -> Page:
    """The letter of one contribution."""
    consultation = _answered(slug)
    found = letter_group(consultation.id, group) or abort(404)
    return _print(consultation, found, (number,) if number in found.numbers else ())


@blueprint.post("/<group>/asamblea")
@requires(Permission.NOTIFY, Permission.READ_CONTRIBUTIONS)
def print_assembly(slug: str, group: str) -> Page:
    """The letter to all who were in an assembly: the themes that enough of them spoke of, and the answers."""
    consultation = _answered(slug)
    found = letter_group(consultation.id, group)
    decision = published_decision(slug, utcnow())
    if found is None or not found.has_group_letter or decision is None:
        abort(404)
    named = themes_of_assembly(found)
    page = render_template(
        "notices/letters/assembly.html",
        consultation=consultation,
        group=found,
        decision=decision,
        answers=[one for one in decision.dispositions if one.theme in named],
        fewest=FEWEST_FOR_A_THEME,
        **_foot(consultation),
    )
    answer = _printed(page, f"asamblea-{found.key}")
    if answer is None:
        return _without_pdf(consultation, found)
    with unit_of_work():
        record_assembly_printed(consultation_or_404(slug), found.key, actor=current_actor(), now=utcnow())
    return answer


def _answered(slug: str) -> Consultation:
    consultation = consultation_or_404(slug)
    if consultation.state_at(utcnow()) not in ANSWERED:
        abort(404)
    return consultation


def _group_page(consultation: Consultation, group: LetterGroup, status: int = 200) -> tuple[str, int]:
    page = render_template(
        "notices/letters/group.html", consultation=consultation, group=group, at_once=AT_ONCE
    )
    return page, status


def _print(consultation: Consultation, group: LetterGroup, numbers: tuple[int, ...]) -> Page:
    now = utcnow()
    found = ((number, receipt_of_number(consultation.id, number, now)) for number in numbers)
    letters = [Letter(number, receipt) for number, receipt in found if receipt is not None]
    if not letters:
        abort(404)
    printed = [letter.number for letter in letters]
    page = render_template(
        "notices/letters/letters.html",
        consultation=consultation,
        group=group,
        letters=letters,
        **_foot(consultation),
    )
    name = f"cartas-{group.key}-{printed[0]}"
    answer = _printed(page, name)
    if answer is None:
        return _without_pdf(consultation, group)
    with unit_of_work():
        record_printed(consultation_or_404(consultation.slug), printed, actor=current_actor(), now=now)
    return answer


def _printed(page: str, name: str) -> Response | str | None:
    """The page or its PDF, by the button that was pressed; None when there is no PDF now."""
    if "pdf" not in request.form:
        return page
    try:
        content = pdf_renderer().render([page])
    except CannotRender:
        return None
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


def _without_pdf(consultation: Consultation, group: LetterGroup) -> Page:
    """The group again, with advice: nothing was printed."""
    flash(gettext("El PDF no se puede hacer ahora. Imprima la hoja desde el navegador."), "error")
    return _group_page(consultation, group, UNAVAILABLE)


def _foot(consultation: Consultation) -> dict[str, object]:
    settings: Settings = current_app.extensions["settings"]
    address = settings.public_url + url_for("decision.show", slug=consultation.slug)
    return {
        "address": address,
        "code": qr_code(address, gettext("Código QR que lleva a la decisión")),
        "checkpoint": newest_checkpoint(consultation.id),
        "today": utcnow(),
    }
