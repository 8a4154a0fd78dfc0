"""The public record: a page for people, and files for checkers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from threading import BoundedSemaphore
from typing import Any

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request
from flask import stream_with_context as streamed
from flask_babel import gettext

from consulta.consultations.queries.public import PublicConsultation, public_consultation
from consulta.core.access import public
from consulta.core.clock import utcnow
from consulta.core.error_pages import problem
from consulta.core.headers import cache_publicly
from consulta.core.limits import limiter
from consulta.core.settings import Settings
from consulta.record.presenters import record as files
from consulta.record.queries import record

blueprint = Blueprint("record", __name__)

SECONDS = 60
SHOWN = 20
ENTRIES, MOST_ENTRIES = 1_000, 10_000
MAX_DIGITS = 15
DOWNLOADS = 4
"""Whole records that one process sends at once. Who takes one slowly holds a thread: some must be left."""

_downloads = BoundedSemaphore(DOWNLOADS)


@blueprint.get("/consultas/<slug>/registro")
@public
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
def summary(slug: str) -> Response:
    consultation = _found(slug)
    accounts = record.record_accounts(consultation.id)
    return _json(
        files.record_summary(consultation, accounts, record.checkpoints(consultation.id), _site()), SECONDS
    )


@blueprint.get("/consultas/<slug>/registro/checkpoint.txt")
@public
def checkpoint(slug: str) -> Response:
    newest = record.newest_checkpoint(_found(slug).id)
    if newest is None:
        return _not_there(gettext("Todavía no hay una anotación firmada."))
    return _open(Response(newest.note, mimetype="text/plain"), SECONDS)


@blueprint.get("/consultas/<slug>/registro/entries")
@public
def entries(slug: str) -> Response:
    number = _found(slug).id
    start, count = _number("start", 0), _number("count", ENTRIES)
    if start is None or count is None or not 0 < count <= MOST_ENTRIES:
        return _odd_numbers()
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
def consistency(slug: str) -> Response:
    number = _found(slug).id
    old, new = _number("from"), _number("to")
    if old is None or new is None:
        return _odd_numbers()
    if old > new:
        return problem(
            400, "Bad Request", gettext("`from` no puede ser mayor que `to`: el registro solo crece.")
        )
    growth = record.growth(number, old, new)
    if growth is None:
        return _not_there(gettext("El registro firmado todavía no llega a esa cantidad de entradas."))
    return _json(files.growth_document(growth), SECONDS)


@blueprint.get("/consultas/<slug>/registro/record.json")
@limiter.limit("20 per minute")
@public
def whole(slug: str) -> Response:
    consultation = _found(slug)
    checkpoints = record.checkpoints(consultation.id)
    size = checkpoints[0].size if checkpoints else 0
    body = files.record_file(slug, checkpoints, record.every_entry(consultation.id, size), _site())
    turn = ExitStack()
    if request.method != "HEAD":  # nothing is sent then, and nothing closed
        if not _downloads.acquire(blocking=False):
            abort(429)
        turn.callback(_downloads.release)
    response = Response(streamed(_until_the_end(body, turn)), mimetype="application/json")
    response.call_on_close(turn.close)
    response.headers["Content-Disposition"] = f'attachment; filename="registro-{slug}.json"'
    return _open(response, SECONDS)


def _until_the_end(body: Iterator[str], turn: ExitStack) -> Iterator[str]:
    """The body; its turn ends with it, or before when whoever takes it hangs up."""
    with turn:
        yield from body


def _found(slug: str) -> PublicConsultation:
    consultation = public_consultation(slug, utcnow())
    if consultation is None:
        abort(404)
    return consultation


def _number(name: str, default: int | None = None) -> int | None:
    """A whole number in the address; None for anything else."""
    text = request.args.get(name)
    if text is None:
        return default
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS else None


def _odd_numbers() -> Response:
    detail = gettext(
        "La dirección necesita números enteros: `start` y `count` (hasta %(most)s), o `from` y `to`.",
        most=MOST_ENTRIES,
    )
    return problem(400, "Bad Request", detail)


def _not_there(detail: str) -> Response:
    return problem(404, "Not Found", detail)


def _json(document: Mapping[str, Any], seconds: int | None = None) -> Response:
    body = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    response = make_response(body)
    response.mimetype = "application/json"
    return response if seconds is None else _open(response, seconds)


def _open(response: Response, seconds: int) -> Response:
    """Checkers elsewhere may read these: no cookie and no authority goes with them."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return cache_publicly(response, seconds)


def _site() -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.public_url
