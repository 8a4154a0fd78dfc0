"""A fingerprint of a draft: it changes with anything that would be published."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from consulta.core.extensions import db
from consulta.decisions.models.decision import Decision, Disposition
from consulta.decisions.queries.decisions import attachments_of, dispositions_in_use
from consulta.reading.models.theme import Theme

# Figures that differ on each computation: the moment, and the noise of the figures by channel.
NOT_COMPARED = frozenset({"at", "channels"})


def draft_fingerprint(decision: Decision, figures: dict[str, Any]) -> str:
    """The number, moment of submission and SHA-256 of a draft and of `figures`, which it would state
    (stated_figures): text, clauses, dispositions, commitments, theme names and attachments.
    """
    submitted_at = decision.submitted_at.isoformat() if decision.submitted_at else ""
    content = json.dumps(
        {
            "words": [decision.text, decision.decider, decision.decided_on, decision.change_reason],
            "clauses": [[one.position, one.heading, one.text] for one in decision.clauses],
            "answers": sorted(_disposition(one) for one in dispositions_in_use(decision)),
            "documents": [[one.title, one.file_name, one.sha256] for one in attachments_of(decision)],
            "figures": {key: value for key, value in figures.items() if key not in NOT_COMPARED},
        },
        sort_keys=True,
        default=str,
    )
    return f"{decision.number} {submitted_at} {hashlib.sha256(content.encode()).hexdigest()}"


def _disposition(disposition: Disposition) -> list[Any]:
    theme = db.session.get_one(Theme, disposition.theme_id)
    return [
        theme.public_id,
        disposition.outcome,
        disposition.reason,
        disposition.clause.position if disposition.clause else 0,
        [
            [commitment.what, commitment.unit, commitment.due_on.isoformat()]
            for commitment in disposition.commitments
        ],
    ]
