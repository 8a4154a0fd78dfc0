"""What other programs fetch: the feed, the sitemap, robots.txt and the web manifest."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify, render_template, url_for
from flask_babel import gettext

from consulta.consultations.queries.dated import next_change
from consulta.consultations.queries.public import public_consultations
from consulta.core.access import public
from consulta.core.assets import static_url
from consulta.core.clock import utcnow
from consulta.core.headers import cache_publicly
from consulta.core.kept_pages import kept
from consulta.core.languages import current_language
from consulta.core.settings import Settings
from consulta.decisions.queries.published.commitments import commitments_in_force
from consulta.publishing.presenters.feed import entries
from consulta.vocabulary.calendar import local_date

blueprint = Blueprint("feeds", __name__)

FIVE_MINUTES = 300
DAY = 86_400


@blueprint.get("/feed.xml")
@public
@kept(until=next_change)
def atom() -> Response:
    now = utcnow()
    consultations, today = public_consultations(now), local_date(now)
    commitments = {one.id: commitments_in_force(one.id, today) for one in consultations if one.is_answered}
    found = entries(consultations, commitments, now)
    body = render_template(
        "publishing/feeds/feed.xml", entries=found, site=_site(), updated=found[0].at if found else now
    )
    return cache_publicly(Response(body, mimetype="application/atom+xml"), FIVE_MINUTES)


@blueprint.get("/sitemap.xml")
@public
@kept(until=next_change)
def sitemap() -> Response:
    body = render_template(
        "publishing/feeds/sitemap.xml", consultations=public_consultations(utcnow()), site=_site()
    )
    return cache_publicly(Response(body, mimetype="application/xml"), FIVE_MINUTES)


@blueprint.get("/robots.txt")
@public
def robots() -> Response:
    closed = "".join(f"Disallow: {path}\n" for path in ("/gestion", "/campo", "/folio", "/api/"))
    body = f"User-agent: *\n{closed}Sitemap: {_site()}{url_for('feeds.sitemap')}\n"
    return cache_publicly(Response(body, mimetype="text/plain"), DAY)


@blueprint.get("/manifest.webmanifest")
@public
def manifest() -> Response:
    response = jsonify(
        name=gettext("Consulta: consultas ciudadanas"),
        short_name="Consulta",
        lang=current_language(),
        start_url=url_for("home.index"),
        scope="/",
        display="minimal-ui",
        background_color="#ffffff",
        theme_color="#262f70",
        icons=[{"src": static_url("img/logo.svg"), "sizes": "any", "type": "image/svg+xml"}],
    )
    response.mimetype = "application/manifest+json"
    return cache_publicly(response, DAY)


def _site() -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.public_url
