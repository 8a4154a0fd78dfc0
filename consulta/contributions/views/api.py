"""The API: what is asked, and contributing, for programs."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, current_app, jsonify, request
from flask_babel import gettext
from jsonschema import Draft202012Validator

from consulta.consultations.domain.lifecycle import State
from consulta.contributions.domain.privacy_notice import CURRENT_NOTICE, notice
from consulta.contributions.forms import contribution_json
from consulta.contributions.forms.answers import answer_form
from consulta.contributions.presenters.openapi import CONTRIBUTION, description
from consulta.contributions.queries.questionnaire import Questionnaire, questionnaire, with_versions
from consulta.contributions.services.intake import Outcome, receive
from consulta.core.access import public, unit_of_work
from consulta.core.clock import utcnow
from consulta.core.error_pages import problem
from consulta.core.languages import say
from consulta.core.limits import answers_limit, limiter
from consulta.core.vault import vault
from consulta.vocabulary.actors import CITIZEN
from consulta.vocabulary.channels import Channel

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

_shape = Draft202012Validator(CONTRIBUTION)


@blueprint.get("/openapi.json")
@public
def openapi() -> Response:
    return jsonify(description(current_app.extensions["settings"].public_url))


@blueprint.get("/consultations/<slug>")
@public
def consultation(slug: str) -> Response:
    wanted = _asked_in_public(slug)
    timeline = wanted.timeline
    return jsonify(
        slug=wanted.slug,
        title=wanted.title,
        state=wanted.state_at(utcnow()).value,
        opens_at=timeline.opens_at.isoformat() if timeline.opens_at else None,
        closes_at=timeline.closes_at.isoformat() if timeline.closes_at else None,
        answer_due_on=timeline.answer_due_on.isoformat() if timeline.answer_due_on else None,
        notice={"version": CURRENT_NOTICE, "lines": [say(line) for line in notice()]},
        questions=[
            {
                "key": spec.key,
                "version": spec.number,
                "kind": spec.kind,
                "wording": spec.wording,
                "required": spec.required,
                "options": [{"key": option.key, "label": option.label} for option in spec.options],
            }
            for spec in wanted.questions
        ],
    )


@blueprint.post("/consultations/<slug>/contributions")
@limiter.limit(answers_limit)
@public
def contribute(slug: str) -> Response:
    wanted = _asked_in_public(slug)
    if request.mimetype != "application/json":
        return problem(415, "Unsupported Media Type", gettext("Envíe el aporte como application/json."))
    try:
        document = contribution_json.parse(request.get_data())
    except contribution_json.NotJson:
        return problem(400, "Bad Request", gettext("El cuerpo no es un documento JSON."))
    if errors := contribution_json.shape_errors(document, _shape):
        return _unprocessable(errors)
    if errors := contribution_json.unknown_questions(document, wanted.questions):
        return _unprocessable(errors)
    return _take(wanted, document)


def _take(wanted: Questionnaire, document: dict[str, Any]) -> Response:
    now = utcnow()
    specs = with_versions(wanted, document.get("versions", {}))
    form = answer_form(specs)(contribution_json.form_data(document))
    if not wanted.takes_answers_at(now):
        return problem(403, "Closed", gettext("Esta consulta no recibe aportes en este momento."))
    if not form.validate():
        return _unprocessable(contribution_json.field_errors(form.errors))
    with unit_of_work():
        reception = receive(wanted.id, form.submission(), channel=Channel.WEB, actor=CITIZEN, now=now)
    if reception.outcome is Outcome.CONFLICT:
        detail = gettext(
            "Ese submission_id ya trajo otro contenido. Lo nuevo queda aparte para revisión y no se cuenta; "
            "si es otro aporte, envíelo con otro submission_id."
        )
        return problem(409, "Conflict", detail)
    if reception.outcome is Outcome.WITHDRAWN or reception.folio is None:
        return problem(410, "Gone", gettext("Ese aporte fue retirado con su clave y no se guarda otra vez."))
    response = jsonify(
        folio=reception.folio,
        digest=reception.digest,
        withdrawal_key=vault().withdrawal_key(reception.folio),
    )
    response.status_code = 201 if reception.outcome is Outcome.CREATED else 200
    response.headers["Cache-Control"] = "no-store"
    return response


def _asked_in_public(slug: str) -> Questionnaire:
    wanted = questionnaire(slug)
    if wanted is None or wanted.state_at(utcnow()) is State.DRAFT:
        abort(404)
    return wanted


def _unprocessable(errors: list[contribution_json.FieldError]) -> Response:
    detail = gettext("Hay datos que corregir; la lista dice cuáles.")
    return problem(422, "Unprocessable Content", detail, errors=errors)
