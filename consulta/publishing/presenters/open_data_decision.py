"""Open data: the decision in force with its clauses, answers and documents, for consultation.json."""

from __future__ import annotations

from typing import Any

from consulta.decisions.queries.published.decision import PublishedDecision
from consulta.publishing.presenters.open_data_commitments import file_document


def decision_document(decision: PublishedDecision | None) -> dict[str, Any] | None:
    """None while nothing is decided. Texts of the decision and of clauses are Markdown."""
    if decision is None:
        return None
    return {
        "version": decision.number,
        "published_at": decision.published_at.isoformat(),
        "change_reason": decision.change_reason or None,
        "decider": decision.decider,
        "decided_on": decision.decided_on.isoformat() if decision.decided_on else None,
        "text": decision.text,
        "clauses": [
            {
                "number": one.number,
                "heading": one.heading,
                "text": one.text,
                "themes": [theme.theme for theme in one.themes],
            }
            for one in decision.clauses
        ],
        "answers": [
            {
                "theme": one.theme,
                "name": one.name,
                "contributions": one.contributions,
                "outcome": one.outcome.value,
                "reason": one.reason,
                "clause": one.clause,
            }
            for one in decision.dispositions
        ],
        "documents": [file_document(one) for one in decision.documents],
    }
