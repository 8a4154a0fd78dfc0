"""Health checks: whether the process runs, and whether the database answers."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from consulta.core.access import public
from consulta.core.health import database_answers

blueprint = Blueprint("health", __name__)


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
