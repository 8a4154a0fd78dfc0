"""The JSON API: a consultation with its questions, and contributing."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, current_app, jsonify, request
from flask_babel import gettext
from jsonschema import Draft202012Validator

from consulta.consultations.domain.lifecycle import State
from consulta.contributions.domain.arrivals import Arrival, FormNumber, Proof
from consulta.contributions.domain.privacy_notice import CURRENT_PRIVACY_NOTICE, privacy_notice
from consulta.contributions.forms import contribution_json
from consulta.contributions.forms.answers import answer_form
from consulta.contributions.presenters.openapi import CONTRIBUTION, openapi_document
from consulta.contributions.queries.questionnaire import (
    Questionnaire,
    questionnaire_of,
    questions_at_versions,
)
from consulta.contributions.services.intake import IntakeOutcome, receive
from consulta.core.access import public, unit_of_work
from consulta.core.clock import utcnow
from consulta.core.error_pages import problem
from consulta.core.languages import say
from consulta.core.limits import answers_limit, limiter, sender_network
from consulta.core.vault import vault
from consulta.vocabulary.actors import CITIZEN
from consulta.vocabulary.channels import Channel
from consulta.vocabulary.json_text import NotJson, TooMuchJson

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

_shape = Draft202012Validator(CONTRIBUTION)


@blueprint.get("/openapi.json")
@public
def openapi() -> Response:
    return jsonify(openapi_document(current_app.extensions["settings"].public_url))


@blueprint.get("/consultations/<slug>")
@public
def consultation(slug: str) -> Response:
    questionnaire = _public_questionnaire(slug)
    timeline = questionnaire.timeline
    return jsonify(
        slug=questionnaire.slug,
        title=questionnaire.title,
        state=questionnaire.state_at(utcnow()).value,
        opens_at=timeline.opens_at.isoformat() if timeline.opens_at else None,
        closes_at=timeline.closes_at.isoformat() if timeline.closes_at else None,
        answer_due_on=timeline.answer_due_on.isoformat() if timeline.answer_due_on else None,
        notice={"version": CURRENT_PRIVACY_NOTICE, "lines": [say(line) for line in privacy_notice()]},
        questions=[
            {
                "key": spec.key,
                "version": spec.number,
                "kind": spec.kind,
                "wording": spec.wording,
                "required": spec.required,
                "options": [{"key": option.key, "label": option.label} for option in spec.options],
            }
            for spec in questionnaire.questions
        ],
    )


@blueprint.post("/consultations/<slug>/contributions")
@limiter.limit(answers_limit)
@public
def contribute(slug: str) -> Response:
    questionnaire = _public_questionnaire(slug)
    if request.mimetype != "application/json":
        return problem(415, "Unsupported Media Type", gettext("Envíe el aporte como application/json."))
    try:
        document = contribution_json.parse(request.get_data())
    except NotJson:
        return problem(400, "Bad Request", gettext("El cuerpo no es un documento JSON."))
    except TooMuchJson:
        detail = gettext("El documento JSON trae demasiados valores, o demasiado metidos unos en otros.")
        return problem(400, "Bad Request", detail)
    if errors := contribution_json.shape_errors(document, _shape):
        return _unprocessable(errors)
    if errors := contribution_json.unknown_questions(document, questionnaire.questions):
        return _unprocessable(errors)
    return _receive(questionnaire, document)


def _receive(questionnaire: Questionnaire, document: dict[str, Any]) -> Response:
    now = utcnow()
    specs = questions_at_versions(questionnaire, document.get("versions", {}))
    form = answer_form(specs)(contribution_json.form_data(document))
    if not questionnaire.takes_answers_at(now):
        return problem(403, "Closed", gettext("Esta consulta no recibe aportes en este momento."))
    if not form.validate():
        return _unprocessable(contribution_json.field_errors(form.errors))
    # The interface has no proof of work to give: while one is asked for, that is told of what comes this way.
    proof = Proof.MISSING if questionnaire.asks_proof else Proof.NOT_ASKED
    arrival = Arrival(sender_network(), FormNumber.PROGRAM, proof)
    with unit_of_work():
        result = receive(
            questionnaire.id,
            form.submission(),
            channel=Channel.WEB,
            actor=CITIZEN,
            now=now,
            arrival=arrival,
        )
    if result.outcome is IntakeOutcome.CONFLICT:
        detail = gettext(
            "Ese submission_id ya trajo otro contenido. Lo nuevo queda aparte para revisión y no se cuenta; "
            "si es otro aporte, envíelo con otro submission_id."
        )
        return problem(409, "Conflict", detail)
    if result.outcome is IntakeOutcome.WITHDRAWN or result.folio is None:
        return problem(410, "Gone", gettext("Ese aporte fue retirado con su clave y no se guarda otra vez."))
    response = jsonify(
        folio=result.folio,
        digest=result.digest,
        withdrawal_key=vault().withdrawal_key(result.folio),
    )
    response.status_code = 201 if result.outcome is IntakeOutcome.CREATED else 200
    response.headers["Cache-Control"] = "no-store"
    return response


def _public_questionnaire(slug: str) -> Questionnaire:
    questionnaire = questionnaire_of(slug)
    if questionnaire is None or questionnaire.state_at(utcnow()) is State.DRAFT:
        abort(404)
    return questionnaire


def _unprocessable(errors: list[contribution_json.FieldError]) -> Response:
    detail = gettext("Hay datos que corregir; la lista dice cuáles.")
    return problem(422, "Unprocessable Content", detail, errors=errors)
