"""The results of a consultation: figures, published texts, and the map of the released cells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request, url_for

from consulta.consultations.queries.dated import next_change
from consulta.consultations.queries.public import PublicConsultation, public_consultation
from consulta.core.access import public
from consulta.core.clock import utcnow
from consulta.core.headers import cache_publicly
from consulta.core.kept_pages import kept
from consulta.core.settings import Settings
from consulta.decisions.queries.published.channels import themes_by_channel
from consulta.disclosure.domain.release import METHOD_EXPLAINED
from consulta.disclosure.queries import release
from consulta.publishing.presenters import accounts_tables, channel_page, results_page
from consulta.publishing.presenters.map_page import ELEMENT_ID, Background
from consulta.publishing.presenters.places import Places, place_rows, places_of
from consulta.publishing.presenters.reliability import published_agreement_rows
from consulta.publishing.presenters.text_parts import text_parts
from consulta.publishing.queries.choices import choice_counts
from consulta.publishing.queries.figures import (
    ThemeCount,
    accounts_table,
    agreement,
    coded_answers,
    no_action_count,
    public_quarantines,
    theme_counts,
)
from consulta.publishing.queries.published_texts import published_texts, questions_with_texts
from consulta.vocabulary.later import later
from consulta.vocabulary.numbers import read_number

if TYPE_CHECKING:
    from consulta.publishing.presenters.map import map_script
else:
    # folium takes longer to load than all of this room.
    map_script = later("consulta.publishing.presenters.map", "map_script")

blueprint = Blueprint("results", __name__)

TEXTS_SHOWN = 5
TEXTS_ON_A_PAGE = 20
MAP_SECONDS = 3600
TILES = "/mapa/teselas/{z}/{x}/{y}.png"


@blueprint.get("/consultas/<slug>/resultados")
@public
@kept(until=next_change)
def show(slug: str) -> str:
    now = utcnow()
    consultation = _found(slug, now)
    accounts = _accounts(consultation)
    if not consultation.results_are_public:
        return render_template("publishing/results/show.html", **accounts)
    number = consultation.id
    published = release(number)
    places = places_of(published.figures, consultation.zone) if published else None
    measured, counted = agreement(number), theme_counts(number)
    low = measured.low if measured else frozenset()
    crossing_headers, crossing_rows = results_page.channels_table(themes_by_channel(number), low)
    return render_template(
        "publishing/results/show.html",
        **accounts,
        coded=coded_answers(number),
        themes=results_page.themes_figure(counted, no_action_count(number), low, _addresses(slug, counted)),
        measured=measured,
        agreement_rows=published_agreement_rows(counted, measured),
        crossing_headers=crossing_headers,
        crossing_rows=crossing_rows,
        channels_method=channel_page.method_explained(),
        choices=[(one, results_page.choice_figure(one)) for one in choice_counts(number)],
        words=_first_texts(consultation),
        release=published,
        persons=results_page.person_figures(published.figures) if published else (),
        places=places,
        place_rows=place_rows(places) if places else [],
        method=METHOD_EXPLAINED,
    )


@blueprint.get("/consultas/<slug>/resultados/palabras")
@public
@kept("tema", "pregunta", "pagina", until=next_change)
def words(slug: str) -> str:
    """Texts of one question, or of one theme; `pregunta` left empty asks for all questions."""
    consultation = _closed(slug)
    keys = questions_with_texts(consultation.id)
    questions = [one for one in consultation.questions if one.key in keys]
    theme = request.args.get("tema") or None
    first = questions[0].key if questions and theme is None else None
    question = request.args.get("pregunta", first) or None
    page = read_number(request.args.get("pagina", "")) or 1
    found = published_texts(
        consultation.id,
        question=question,
        theme=theme,
        limit=TEXTS_ON_A_PAGE + 1,
        offset=(page - 1) * TEXTS_ON_A_PAGE,
    )

    def address(number: int) -> str:
        return url_for("results.words", slug=slug, pregunta=question or "", tema=theme, pagina=number)

    return render_template(
        "publishing/results/words.html",
        consultation=consultation,
        questions=questions,
        wordings={one.key: one.wording for one in questions},
        question=question,
        themes=[one for one in theme_counts(consultation.id) if one.contributions],
        theme=theme,
        words=[(one, text_parts(one)) for one in found[:TEXTS_ON_A_PAGE]],
        page=page,
        previous=address(page - 1) if page > 1 else None,
        next=address(page + 1) if len(found) > TEXTS_ON_A_PAGE else None,
    )


@blueprint.get("/consultas/<slug>/resultados/mapa")
@public
@kept(until=next_change)
def results_map(slug: str) -> Response:
    consultation = _closed(slug)
    page = render_template(
        "publishing/results/map.html",
        consultation=consultation,
        places=_places(consultation),
        element_id=ELEMENT_ID,
    )
    return cache_publicly(make_response(page), MAP_SECONDS)


@blueprint.get("/consultas/<slug>/resultados/mapa.js")
@public
@kept(until=next_change)
def results_map_script(slug: str) -> Response:
    consultation = _closed(slug)
    places = _places(consultation)
    if places is None or consultation.zone is None:
        abort(404)
    script = map_script(places, consultation.zone, consultation.landmarks, _background())
    return cache_publicly(Response(script, mimetype="text/javascript"), MAP_SECONDS)


def _addresses(slug: str, themes: Sequence[ThemeCount]) -> dict[str, str]:
    """By theme, the address of the page with its published texts."""
    return {one.theme: url_for(".words", slug=slug, tema=one.theme) for one in themes}


def _accounts(consultation: PublicConsultation) -> dict[str, Any]:
    """What the page says at any time: how many contributions there are, and what became of them."""
    table = accounts_table(consultation.id)
    return {
        "consultation": consultation,
        "table": table,
        "accounts_headers": accounts_tables.accounts_headers(),
        "accounts_rows": accounts_tables.accounts_rows(table),
        "accounts_foot": accounts_tables.accounts_foot(table),
        "quarantines": public_quarantines(consultation.id),
        "set_aside_rows": accounts_tables.set_aside_rows(table.total),
        "channels": results_page.channels_figure(table) if table.entries else None,
        "days": results_page.days_figure(table) if table.entries else None,
    }


def _found(slug: str, now: datetime) -> PublicConsultation:
    consultation = public_consultation(slug, now)
    if consultation is None:
        abort(404)
    return consultation


def _closed(slug: str) -> PublicConsultation:
    """A consultation whose results are public, or a 404."""
    consultation = _found(slug, utcnow())
    if not consultation.results_are_public:
        abort(404)
    return consultation


def _first_texts(consultation: PublicConsultation) -> list[tuple[str, str, list[str]]]:
    """(question key, wording, some texts) for each question with published texts."""
    found = []
    for question in consultation.questions:
        texts = [
            one.text for one in published_texts(consultation.id, question=question.key, limit=TEXTS_SHOWN)
        ]
        if texts:
            found.append((question.key, question.wording, texts))
    return found


def _places(consultation: PublicConsultation) -> Places | None:
    published = release(consultation.id)
    return places_of(published.figures, consultation.zone) if published else None


def _background() -> Background | None:
    settings: Settings = current_app.extensions["settings"]
    return Background(TILES, settings.tiles_attribution) if settings.tiles_url else None
