"""Standing pages, and the two that machines ask whether we are well."""

from __future__ import annotations

import json

from flask import Blueprint, Response, current_app, jsonify, render_template

from consulta.access import public
from consulta.domain.disclosure import FINE_FROM, METHOD_EXPLAINED, MIN_LOCATED
from consulta.domain.moderation import NoActionReason, SetAsideReason, WithholdReason
from consulta.domain.notice import CURRENT_NOTICE, notice
from consulta.queries.health import database_answers

blueprint = Blueprint("pages", __name__)

EXAMPLE = {
    "submission_id": "6f1c6a52-0c3b-4d52-9a53-0d2f4c9f7a11",
    "captured_at": "2026-03-14T09:30:00-06:00",
    "answers": {
        "transform": "En un parque con cancha y sombra.",
        "purpose": "Para que la niñez tenga dónde jugar.",
    },
    "location": {"source": "district", "district": "1404", "meaning": "home"},
    "person": {"age_band": "30-44", "sex": "female", "relation": "resident"},
    "consent": {"notice_version": CURRENT_NOTICE, "publish_text": True},
}


@blueprint.get("/privacidad")
@public
def privacy() -> str:
    return render_template(
        "pages/privacy.html",
        notice_lines=notice(),
        notice_version=CURRENT_NOTICE,
        method=METHOD_EXPLAINED,
        min_located=MIN_LOCATED,
        fine_from=FINE_FROM,
    )


@blueprint.get("/accesibilidad")
@public
def accessibility() -> str:
    return render_template("pages/accessibility.html")


@blueprint.get("/moderacion")
@public
def moderation() -> str:
    return render_template(
        "pages/moderation.html",
        set_aside=list(SetAsideReason),
        withhold=list(WithholdReason),
        no_action=list(NoActionReason),
    )


@blueprint.get("/datos")
@public
def about_api() -> str:
    site = current_app.extensions["settings"].public_url
    return render_template(
        "pages/about_api.html", site=site, method=METHOD_EXPLAINED, curl_example=_curl(site)
    )


def _curl(site: str) -> str:
    """The example as a command for a consultation called `<consulta>`."""
    body = json.dumps(EXAMPLE, ensure_ascii=False, indent=2)
    return (
        f"curl -X POST '{site}/api/v1/consultations/<consulta>/contributions' \\\n"
        f"  -H 'Content-Type: application/json' \\\n  -d '{body}'"
    )


@blueprint.get("/healthz")
@public
def healthy() -> Response:
    return jsonify(status="ok")


@blueprint.get("/readyz")
@public
def ready() -> tuple[Response, int]:
    if database_answers():
        return jsonify(status="ok"), 200
    return jsonify(status="database does not answer"), 503
