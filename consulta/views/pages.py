"""Standing pages, and the two that machines ask whether we are well."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, render_template

from consulta.access import public
from consulta.domain.moderation import NoActionReason, SetAsideReason, WithholdReason
from consulta.queries.health import database_answers

blueprint = Blueprint("pages", __name__)


@blueprint.get("/privacidad")
@public
def privacy() -> str:
    return render_template("pages/privacy.html")


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
    return render_template("pages/about_api.html")


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
