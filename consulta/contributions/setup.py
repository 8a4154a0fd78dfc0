"""What this room adds to the application, and the signals that it receives."""

from __future__ import annotations

from flask import Flask

from consulta.consultations import signals
from consulta.contributions.domain.folio import format_folio
from consulta.contributions.queries.answers import has_answers
from consulta.contributions.views import answering, api, recording


def setup_contributions(app: Flask) -> None:
    for page in (answering, api, recording):
        app.register_blueprint(page.blueprint)
    app.add_template_filter(format_folio, "folio")
    signals.has_answers_query.connect(has_answers)
