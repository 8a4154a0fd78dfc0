"""Answering a consultation: the form, the map of its zone, and sending."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import uuid4

from flask import Blueprint, Response, abort, current_app, jsonify, make_response, render_template, request

from consulta.consultations.domain.lifecycle import State
from consulta.consultations.domain.promise_clock import promise_clock
from consulta.contributions.domain.arrivals import Arrival, Proof, form_number_kind
from consulta.contributions.domain.folio import format_folio
from consulta.contributions.domain.privacy_notice import privacy_notice
from consulta.contributions.domain.submission import read_submission_id
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
from consulta.core.error_pages import problem
from consulta.core.headers import cache_publicly
from consulta.core.languages import current_language, say
from consulta.core.limits import answers_limit, limiter, seconds_until, sender_network
from consulta.core.prerendered import Prerendered
from consulta.core.tiles import tiles, tiles_address
from consulta.core.vault import vault
from consulta.vocabulary.actors import CITIZEN
from consulta.vocabulary.calendar import format_date, format_moment
from consulta.vocabulary.channels import Channel
from consulta.vocabulary.errors import InvalidValue

blueprint = Blueprint("answering", __name__)

# Placeholders in a page rendered for everyone; each response replaces them.
SUBMISSION_ID_GAP = "00000000-0000-4000-8000-000000000000"
FORM_NUMBER_GAP = "QZX8"
FOLIO_GAPS = ("QZX1", "QZX2", "QZX3", "QZX4")
KEY_GAP = "QZX5"
DAY_GAP, MOMENT_GAP = "QZX6", "QZX7"
ZONE_SECONDS = 86_400
SPREAD_SECONDS = 15
MAX_FORM_BYTES = 640 * 1024
"""More than an answer needs: a text too long comes back with its error, and is not lost."""


@blueprint.get("/consultas/<slug>/responder")
@public
def form(slug: str) -> Response:
    questionnaire = _public_questionnaire(slug)
    if not questionnaire.takes_answers_at(utcnow()):
        return _closed(questionnaire, answer_form(questionnaire.questions)())
    submission_id = str(uuid4())
    number = vault().form_number(submission_id, utcnow())
    return _prerendered_form(questionnaire).response(
        {SUBMISSION_ID_GAP: submission_id, FORM_NUMBER_GAP: number}
    )


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


@blueprint.get("/consultas/<slug>/comprobacion.json")
@public
def challenge(slug: str) -> Response:
    """The proof of work to send along with the submission `envio`, while the form asks for one."""
    questionnaire = _public_questionnaire(slug)
    if not questionnaire.asks_proof:
        abort(404)
    try:
        submission_id = read_submission_id(request.args.get("envio", ""))
    except InvalidValue as error:
        return problem(422, "Unprocessable Content", say(error.text))
    response = jsonify(vault().challenge(submission_id))
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/consultas/<slug>/responder")
@limiter.limit(answers_limit, on_breach=lambda spent: _busy(seconds_until(spent.reset_at)))
@takes_bodies(MAX_FORM_BYTES)
@public
def send(slug: str) -> Response:
    questionnaire, now = _public_questionnaire(slug), utcnow()
    filled = _filled(questionnaire)
    if not questionnaire.takes_answers_at(now):
        return _closed(questionnaire, filled)
    if not filled.validate():
        return _render(questionnaire, filled, 422)
    submission = filled.submission()
    with unit_of_work():
        result = receive(
            questionnaire.id,
            submission,
            channel=Channel.WEB,
            actor=CITIZEN,
            now=now,
            arrival=_arrival(questionnaire, filled, submission.submission_id, now),
        )
    if result.outcome is IntakeOutcome.CONFLICT:
        # Offered again as a new contribution, with what was typed and a new submission_id.
        filled.submission_id.data = str(uuid4())
        filled.proof.data = ""
        filled.form_number.data = vault().form_number(filled.submission_id.data, now)
        return _render(questionnaire, filled, 409, conflict=True)
    if result.outcome is IntakeOutcome.WITHDRAWN or result.folio is None:
        return _no_store(
            render_template("contributions/answering/withdrawn.html", consultation=questionnaire), 410
        )
    status = 201 if result.outcome is IntakeOutcome.CREATED else 200
    return _prerendered_receipt(questionnaire).response(
        _receipt_values(result.folio, result.received_at or now), status
    )


def _arrival(questionnaire: Questionnaire, filled: Any, submission_id: str, now: datetime) -> Arrival:
    given_out_at = vault().form_given_out_at(filled.form_number.data or "", submission_id)
    proof = Proof.NOT_ASKED
    if questionnaire.asks_proof:
        is_given = vault().is_challenge_solved(filled.proof.data or "", submission_id)
        proof = Proof.GIVEN if is_given else Proof.MISSING
    return Arrival(sender_network(), form_number_kind(given_out_at, now), proof)


def _busy(seconds: int) -> Response:
    """Too many at once from one sender: the form comes back as it was filled in, to be sent a little later.

    Not all of them at the same moment: each is told a time of its own.
    """
    questionnaire = _public_questionnaire((request.view_args or {})["slug"])
    if not questionnaire.takes_answers_at(utcnow()):
        return _closed(questionnaire, _filled(questionnaire))
    wait = seconds + secrets.randbelow(SPREAD_SECONDS)
    response = _render(questionnaire, _filled(questionnaire), 429, wait=wait)
    response.headers["Retry-After"] = str(wait)
    return response


def _filled(questionnaire: Questionnaire) -> Any:
    """The form as it was sent, with the questions as the sender saw them."""
    specs = questions_at_versions(questionnaire, sent_versions(questionnaire.questions, request.form))
    return answer_form(specs)(request.form)


def _public_questionnaire(slug: str) -> Questionnaire:
    questionnaire = questionnaire_of(slug)
    if questionnaire is None or questionnaire.state_at(utcnow()) is State.DRAFT:
        abort(404)
    return questionnaire


def _prerendered_form(questionnaire: Questionnaire) -> Prerendered:
    def render() -> Prerendered:
        empty = answer_form(questionnaire.questions)(
            data={"submission_id": SUBMISSION_ID_GAP, "form_number": FORM_NUMBER_GAP}
        )
        return Prerendered.from_page(
            render_template("contributions/answering/form.html", **_context(questionnaire, empty)),
            [SUBMISSION_ID_GAP, FORM_NUMBER_GAP],
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


def _render(
    questionnaire: Questionnaire, filled: Any, status: int, *, conflict: bool = False, wait: int = 0
) -> Response:
    context = _context(questionnaire, filled, conflict=conflict, wait=wait)
    return _no_store(render_template("contributions/answering/form.html", **context), status)


def _closed(questionnaire: Questionnaire, filled: Any) -> Response:
    """The page that the consultation is closed, with whatever was typed."""
    promise = promise_clock(questionnaire.timeline, utcnow())
    return _no_store(
        render_template(
            "contributions/answering/closed.html", consultation=questionnaire, form=filled, promise=promise
        ),
        410,
    )


def _context(
    questionnaire: Questionnaire, filled: Any, *, conflict: bool = False, wait: int = 0
) -> dict[str, Any]:
    nearest_first(filled, questionnaire.district_code)
    if questionnaire.landmarks:
        filled.landmark.render_kw = {"list": "landmark-names"}
    return {
        "consultation": questionnaire,
        "form": filled,
        "notice_lines": privacy_notice(),
        "conflict": conflict,
        "wait": wait,
    }


def _no_store(page: str, status: int) -> Response:
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response
