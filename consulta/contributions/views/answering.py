"""Answering a consultation: the form, and what is sent with it."""

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
from consulta.contributions.domain.privacy_notice import notice
from consulta.contributions.forms.answers import answer_form, nearest_first, versions_sent
from consulta.contributions.queries.questionnaire import Questionnaire, questionnaire, with_versions
from consulta.contributions.services.intake import Outcome, receive
from consulta.core.access import public, unit_of_work
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

# What stands in a page rendered for everyone, until each gets their own.
NUMBER = "00000000-0000-4000-8000-000000000000"
GROUPS = ("QZX1", "QZX2", "QZX3", "QZX4")
KEY = "QZX5"
DAY, MOMENT = "QZX6", "QZX7"
ZONE_SECONDS = 86_400


@blueprint.get("/consultas/<slug>/responder")
@public
def form(slug: str) -> Response:
    wanted = _asked_in_public(slug)
    if not wanted.takes_answers_at(utcnow()):
        return _closed(wanted, answer_form(wanted.questions)())
    return _form_for_all(wanted).response({NUMBER: str(uuid4())})


@blueprint.get("/consultas/<slug>/zona.json")
@public
def zone(slug: str) -> Response:
    """What the form's map shows, apart from the form: whoever does not open the map does not pay for it."""
    wanted, address = _asked_in_public(slug), tiles_address()
    shown = {
        "zone": wanted.zone,
        "landmarks": [asdict(one) for one in wanted.landmarks],
        "background": {"url": address, "attribution": tiles().attribution} if address else None,
    }
    return cache_publicly(jsonify(shown), ZONE_SECONDS)


@blueprint.post("/consultas/<slug>/responder")
@limiter.limit(answers_limit)
@public
def send(slug: str) -> Response:
    wanted, now = _asked_in_public(slug), utcnow()
    specs = with_versions(wanted, versions_sent(wanted.questions, request.form))
    filled = answer_form(specs)(request.form)
    if not wanted.takes_answers_at(now):
        return _closed(wanted, filled)
    if not filled.validate():
        return _render(wanted, filled, 422)
    submission = filled.submission()
    with unit_of_work():
        reception = receive(wanted.id, submission, channel=Channel.WEB, actor=CITIZEN, now=now)
    if reception.outcome is Outcome.CONFLICT:
        # Offered again as a new contribution: what was typed is all there, under a number of its own.
        filled.submission_id.data = str(uuid4())
        return _render(wanted, filled, 409, conflict=True)
    if reception.outcome is Outcome.WITHDRAWN or reception.folio is None:
        return _no_store(render_template("contributions/answering/withdrawn.html", consultation=wanted), 410)
    status = 201 if reception.outcome is Outcome.CREATED else 200
    return _receipt_for_all(wanted).response(
        _of_receipt(reception.folio, reception.received_at or now), status
    )


def _asked_in_public(slug: str) -> Questionnaire:
    wanted = questionnaire(slug)
    if wanted is None or wanted.state_at(utcnow()) is State.DRAFT:
        abort(404)
    return wanted


def _form_for_all(wanted: Questionnaire) -> Prerendered:
    def render() -> Prerendered:
        empty = answer_form(wanted.questions)(data={"submission_id": NUMBER})
        return Prerendered.around(
            render_template("contributions/answering/form.html", **_context(wanted, empty)), [NUMBER]
        )

    return _once("form", wanted, render)


def _receipt_for_all(wanted: Questionnaire) -> Prerendered:
    def render() -> Prerendered:
        page = render_template(
            "contributions/answering/received.html",
            consultation=wanted,
            folio="".join(GROUPS),
            key=KEY,
            issued={"day": DAY, "moment": MOMENT},
        )
        return Prerendered.around(page, [*GROUPS, KEY, DAY, MOMENT])

    return _once("receipt", wanted, render)


def _of_receipt(folio: str, received_at: datetime) -> dict[str, str]:
    """What one person's receipt says where everyone's has gaps; sent again, it is the same receipt."""
    groups = dict(zip(GROUPS, format_folio(folio).split("-"), strict=True))
    return groups | {
        KEY: vault().withdrawal_key(folio),
        DAY: format_date(received_at),
        MOMENT: format_moment(received_at),
    }


def _once(name: str, wanted: Questionnaire, render: Callable[[], Prerendered]) -> Prerendered:
    """A page that is the same for everyone: rendered once for each revision and language."""
    kept: dict[tuple[str, str, str], tuple[int, Prerendered]]
    kept = current_app.extensions.setdefault("consulta.prerendered", {})
    key = (name, wanted.slug, current_language())
    known = kept.get(key)
    if known is None or known[0] != wanted.revision:
        known = kept[key] = (wanted.revision, render())
    return known[1]


def _render(wanted: Questionnaire, filled: Any, status: int, *, conflict: bool = False) -> Response:
    return _no_store(
        render_template("contributions/answering/form.html", **_context(wanted, filled, conflict=conflict)),
        status,
    )


def _closed(wanted: Questionnaire, filled: Any) -> Response:
    """Too late: say so, and give back whatever was typed."""
    promise = promise_clock(wanted.timeline, utcnow())
    return _no_store(
        render_template(
            "contributions/answering/closed.html", consultation=wanted, form=filled, promise=promise
        ),
        410,
    )


def _context(wanted: Questionnaire, filled: Any, *, conflict: bool = False) -> dict[str, Any]:
    nearest_first(filled, wanted.district_code)
    if wanted.landmarks:
        filled.landmark.render_kw = {"list": "landmark-names"}
    return {"consultation": wanted, "form": filled, "notice_lines": notice(), "conflict": conflict}


def _no_store(page: str, status: int) -> Response:
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response
