"""What this room adds to the application."""

from __future__ import annotations

from flask import Flask

from consulta.dashboard.views import blueprint


def setup_dashboard(app: Flask) -> None:
    app.register_blueprint(blueprint)
