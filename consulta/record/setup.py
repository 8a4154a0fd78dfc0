"""What this room adds to the application."""

from __future__ import annotations

from flask import Flask

from consulta.record.views import record, verification


def setup_record(app: Flask) -> None:
    for page in (record, verification):
        app.register_blueprint(page.blueprint)
