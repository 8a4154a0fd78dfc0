"""Pages about the site itself: privacy, accessibility, the rules of moderation, the API."""

from __future__ import annotations

import json

from flask import Blueprint, current_app, render_template

from consulta.contributions.domain.moderation import SetAsideReason, WithholdReason
from consulta.contributions.domain.privacy_notice import CURRENT_PRIVACY_NOTICE, privacy_notice
from consulta.core.access import public
from consulta.disclosure.domain.release import FINE_FROM, METHOD_EXPLAINED, MIN_LOCATED
from consulta.reading.domain.themes import NoActionReason

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
    "consent": {"notice_version": CURRENT_PRIVACY_NOTICE, "publish_text": True},
}


@blueprint.get("/privacidad")
@public
def privacy() -> str:
    return render_template(
        "publishing/pages/privacy.html",
        notice_lines=privacy_notice(),
        notice_version=CURRENT_PRIVACY_NOTICE,
        method=METHOD_EXPLAINED,
        min_located=MIN_LOCATED,
        fine_from=FINE_FROM,
    )


@blueprint.get("/accesibilidad")
@public
def accessibility() -> str:
    return render_template("publishing/pages/accessibility.html")


@blueprint.get("/moderacion")
@public
def moderation() -> str:
    return render_template(
        "publishing/pages/moderation.html",
        set_aside=list(SetAsideReason),
        withhold=list(WithholdReason),
        no_action=list(NoActionReason),
    )


@blueprint.get("/datos")
@public
def about_api() -> str:
    site = current_app.extensions["settings"].public_url
    return render_template(
        "publishing/pages/about_api.html", site=site, method=METHOD_EXPLAINED, curl_example=_curl(site)
    )


def _curl(site: str) -> str:
    """The example as a command for a consultation called `<consulta>`."""
    body = json.dumps(EXAMPLE, ensure_ascii=False, indent=2)
    return (
        f"curl -X POST '{site}/api/v1/consultations/<consulta>/contributions' \\\n"
        f"  -H 'Content-Type: application/json' \\\n  -d '{body}'"
    )
