"""Staff pages: the workbench, where answers are coded one after another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from consulta.consultations.queries.consultations import consultation_or_404
from consulta.consultations.queries.questions import all_questions
from consulta.consultations.services.locking import FROZEN
from consulta.core.access import current_actor, requires, unit_of_work
from consulta.core.clock import utcnow
from consulta.core.languages import say
from consulta.reading.domain.themes import NoActionReason
from consulta.reading.forms.coding import CodingInput, chosen_passage, coding_input
from consulta.reading.forms.reading import CodingFilterForm
from consulta.reading.presenters.workbench import (
    CodingView,
    coding_view,
    passage_bounds,
    stored_coding_view,
    themes_with_keys,
)
from consulta.reading.queries.codebook import CodebookTheme, codebook_without_counts
from consulta.reading.queries.coding import (
    CodedFilter,
    CodingFilters,
    Position,
    coding_progress,
    next_position,
    position_of,
    previous_position,
    public_id_at,
    starting_position,
)
from consulta.reading.queries.contributions import answers_of
from consulta.reading.queries.moderation import moderation_counts
from consulta.reading.queries.suggestions import suggestions_for, suggestions_state
from consulta.reading.queries.workbench import AnswerToCode, answer_to_code
from consulta.reading.services import themes
from consulta.reading.services.coding import AnswerCoding, PassageCoding, code_many
from consulta.reading.services.undo import undo_coding
from consulta.reading.views.blind import redirect_to_blind_reading
from consulta.vocabulary.channels import Channel
from consulta.vocabulary.errors import InvalidValue, Obstacle, Refused
from consulta.vocabulary.roles import Permission
from consulta.vocabulary.text import t

blueprint = Blueprint("coding", __name__, url_prefix="/gestion/consultas/<slug>/codificar")
blueprint.before_request(redirect_to_blind_reading)

Page = Response | str | tuple[str, int]
FILTERS = ("ver", "pregunta", "tema", "canal", "q")
CLEAR, CREATE, ADD_FRAGMENT, BOTH = "quitar", "crear", "fragmento", "juntar"
STAYING = {CREATE, ADD_FRAGMENT}


@blueprint.get("")
@requires(Permission.CODE)
def following(slug: str) -> Page:
    """Redirect to the next answer that fits the filters, after `despues`."""
    consultation = consultation_or_404(slug)
    after = position_of(consultation.id, request.args.get("despues", ""))
    if after is None:
        after = starting_position(consultation.id, current_actor().account_id or 0)
    return _go_on(slug, consultation.id, after) or _nothing_left(slug)


@blueprint.get("/<answer>")
@requires(Permission.CODE)
def show(slug: str, answer: str) -> Page:
    found = answer_to_code(consultation_or_404(slug).id, answer)
    if found is None:
        return _gone(slug, answer)
    return _workbench(slug, found)


@blueprint.post("/<answer>")
@requires(Permission.CODE)
def save(slug: str, answer: str) -> Page:
    """Store the coding and go on to the next answer, or stay at this one to mark more passages."""
    consultation = consultation_or_404(slug)
    found = answer_to_code(consultation.id, answer)
    if found is None:
        return _gone(slug, answer)
    typed = coding_input(request.form)
    try:
        with unit_of_work():
            _store(slug, found, typed)
    except InvalidValue as error:
        return _again(slug, answer, (Obstacle("invalid", error.text),), 422)
    except Refused as refusal:
        return _again(slug, answer, refusal.obstacles, 409)
    if _action() in STAYING:
        if typed.new_name:
            flash(
                gettext("El tema «%(name)s» ya está en el libro de códigos y aquí.", name=typed.new_name),
                "success",
            )
        return redirect(url_for(".show", slug=slug, answer=answer, **_filter_args()), 303)
    following = _go_on(slug, consultation_or_404(slug).id, found.position)
    return following or redirect(url_for(".following", slug=slug, **_filter_args()), 303)


@blueprint.post("/deshacer")
@requires(Permission.CODE)
def undo(slug: str) -> Page:
    """Undo this coder's last coding and show that answer."""
    consultation_or_404(slug)
    try:
        with unit_of_work():
            touched = undo_coding(consultation_or_404(slug), actor=current_actor(), now=utcnow())
    except Refused as refusal:
        for obstacle in refusal.obstacles:
            flash(say(obstacle.text), "error")
        return redirect(url_for(".following", slug=slug, **_filter_args()), 303)
    if not touched:
        flash(gettext("No hay nada que deshacer, o alguien más ya leyó esa respuesta."), "warning")
        return redirect(url_for(".following", slug=slug, **_filter_args()), 303)
    flash(gettext("Se deshizo su última lectura. Esta es la respuesta."), "success")
    return redirect(url_for(".show", slug=slug, answer=public_id_at((0, touched[0])), **_filter_args()), 303)


def _store(slug: str, answer: AnswerToCode, typed: CodingInput) -> None:
    """Store the coding; call it within a unit of work. Raises InvalidValue, CodingChanged, Refused."""
    consultation, actor, now = consultation_or_404(slug), current_actor(), utcnow()
    coding = AnswerCoding(answer.answer_id, (), seen=typed.seen)
    if _action() != CLEAR:
        book = codebook_without_counts(consultation.id)
        whole, fragments = _chosen(typed, {theme.public_id: theme.theme_id for theme in book})
        if typed.new_name:
            made = themes.create(consultation, typed.new_name, typed.new_meaning, actor=actor, now=now)
            if typed.passage:
                fragments.append(PassageCoding(made.id, *chosen_passage(typed)))
            else:
                whole.append(made.id)
        elif _action() == CREATE:
            raise InvalidValue(t("Escriba el nombre del tema."))
        if not whole and not fragments:
            raise InvalidValue(t("Elija al menos un tema, o diga que la respuesta no propone ni pide nada."))
        if _action() == BOTH:
            _add_stored(consultation.id, answer.public_id, whole, fragments)
        no_action = {theme.theme_id for theme in book if theme.is_no_action}
        coding = replace(
            coding,
            theme_ids=tuple(whole),
            fragments=tuple(fragments),
            # Without scripts one can mark a reason by mistake.
            reason=typed.reason if no_action & set(whole) else None,
            suggested=frozenset(theme.theme_id for theme in book if theme.public_id in typed.suggested),
        )
    code_many(consultation, [coding], actor=actor, now=now)


def _chosen(typed: CodingInput, known: Mapping[str, int]) -> tuple[list[int], list[PassageCoding]]:
    """The ids of the themes of the whole answer, and its passages. Raises InvalidValue for unknown themes."""
    passages = list(typed.fragments)
    if _action() == ADD_FRAGMENT and not typed.new_name:
        if not typed.added_theme:
            raise InvalidValue(t("Elija el tema del fragmento."))
        passages.append((chosen_passage(typed), typed.added_theme))
    if not known.keys() >= {*typed.themes, *(theme for _, theme in passages)}:
        raise InvalidValue(t("Uno de los temas ya no está en el libro de códigos. Elija otra vez."))
    return [known[theme] for theme in typed.themes], [
        PassageCoding(known[theme], *stretch) for stretch, theme in passages
    ]


def _add_stored(consultation_id: int, answer: str, whole: list[int], fragments: list[PassageCoding]) -> None:
    """Add the stored codings, so that both are kept."""
    stored = answer_to_code(consultation_id, answer)
    for coding in stored.codings if stored else ():
        start, end = coding.passage
        if end is None:
            whole.append(coding.theme_id)
        else:
            fragments.append(PassageCoding(coding.theme_id, start, end))


def _action() -> str:
    return request.form.get("accion", "guardar")


def _go_on(slug: str, consultation_id: int, after: Position | None) -> Page | None:
    position = next_position(consultation_id, _filters(), after)
    if position is None:
        return None
    return redirect(url_for(".show", slug=slug, answer=public_id_at(position), **_filter_args()), 303)


def _gone(slug: str, answer: str) -> Page:
    flash(gettext("Esa respuesta ya no se lee en temas: su aporte no está aceptado o se retiró."), "warning")
    return redirect(url_for(".following", slug=slug, despues=answer, **_filter_args()), 303)


def _again(slug: str, answer: str, obstacles: tuple[Obstacle, ...], status: int) -> Page:
    found = answer_to_code(consultation_or_404(slug).id, answer)
    if found is None:
        return _gone(slug, answer)
    return _workbench(slug, found, obstacles), status


def _workbench(slug: str, answer: AnswerToCode, obstacles: tuple[Obstacle, ...] = ()) -> str:
    consultation = consultation_or_404(slug)
    before = previous_position(consultation.id, _filters(), answer.position)
    book = codebook_without_counts(consultation.id)
    begins, ends = passage_bounds(answer.words)
    stored = stored_coding_view(answer)
    return render_template(
        "reading/coding/workbench.html",
        consultation=consultation,
        answer=answer,
        others=[
            other
            for other in answers_of([answer.contribution]).get(answer.contribution, [])
            if other.question_key != answer.question_key
        ],
        book=themes_with_keys(book),
        no_action=[theme for theme in book if theme.is_no_action],
        reasons=list(NoActionReason),
        stored=stored,
        reading=_sent_view(answer, book) if request.method == "POST" else stored,
        begins=begins,
        ends=ends,
        suggestions=suggestions_for(answer.answer_id),
        is_conflict=any(obstacle.code == "coding_changed" for obstacle in obstacles),
        is_frozen=consultation.state_at(utcnow()) in FROZEN,
        obstacles=obstacles,
        previous=public_id_at(before) if before else None,
        **_surroundings(consultation.id, book),
    )


def _sent_view(answer: AnswerToCode, book: tuple[CodebookTheme, ...]) -> CodingView:
    """The coding as sent, to be shown again."""
    typed = coding_input(request.form)
    fragments = list(typed.fragments)
    if typed.passage and typed.added_theme and _action() == ADD_FRAGMENT:
        fragments.append((typed.passage, typed.added_theme))
    names = {theme.public_id: theme.name for theme in book}
    return coding_view(answer.words, typed.themes, fragments, names, request.form.get("motivo", ""))


def _nothing_left(slug: str) -> str:
    consultation = consultation_or_404(slug)
    return render_template(
        "reading/coding/done.html",
        consultation=consultation,
        is_frozen=consultation.state_at(utcnow()) in FROZEN,
        **_surroundings(consultation.id, codebook_without_counts(consultation.id)),
    )


def _surroundings(consultation_id: int, book: tuple[CodebookTheme, ...]) -> dict[str, Any]:
    return {
        "form": _filter_form(consultation_id, book),
        "kept": _filter_args(),
        "progress": coding_progress(consultation_id),
        "judged": moderation_counts(consultation_id),
        "suggesting": suggestions_state(consultation_id),
    }


def _filter_form(consultation_id: int, book: tuple[CodebookTheme, ...]) -> CodingFilterForm:
    form = CodingFilterForm(request.args)
    form.pregunta.choices = [
        ("", gettext("Todas")),
        *((one.key, one.current.wording) for one in all_questions(consultation_id)),
    ]
    form.tema.choices = [
        ("", gettext("Todos")),
        *((theme.public_id, theme.name) for theme in book),
    ]
    return form


def _filters() -> CodingFilters:
    channels = {channel.value for channel in Channel}
    known = {one.value for one in CodedFilter}
    args = request.args
    coded = CodedFilter(args["ver"]) if args.get("ver") in known else CodedFilter.UNCODED
    theme = args.get("tema", "")
    return CodingFilters(
        # A filter by theme implies coded answers.
        coded=CodedFilter.CODED if theme else coded,
        question_key=args.get("pregunta", ""),
        theme=theme,
        channel=Channel(args["canal"]) if args.get("canal") in channels else None,
        search=args.get("q", ""),
    )


def _filter_args() -> dict[str, Any]:
    return {name: request.args[name] for name in FILTERS if request.args.get(name)}
