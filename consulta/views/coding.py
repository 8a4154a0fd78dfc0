"""The workbench: one answer after another, read into themes."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from consulta.access import current_actor, requires, unit_of_work
from consulta.clock import utcnow
from consulta.domain.channels import Channel
from consulta.domain.errors import InvalidValue, Obstacle, Refused
from consulta.domain.moderation import NoActionReason
from consulta.domain.numbers import read_number
from consulta.domain.roles import Permission
from consulta.domain.text import t
from consulta.forms.reading import CodingFilterForm
from consulta.i18n import say
from consulta.queries.codebook import CodebookTheme, codebook
from consulta.queries.coding import (
    AnswerToCode,
    CodingFilters,
    Position,
    Wanted,
    answer_to_code,
    coding_progress,
    next_position,
    position_of,
    previous_position,
    public_id_at,
    starting_position,
)
from consulta.queries.contributions import answers_of
from consulta.queries.pending import judged_so_far
from consulta.queries.questions import all_questions
from consulta.services import themes
from consulta.services.coding import Reading, ReadMeanwhile, code_many
from consulta.services.turn import FROZEN
from consulta.services.undo import undo_reading
from consulta.staff_pages import the_consultation

blueprint = Blueprint("coding", __name__, url_prefix="/gestion/consultas/<slug>/codificar")

Page = Response | str | tuple[str, int]
FILTERS = ("ver", "pregunta", "tema", "canal", "q")
# The digits, then the letters of the left hand before the others; Z and X are taken by undo and no action.
THEME_KEYS = "1234567890qwertasdfgcvbyuiophjklnm"


@blueprint.get("")
@requires(Permission.CODE)
def following(slug: str) -> Page:
    """The next answer that fits the filters, after the one named in the address."""
    consultation = the_consultation(slug)
    after = position_of(consultation.id, request.args.get("despues", ""))
    if after is None:
        after = starting_position(consultation.id, current_actor().account_id or 0)
    return _go_on(slug, consultation.id, after) or _nothing_left(slug)


@blueprint.get("/<answer>")
@requires(Permission.CODE)
def show(slug: str, answer: str) -> Page:
    found = answer_to_code(the_consultation(slug).id, answer)
    if found is None:
        return _gone(slug, answer)
    return _workbench(slug, found)


@blueprint.post("/<answer>")
@requires(Permission.CODE)
def save(slug: str, answer: str) -> Page:
    """Store the reading and go on to the next answer."""
    consultation = the_consultation(slug)
    found = answer_to_code(consultation.id, answer)
    if found is None:
        return _gone(slug, answer)
    try:
        with unit_of_work():
            _read(slug, found)
    except ReadMeanwhile as refusal:
        return _again(slug, answer, refusal.obstacles, 409)
    except InvalidValue as error:
        return _again(slug, answer, (Obstacle("invalid", error.text),), 422)
    except Refused as refusal:
        return _again(slug, answer, refusal.obstacles, 409)
    following = _go_on(slug, the_consultation(slug).id, found.position)
    return following or redirect(url_for(".following", slug=slug, **_kept()), 303)


@blueprint.post("/deshacer")
@requires(Permission.CODE)
def undo(slug: str) -> Page:
    """Take back this coder's last reading and show that answer."""
    the_consultation(slug)
    try:
        with unit_of_work():
            touched = undo_reading(the_consultation(slug), actor=current_actor(), now=utcnow())
    except Refused as refusal:
        for obstacle in refusal.obstacles:
            flash(say(obstacle.text), "error")
        return redirect(url_for(".following", slug=slug, **_kept()), 303)
    if not touched:
        flash(gettext("No hay nada que deshacer, o alguien más ya leyó esa respuesta."), "warning")
        return redirect(url_for(".following", slug=slug, **_kept()), 303)
    flash(gettext("Se deshizo su última lectura. Esta es la respuesta."), "success")
    return redirect(url_for(".show", slug=slug, answer=public_id_at((0, touched[0])), **_kept()), 303)


def _read(slug: str, answer: AnswerToCode) -> None:
    """Within a unit of work. Raises InvalidValue, ReadMeanwhile, Refused."""
    consultation, actor, now = the_consultation(slug), current_actor(), utcnow()
    known = {theme.public_id: theme.theme_id for theme in codebook(consultation.id)}
    chosen = request.form.getlist("tema")
    if not known.keys() >= set(chosen):
        raise InvalidValue(t("Uno de los temas ya no está en el libro de códigos. Elija otra vez."))
    theme_ids = [known[one] for one in chosen]
    new = request.form.get("tema_nuevo", "").strip()
    is_cleared = request.form.get("accion") == "quitar"
    if is_cleared:
        theme_ids = []
    elif new:
        meaning = request.form.get("significado", "")
        theme_ids.append(themes.create(consultation, new, meaning, actor=actor, now=now).id)
    elif not theme_ids:
        raise InvalidValue(t("Elija al menos un tema, o diga que la respuesta no propone ni pide nada."))
    reading = Reading(
        answer.answer_id,
        tuple(theme_ids),
        None if is_cleared else _reason(chosen, consultation.id),
        seen=frozenset(
            number
            for one in request.form.get("visto", "").split(",")
            if (number := read_number(one)) is not None
        ),
    )
    code_many(consultation, [reading], actor=actor, now=now)


def _reason(chosen: list[str], consultation_id: int) -> NoActionReason | None:
    """The reason sent, if the theme it belongs to was chosen: without scripts one can mark it by mistake."""
    sent = request.form.get("motivo", "")
    no_action = {theme.public_id for theme in codebook(consultation_id) if theme.is_no_action}
    if not no_action & set(chosen) or sent not in {reason.value for reason in NoActionReason}:
        return None
    return NoActionReason(sent)


def _go_on(slug: str, consultation_id: int, after: Position | None) -> Page | None:
    position = next_position(consultation_id, _filters(), after)
    if position is None:
        return None
    return redirect(url_for(".show", slug=slug, answer=public_id_at(position), **_kept()), 303)


def _gone(slug: str, answer: str) -> Page:
    flash(gettext("Esa respuesta ya no se lee en temas: su aporte no está aceptado o se retiró."), "warning")
    return redirect(url_for(".following", slug=slug, despues=answer, **_kept()), 303)


def _again(slug: str, answer: str, obstacles: tuple[Obstacle, ...], status: int) -> Page:
    found = answer_to_code(the_consultation(slug).id, answer)
    if found is None:
        return _gone(slug, answer)
    return _workbench(slug, found, obstacles), status


def _workbench(slug: str, answer: AnswerToCode, obstacles: tuple[Obstacle, ...] = ()) -> str:
    consultation = the_consultation(slug)
    is_sent = request.method == "POST"
    now_read = {coding.theme for coding in answer.codings}
    reasons = [coding.reason for coding in answer.codings if coding.reason]
    filters = _filters()
    before = previous_position(consultation.id, filters, answer.position)
    book = codebook(consultation.id)
    return render_template(
        "coding/workbench.html",
        consultation=consultation,
        answer=answer,
        others=[
            other
            for other in answers_of([answer.contribution]).get(answer.contribution, [])
            if other.question_key != answer.question_key
        ],
        book=_with_keys(book),
        no_action=[theme for theme in book if theme.is_no_action],
        reasons=list(NoActionReason),
        chosen=set(request.form.getlist("tema")) if is_sent else now_read,
        chosen_reason=request.form.get("motivo", "") if is_sent else (reasons[0] if reasons else ""),
        is_conflict=any(obstacle.code == "read_meanwhile" for obstacle in obstacles),
        is_frozen=consultation.state_at(utcnow()) in FROZEN,
        obstacles=obstacles,
        previous=public_id_at(before) if before else None,
        **_surroundings(consultation.id),
    )


def _nothing_left(slug: str) -> str:
    consultation = the_consultation(slug)
    return render_template(
        "coding/done.html",
        consultation=consultation,
        is_frozen=consultation.state_at(utcnow()) in FROZEN,
        **_surroundings(consultation.id),
    )


def _surroundings(consultation_id: int) -> dict[str, Any]:
    return {
        "form": _filter_form(consultation_id),
        "kept": _kept(),
        "progress": coding_progress(consultation_id),
        "judged": judged_so_far(consultation_id),
    }


def _with_keys(book: tuple[CodebookTheme, ...]) -> list[tuple[CodebookTheme, str]]:
    ordinary = [theme for theme in book if not theme.is_no_action]
    return [(theme, THEME_KEYS[n] if n < len(THEME_KEYS) else "") for n, theme in enumerate(ordinary)]


def _filter_form(consultation_id: int) -> CodingFilterForm:
    form = CodingFilterForm(request.args)
    form.pregunta.choices = [
        ("", gettext("Todas")),
        *((one.key, one.current.wording) for one in all_questions(consultation_id)),
    ]
    form.tema.choices = [
        ("", gettext("Todos")),
        *((theme.public_id, theme.name) for theme in codebook(consultation_id)),
    ]
    return form


def _filters() -> CodingFilters:
    channels = {channel.value for channel in Channel}
    sought = {wanted.value for wanted in Wanted}
    asked = request.args
    wanted = Wanted(asked["ver"]) if asked.get("ver") in sought else Wanted.UNCODED
    theme = asked.get("tema", "")
    return CodingFilters(
        # Answers with a certain theme have one, whatever else was asked for.
        wanted=Wanted.CODED if theme else wanted,
        question_key=asked.get("pregunta", ""),
        theme=theme,
        channel=Channel(asked["canal"]) if asked.get("canal") in channels else None,
        search=asked.get("q", ""),
    )


def _kept() -> dict[str, Any]:
    return {name: request.args[name] for name in FILTERS if request.args.get(name)}
