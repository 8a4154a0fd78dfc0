"""What this room adds to the application."""

from __future__ import annotations

from flask import Flask

from consulta.publishing.views import (
    consultation,
    decision,
    documents,
    feeds,
    home,
    open_data,
    pages,
    preview,
    release,
    results,
)


def setup_publishing(app: Flask) -> None:
    for page in (consultation, decision, documents, feeds, home, open_data, pages, preview, release, results):
        app.register_blueprint(page.blueprint)
