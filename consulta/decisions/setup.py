"""What this room adds to the application, and what it does when something happens elsewhere."""

from __future__ import annotations

from flask import Flask

from consulta.contributions import signals as of_contributions
from consulta.decisions.domain.dispositions import Outcome
from consulta.decisions.services import ask_back
from consulta.decisions.views import attachments, clauses, commitments, decisions, dispositions, signing

OUTCOME_KINDS = {
    Outcome.ADOPTED: "good",
    Outcome.PARTLY: "open",
    Outcome.NOT_ADOPTED: "bad",
    Outcome.DEFERRED: "warn",
    Outcome.OUTSIDE_REMIT: "neutral",
}


def setup_decisions(app: Flask) -> None:
    for page in (attachments, clauses, commitments, decisions, dispositions, signing):
        app.register_blueprint(page.blueprint)
    app.add_template_filter(_outcome_kind, "outcome_kind")
    of_contributions.withdrawn.connect(ask_back.erase)


def _outcome_kind(outcome: Outcome) -> str:
    """The colour of a disposition's tag; its text says the same."""
    return OUTCOME_KINDS[outcome]
