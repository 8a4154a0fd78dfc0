"""Adding, editing, moving and retiring questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from consulta.consultations.domain.lifecycle import State
from consulta.consultations.domain.questions import TYPES
from consulta.consultations.forms.questions import ButtonForm, QuestionForm
from consulta.consultations.queries.consultations import consultation_or_404
from consulta.consultations.queries.questions import is_answered, question_by_key, questions_in_force
from consulta.consultations.services import questions
from consulta.core.access import current_actor, requires
from consulta.core.clock import utcnow
from consulta.core.refusals import UNPROCESSABLE, form_status, saving
from consulta.vocabulary.roles import Permission

if TYPE_CHECKING:
    from consulta.consultations.models.question import Question

blueprint = Blueprint("questions", __name__, url_prefix="/gestion/consultas/<slug>/preguntas")

Page = Response | tuple[str, int] | str
PLACES = {"subir": -1, "bajar": 1}


@blueprint.route("", methods=["GET", "POST"])
@requires(Permission.EDIT_CONSULTATION)
def index(slug: str) -> Page:
    """The questions in their order, and one more to add."""
    consultation_or_404(slug)
    form = QuestionForm()
    if form.validate_on_submit():
        with saving(form):
            questions.add(consultation_or_404(slug), form.spec(), actor=current_actor(), now=utcnow())
        if not form.errors:
            flash(gettext("La pregunta está agregada."), "success")
            return redirect(url_for(".index", slug=slug), 303)
    return _list(slug, form), form_status(form)


@blueprint.route("/<key>", methods=["GET", "POST"])
@requires(Permission.EDIT_CONSULTATION)
def edit(slug: str, key: str) -> Page:
    question = _question(slug, key)
    form = QuestionForm()
    if not form.is_submitted():
        form.fill(question.spec())
    elif form.validate():
        with saving(form):
            question = _question(slug, key)
            spec = form.spec(key, question.spec().options)
            before = question.current.number
            questions.revise(question, spec, actor=current_actor(), now=utcnow())
            after = question.current.number
        if not form.errors:
            flash(
                gettext("La pregunta tiene una versión nueva. Las respuestas anteriores conservan la suya.")
                if after > before
                else gettext("Los cambios están guardados."),
                "success",
            )
            return redirect(url_for(".index", slug=slug), 303)
    consultation, question = consultation_or_404(slug), _question(slug, key)
    page = render_template(
        "consultations/questions/edit.html",
        consultation=consultation,
        question=question,
        form=form,
        types=TYPES,
        is_answered=is_answered(consultation.id, question.id),
        is_public=consultation.state_at(utcnow()) is not State.DRAFT,
    )
    return page, form_status(form)


@blueprint.post("/<key>/<direction>")
@requires(Permission.EDIT_CONSULTATION)
def move(slug: str, key: str, direction: str) -> Page:
    """Up or down by one place."""
    if direction not in PLACES:
        abort(404)
    _question(slug, key)
    form = ButtonForm()
    with saving(form):
        questions.move(_question(slug, key), PLACES[direction], actor=current_actor(), now=utcnow())
    return _back(slug, form, gettext("El orden cambió."))


@blueprint.post("/<key>/quitar")
@requires(Permission.EDIT_CONSULTATION)
def retire(slug: str, key: str) -> Page:
    _question(slug, key)
    form = ButtonForm()
    with saving(form):
        questions.retire(_question(slug, key), actor=current_actor(), now=utcnow())
    return _back(slug, form, gettext("La pregunta ya no se hace."))


def _back(slug: str, form: ButtonForm, done: str) -> Page:
    if form.errors:
        return _list(slug, QuestionForm(formdata=None), form), UNPROCESSABLE
    flash(done, "success")
    return redirect(url_for(".index", slug=slug), 303)


def _list(slug: str, form: QuestionForm, refused: ButtonForm | None = None) -> str:
    consultation = consultation_or_404(slug)
    in_force = questions_in_force(consultation.id)
    return render_template(
        "consultations/questions/index.html",
        consultation=consultation,
        questions=in_force,
        answered={one.key for one in in_force if is_answered(consultation.id, one.id)},
        state=consultation.state_at(utcnow()),
        types=TYPES,
        form=form,
        refused=refused,
    )


def _question(slug: str, key: str) -> Question:
    found = question_by_key(consultation_or_404(slug).id, key)
    if found is None:
        abort(404)
    return found
