"""Double reading: a sample is drawn, somebody else reads it blind, and where they differ is shown."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from consulta.consultations.queries.consultations import consultation_or_404
from consulta.core.access import current_actor, requires, unit_of_work
from consulta.core.clock import utcnow
from consulta.core.languages import say
from consulta.reading.queries.agreement import agreement, agreement_rows, least_sure_first, rounds
from consulta.reading.queries.codebook import codebook, codebook_without_counts
from consulta.reading.queries.contributions import answers_of
from consulta.reading.queries.double_reading import (
    SecondReadingTask,
    disagreements,
    last_second_reading,
    next_second_reading,
    second_reading_task,
    second_readings_left,
)
from consulta.reading.services import double_reading
from consulta.vocabulary.errors import InvalidValue, Obstacle, Refused
from consulta.vocabulary.numbers import read_number
from consulta.vocabulary.roles import Permission
from consulta.vocabulary.text import t

blueprint = Blueprint("double_reading", __name__, url_prefix="/gestion/consultas/<slug>/doble-lectura")

Page = Response | str | tuple[str, int]
ON_A_PAGE = 20
# The digits, then the letters of the left hand before the others; X is taken by no action, Z by going back.
THEME_KEYS = "1234567890qwertasdfgcvbyuiophjklm"


@blueprint.get("")
@requires(Permission.READ_CONTRIBUTIONS)
def index(slug: str) -> Page:
    return _overview(slug)


@blueprint.post("/muestra")
@requires(Permission.CODE)
def draw(slug: str) -> Page:
    """Draw a new sample."""
    consultation_or_404(slug)
    try:
        with unit_of_work():
            double_reading.draw(consultation_or_404(slug), actor=current_actor(), now=utcnow())
    except Refused as refusal:
        return _overview(slug, refusal.obstacles), 409
    flash(gettext("La muestra está lista. Ahora la lee otra persona, sin ver la primera lectura."), "success")
    return redirect(url_for(".index", slug=slug), 303)


@blueprint.get("/siguiente")
@requires(Permission.CODE)
def following(slug: str) -> Page:
    """The next answer that waits for this reader."""
    answer = next_second_reading(consultation_or_404(slug).id, current_actor().account_id or 0)
    if answer is None:
        flash(gettext("No queda ninguna respuesta que usted pueda leer en esta ronda."), "success")
        return redirect(url_for(".index", slug=slug), 303)
    return redirect(url_for(".show", slug=slug, answer=answer), 303)


@blueprint.get("/<answer>")
@requires(Permission.CODE)
def show(slug: str, answer: str) -> Page:
    found = _answer(slug, answer)
    return _reading_page(slug, found) if found else _gone(slug)


@blueprint.post("/<answer>")
@requires(Permission.CODE)
def save(slug: str, answer: str) -> Page:
    """Store the second reading and go on to the next answer."""
    consultation_or_404(slug)
    try:
        chosen = _chosen()
        with unit_of_work():
            double_reading.record_second_reading(
                consultation_or_404(slug), answer, chosen, actor=current_actor(), now=utcnow()
            )
    except InvalidValue as error:
        found = _answer(slug, answer)
        page = _reading_page(slug, found, (Obstacle("invalid", error.text),)) if found else None
        return (page, 422) if page else _gone(slug)
    except Refused as refusal:
        for obstacle in refusal.obstacles:
            flash(say(obstacle.text), "warning")
    return redirect(url_for(".following", slug=slug), 303)


def _chosen() -> list[str]:
    """Public ids of the themes marked. Raises InvalidValue unless either some are, or none is said to fit."""
    chosen = request.form.getlist("tema")
    if "ninguno" in request.form and chosen:
        raise InvalidValue(t("Marcó temas y también dijo que ninguno le queda. Elija lo uno o lo otro."))
    if "ninguno" not in request.form and not chosen:
        raise InvalidValue(t("Elija al menos un tema, o diga que ninguno le queda."))
    return chosen


def _answer(slug: str, answer: str) -> SecondReadingTask | None:
    return second_reading_task(consultation_or_404(slug).id, answer, current_actor().account_id or 0)


def _gone(slug: str) -> Page:
    flash(gettext("Esa respuesta no espera una segunda lectura de usted."), "warning")
    return redirect(url_for(".index", slug=slug), 303)


def _overview(slug: str, obstacles: tuple[Obstacle, ...] = ()) -> str:
    consultation, actor = consultation_or_404(slug), current_actor()
    measured = agreement(consultation.id)
    book = codebook(consultation.id)
    themes = [(one.public_id, one.name) for one in book]
    theme = request.args.get("tema", "")
    differing = disagreements(consultation.id, theme)
    page = min(read_number(request.args.get("pagina", "")) or 1, max(1, -(-len(differing) // ON_A_PAGE)))
    return render_template(
        "reading/double_reading/index.html",
        consultation=consultation,
        rounds=rounds(consultation.id),
        measured=measured,
        rows=least_sure_first(agreement_rows(themes, measured)) if measured else [],
        theme=next((one for one in book if one.public_id == theme), None),
        missing=double_reading.missing_to_draw(consultation, utcnow()),
        left=second_readings_left(consultation.id, actor.account_id or 0),
        differing=differing[(page - 1) * ON_A_PAGE : page * ON_A_PAGE],
        differing_in_all=len(differing),
        page=page,
        pages=-(-len(differing) // ON_A_PAGE),
        obstacles=obstacles,
    )


def _reading_page(slug: str, answer: SecondReadingTask, obstacles: tuple[Obstacle, ...] = ()) -> str:
    consultation, actor = consultation_or_404(slug), current_actor()
    book = codebook_without_counts(consultation.id)
    ordinary = [theme for theme in book if not theme.is_no_action]
    return render_template(
        "reading/double_reading/read.html",
        consultation=consultation,
        answer=answer,
        others=[
            other
            for other in answers_of([answer.contribution]).get(answer.contribution, [])
            if other.question_key != answer.question_key
        ],
        book=[(theme, THEME_KEYS[n] if n < len(THEME_KEYS) else "") for n, theme in enumerate(ordinary)],
        no_action=[theme for theme in book if theme.is_no_action],
        chosen=set(request.form.getlist("tema")) if obstacles else answer.chosen,
        round=rounds(consultation.id)[0],
        previous=last_second_reading(consultation.id, actor.account_id or 0),
        obstacles=obstacles,
    )
