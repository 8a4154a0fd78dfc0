"""Blueprints and the error handler of this room."""

from __future__ import annotations

from flask import Flask, Response, current_app
from flask_babel import gettext

from consulta.core.error_pages import problem
from consulta.record.queries.tree import BrokenRecord
from consulta.record.views import record, verification


def setup_record(app: Flask) -> None:
    for page in (record, verification):
        app.register_blueprint(page.blueprint)
    app.register_error_handler(BrokenRecord, _record_broken)


def _record_broken(error: BrokenRecord) -> Response:
    """The answer of every page to a record that is not what was signed: 503."""
    current_app.logger.error("a public record is not what was signed: %s; see `consulta verify`", error)
    detail = gettext("El registro no coincide con lo que se firmó. Avise a quien lleva este sitio.")
    return problem(503, "Record Broken", detail)
