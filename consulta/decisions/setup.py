"""Blueprints of this room, and the signals of other rooms it listens to."""

from __future__ import annotations

from flask import Flask

from consulta.contributions import signals as of_contributions
from consulta.decisions.services import ask_back
from consulta.decisions.views import attachments, clauses, commitments, decisions, dispositions, signing


def setup_decisions(app: Flask) -> None:
    for page in (attachments, clauses, commitments, decisions, dispositions, signing):
        app.register_blueprint(page.blueprint)
    of_contributions.withdrawn.connect(ask_back.erase)
