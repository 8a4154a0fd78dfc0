"""Open data of a consultation: the same figures as its pages, for programs and researchers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from flask import Blueprint, Response, abort, render_template, stream_with_context

from consulta.consultations.queries.dated import next_change
from consulta.consultations.queries.public import PublicConsultation, public_consultation
from consulta.core import csv
from consulta.core.access import public
from consulta.core.clock import utcnow
from consulta.core.csv import Cell
from consulta.core.headers import cache_publicly
from consulta.core.kept_pages import kept
from consulta.core.limits import limiter
from consulta.decisions.queries.ask_back import verdict_counts
from consulta.decisions.queries.published.commitments import commitments_in_force
from consulta.decisions.queries.published.decision import published_decision
from consulta.disclosure.queries import release
from consulta.publishing.presenters import open_data
from consulta.publishing.presenters.open_data_commitments import commitments_document
from consulta.publishing.presenters.open_data_decision import decision_document
from consulta.publishing.queries.figures import (
    accounts,
    accounts_table,
    agreement,
    no_action_count,
    theme_counts,
)
from consulta.publishing.queries.published_texts import all_published_texts
from consulta.vocabulary.calendar import local_date

blueprint = Blueprint("open_data", __name__, url_prefix="/consultas/<slug>/datos")

SECONDS = 60


@blueprint.get("/")
@public
@kept(until=next_change)
def index(slug: str) -> str:
    consultation = _found(slug)
    return render_template(
        "publishing/open_data/index.html",
        consultation=consultation,
        released=consultation.results_are_public and release(consultation.id) is not None,
        license_url=open_data.LICENSE_URL,
    )


@blueprint.get("/accounts.csv")
@public
@kept(until=next_change)
def accounts_csv(slug: str) -> Response:
    rows = open_data.accounts_csv(accounts_table(_found(slug).id))
    return _small_csv(open_data.ACCOUNTS_HEADER, rows)


@blueprint.get("/themes.csv")
@public
@kept(until=next_change)
def themes_csv(slug: str) -> Response:
    number = _closed(slug).id
    rows = open_data.themes_csv(theme_counts(number), no_action_count(number), agreement(number))
    return _small_csv(open_data.THEMES_HEADER, rows)


@blueprint.get("/texts.csv")
@public
@limiter.limit("60 per minute")
def texts_csv(slug: str) -> Response:
    return _csv(open_data.TEXTS_HEADER, open_data.texts_csv(all_published_texts(_closed(slug).id)))


@blueprint.get("/cells.geojson")
@public
@kept(until=next_change)
def cells_geojson(slug: str) -> Response:
    published = release(_closed(slug).id)
    if published is None:
        abort(404)
    return _json(open_data.cells_document(published), "application/geo+json")


@blueprint.get("/consultation.json")
@public
@kept(until=next_change)
def consultation_json(slug: str) -> Response:
    consultation = _found(slug)
    published = release(consultation.id) if consultation.results_are_public else None
    document = open_data.consultation_document(consultation, accounts(consultation.id), published)
    commitments = commitments_in_force(consultation.id, local_date(utcnow()))
    decision = decision_document(published_decision(slug, utcnow()))
    ask_back = open_data.ask_back_document(verdict_counts(consultation.id))
    promised = commitments_document(commitments)
    return _json({**document, "decision": decision, "commitments": promised, "ask_back": ask_back})


@blueprint.get("/dictionary.json")
@public
@kept(until=next_change)
def dictionary_json(slug: str) -> Response:
    _found(slug)
    return _json(open_data.dictionary_document())


def _found(slug: str) -> PublicConsultation:
    consultation = public_consultation(slug, utcnow())
    if consultation is None:
        abort(404)
    return consultation


def _closed(slug: str) -> PublicConsultation:
    """A consultation whose results are public, or a 404 (DESIGN §3)."""
    consultation = _found(slug)
    if not consultation.results_are_public:
        abort(404)
    return consultation


def _small_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """A file of a few rows, in one piece: it can be kept."""
    body = b"".join(csv.stream(header, rows))
    return _open(Response(body, content_type=f"{csv.MIMETYPE}; charset=utf-8"))


def _csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    body = stream_with_context(csv.stream(header, rows))
    return _open(Response(body, content_type=f"{csv.MIMETYPE}; charset=utf-8"))


def _json(document: dict[str, object], mimetype: str = "application/json") -> Response:
    return _open(Response(json.dumps(document, ensure_ascii=False, indent=1), mimetype=mimetype))


def _open(response: Response) -> Response:
    """Any site may read these files: no cookie and no authority goes with them."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return cache_publicly(response, SECONDS)
