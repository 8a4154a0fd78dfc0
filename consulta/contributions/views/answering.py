"""Answering a consultation: the form, the map of its zone, and sending."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import uuid4

from flask import Blueprint, Response, abort, current_app, jsonify, make_response, render_template, request

from consulta.consultations.domain.lifecycle import State
from consulta.consultations.domain.promise_clock import promise_clock
from consulta.contributions.domain.folio import format_folio
from consulta.contributions.domain.privacy_notice import privacy_notice
from consulta.contributions.forms.answers import answer_form, nearest_first, sent_versions
from consulta.contributions.queries.questionnaire import (
    Questionnaire,
    questionnaire_of,
    questions_at_versions,
)
from consulta.contributions.services.intake import IntakeOutcome, receive
from consulta.core.access import public, unit_of_work
from consulta.core.bodies import takes_bodies
from consulta.core.clock import utcnow
from consulta.core.headers import cache_publicly
from consulta.core.languages import current_language
from consulta.core.limits import answers_limit, limiter
from consulta.core.prerendered import Prerendered
from consulta.core.tiles import tiles, tiles_address
from consulta.core.vault import vault
from consulta.vocabulary.actors import CITIZEN
from consulta.vocabulary.calendar import format_date, format_moment
from consulta.vocabulary.channels import Channel

blueprint = Blueprint("answering", __name__)

# Placeholders in a page rendered for everyone; each response replaces them.
SUBMISSION_ID_GAP = "00000000-0000-4000-8000-000000000000"
FOLIO_GAPS = ("QZX1", "QZX2", "QZX3", "QZX4")
KEY_GAP = "QZX5"
DAY_GAP, MOMENT_GAP = "QZX6", "QZX7"
ZONE_SECONDS = 86_400
MAX_FORM_BYTES = 640 * 1024
"""More than an answer needs: a text too long comes back with its error, and is not lost."""


@blueprint.get("/consultas/<slug>/responder")
@public
def form(slug: str) -> Response:
    questionnaire = _public_questionnaire(slug)
    if not questionnaire.takes_answers_at(utcnow()):
        return _closed(questionnaire, answer_form(questionnaire.questions)())
    return _prerendered_form(questionnaire).response({SUBMISSION_ID_GAP: str(uuid4())})


@blueprint.get("/consultas/<slug>/zona.json")
@public
def zone(slug: str) -> Response:
    """What the form's map shows; fetched only when somebody opens the map."""
    questionnaire, address = _public_questionnaire(slug), tiles_address()
    document = {
        "zone": questionnaire.zone,
        "landmarks": [asdict(one) for one in questionnaire.landmarks],
        "background": {"url": address, "attribution": tiles().attribution} if address else None,
    }
    return cache_publicly(jsonify(document), ZONE_SECONDS)


@blueprint.post("/consultas/<slug>/responder")
@limiter.limit(answers_limit)
@takes_bodies(MAX_FORM_BYTES)
@public
def send(slug: str) -> Response:
    questionnaire, now = _public_questionnaire(slug), utcnow()
    specs = questions_at_versions(questionnaire, sent_versions(questionnaire.questions, request.form))
    filled = answer_form(specs)(request.form)
    if not questionnaire.takes_answers_at(now):
        return _closed(questionnaire, filled)
    if not filled.validate():
        return _render(questionnaire, filled, 422)
    submission = filled.submission()
    with unit_of_work():
        result = receive(questionnaire.id, submission, channel=Channel.WEB, actor=CITIZEN, now=now)
    if result.outcome is IntakeOutcome.CONFLICT:
        # Offered again as a new contribution, with what was typed and a new submission_id.
        filled.submission_id.data = str(uuid4())
        return _render(questionnaire, filled, 409, conflict=True)
    if result.outcome is IntakeOutcome.WITHDRAWN or result.folio is None:
        return _no_store(
            render_template("contributions/answering/withdrawn.html", consultation=questionnaire), 410
        )
    status = 201 if result.outcome is IntakeOutcome.CREATED else 200
    return _prerendered_receipt(questionnaire).response(
        _receipt_values(result.folio, result.received_at or now), status
    )


def _public_questionnaire(slug: str) -> Questionnaire:
    questionnaire = questionnaire_of(slug)
    if questionnaire is None or questionnaire.state_at(utcnow()) is State.DRAFT:
        abort(404)
    return questionnaire


def _prerendered_form(questionnaire: Questionnaire) -> Prerendered:
    def render() -> Prerendered:
        empty = answer_form(questionnaire.questions)(data={"submission_id": SUBMISSION_ID_GAP})
        return Prerendered.from_page(
            render_template("contributions/answering/form.html", **_context(questionnaire, empty)),
            [SUBMISSION_ID_GAP],
        )

    return _prerendered("form", questionnaire, render)


def _prerendered_receipt(questionnaire: Questionnaire) -> Prerendered:
    def render() -> Prerendered:
        page = render_template(
            "contributions/answering/received.html",
            consultation=questionnaire,
            folio="".join(FOLIO_GAPS),
            key=KEY_GAP,
            issued={"day": DAY_GAP, "moment": MOMENT_GAP},
        )
        return Prerendered.from_page(page, [*FOLIO_GAPS, KEY_GAP, DAY_GAP, MOMENT_GAP])

    return _prerendered("receipt", questionnaire, render)


def _receipt_values(folio: str, received_at: datetime) -> dict[str, str]:
    """The values for the gaps of the receipt of one person; the same again for a submission sent again."""
    groups = dict(zip(FOLIO_GAPS, format_folio(folio).split("-"), strict=True))
    return groups | {
        KEY_GAP: vault().withdrawal_key(folio),
        DAY_GAP: format_date(received_at),
        MOMENT_GAP: format_moment(received_at),
    }


def _prerendered(name: str, questionnaire: Questionnaire, render: Callable[[], Prerendered]) -> Prerendered:
    """A page that is the same for everyone, rendered once for each revision and language."""
    cache: dict[tuple[str, str, str], tuple[int, Prerendered]]
    cache = current_app.extensions.setdefault("consulta.prerendered", {})
    key = (name, questionnaire.slug, current_language())
    cached = cache.get(key)
    if cached is None or cached[0] != questionnaire.revision:
        cached = cache[key] = (questionnaire.revision, render())
    return cached[1]


def _render(questionnaire: Questionnaire, filled: Any, status: int, *, conflict: bool = False) -> Response:
    return _no_store(
        render_template(
            "contributions/answering/form.html", **_context(questionnaire, filled, conflict=conflict)
        ),
        status,
    )


def _closed(questionnaire: Questionnaire, filled: Any) -> Response:
    """The page that the consultation is closed, with whatever was typed."""
    promise = promise_clock(questionnaire.timeline, utcnow())
    return _no_store(
        render_template(
            "contributions/answering/closed.html", consultation=questionnaire, form=filled, promise=promise
        ),
        410,
    )


def _context(questionnaire: Questionnaire, filled: Any, *, conflict: bool = False) -> dict[str, Any]:
    nearest_first(filled, questionnaire.district_code)
    if questionnaire.landmarks:
        filled.landmark.render_kw = {"list": "landmark-names"}
    return {
        "consultation": questionnaire,
        "form": filled,
        "notice_lines": privacy_notice(),
        "conflict": conflict,
    }


def _no_store(page: str, status: int) -> Response:
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response
