"""The pages, one file per family. A view parses, calls one service or query, and answers."""

from __future__ import annotations

from flask import Flask

from consulta.config import Settings
from consulta.domain.calendar import format_date
from consulta.markdown import markdown
from consulta.views import consultations_public, errors, pages

BLUEPRINTS = (
    consultations_public.blueprint,
    pages.blueprint,
)


def setup_views(app: Flask, settings: Settings) -> None:
    app.url_map.strict_slashes = False
    app.add_template_global(settings.demo, "demo")
    app.add_template_global(format_date, "format_date")
    app.add_template_filter(markdown, "markdown")
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    errors.setup_errors(app)
