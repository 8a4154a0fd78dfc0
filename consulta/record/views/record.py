"""Public pages of the record: one in HTML, and documents for programs that check it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from threading import BoundedSemaphore
from typing import Any

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request
from flask import stream_with_context as streamed
from flask_babel import gettext

from consulta.consultations.queries.dated import next_change
from consulta.consultations.queries.public import PublicConsultation, public_consultation
from consulta.core.access import public
from consulta.core.clock import utcnow
from consulta.core.error_pages import problem
from consulta.core.headers import cache_publicly
from consulta.core.kept_pages import kept
from consulta.core.limits import limiter
from consulta.core.settings import Settings
from consulta.record.presenters import record as files
from consulta.record.queries import record

blueprint = Blueprint("record", __name__)

SECONDS = 60
SHOWN = 20
ENTRIES, MOST_ENTRIES = 1_000, 10_000
MAX_DIGITS = 15
MAX_DOWNLOADS = 4
"""Whole records that one process sends at once: a slow download holds a thread."""

_downloads = BoundedSemaphore(MAX_DOWNLOADS)


@blueprint.get("/consultas/<slug>/registro")
@public
@kept(until=next_change)
def show(slug: str) -> str:
    consultation = _found(slug)
    checkpoints = record.checkpoints(consultation.id)
    return render_template(
        "record/show.html",
        consultation=consultation,
        accounts=record.record_accounts(consultation.id),
        newest=checkpoints[0] if checkpoints else None,
        checkpoints=checkpoints[:SHOWN],
        more=len(checkpoints) - SHOWN,
    )


@blueprint.get("/consultas/<slug>/registro.json")
@public
@kept(until=next_change)
def summary(slug: str) -> Response:
    consultation = _found(slug)
    accounts = record.record_accounts(consultation.id)
    return _json(
        files.record_summary(consultation, accounts, record.checkpoints(consultation.id), _site()), SECONDS
    )


@blueprint.get("/consultas/<slug>/registro/checkpoint.txt")
@public
@kept(until=next_change)
def checkpoint(slug: str) -> Response:
    newest = record.newest_checkpoint(_found(slug).id)
    if newest is None:
        return _not_found(gettext("Todavía no hay una anotación firmada."))
    return _readable_by_all(Response(newest.note, mimetype="text/plain"), SECONDS)


@blueprint.get("/consultas/<slug>/registro/entries")
@public
@kept("start", "count", until=next_change)
def entries(slug: str) -> Response:
    number = _found(slug).id
    start, count = _number("start", 0), _number("count", ENTRIES)
    if start is None or count is None or not 0 < count <= MOST_ENTRIES:
        return _invalid_numbers()
    size = record.record_accounts(number).entries
    found = list(record.published_entries(number, start, count))
    following = start + len(found)
    return _json(
        {
            "size": size,
            "start": start,
            "entries": found,
            "next": following if found and following < size else None,
        },
        SECONDS,
    )


@blueprint.get("/consultas/<slug>/registro/consistency")
@public
@kept("from", "to", until=next_change)
def consistency(slug: str) -> Response:
    number = _found(slug).id
    old, new = _number("from"), _number("to")
    if old is None or new is None:
        return _invalid_numbers()
    if old > new:
        return problem(
            400, "Bad Request", gettext("`from` no puede ser mayor que `to`: el registro solo crece.")
        )
    proof = record.consistency_proof(number, old, new)
    if proof is None:
        return _not_found(gettext("El registro firmado todavía no llega a esa cantidad de entradas."))
    return _json(files.consistency_document(proof), SECONDS)


@blueprint.get("/consultas/<slug>/registro/record.json")
@limiter.limit("20 per minute")
@public
def whole(slug: str) -> Response:
    consultation = _found(slug)
    checkpoints = record.checkpoints(consultation.id)
    size = checkpoints[0].size if checkpoints else 0
    body = files.record_file(slug, checkpoints, record.every_entry(consultation.id, size), _site())
    slot = ExitStack()
    if request.method != "HEAD":  # no body is sent, so nothing would release the semaphore
        if not _downloads.acquire(blocking=False):
            abort(429)
        slot.callback(_downloads.release)
    response = Response(streamed(_then_release(body, slot)), mimetype="application/json")
    response.call_on_close(slot.close)
    response.headers["Content-Disposition"] = f'attachment; filename="registro-{slug}.json"'
    return _readable_by_all(response, SECONDS)


def _then_release(body: Iterator[str], slot: ExitStack) -> Iterator[str]:
    """The body; releases the slot at its end, or when the client disconnects."""
    with slot:
        yield from body


def _found(slug: str) -> PublicConsultation:
    consultation = public_consultation(slug, utcnow())
    if consultation is None:
        abort(404)
    return consultation


def _number(name: str, default: int | None = None) -> int | None:
    """A whole number in the query string; None for anything else."""
    text = request.args.get(name)
    if text is None:
        return default
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS else None


def _invalid_numbers() -> Response:
    detail = gettext(
        "La dirección necesita números enteros: `start` y `count` (hasta %(most)s), o `from` y `to`.",
        most=MOST_ENTRIES,
    )
    return problem(400, "Bad Request", detail)


def _not_found(detail: str) -> Response:
    return problem(404, "Not Found", detail)


def _json(document: Mapping[str, Any], seconds: int | None = None) -> Response:
    body = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    response = make_response(body)
    response.mimetype = "application/json"
    return response if seconds is None else _readable_by_all(response, seconds)


def _readable_by_all(response: Response, seconds: int) -> Response:
    """Let scripts of any origin read the response; it depends on no cookie."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return cache_publicly(response, seconds)


def _site() -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.public_url
