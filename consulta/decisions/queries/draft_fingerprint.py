"""What a director has read, as one short text: it differs as soon as something else would be published."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from consulta.core.extensions import db
from consulta.decisions.models.decision import Decision, Disposition
from consulta.decisions.queries.decisions import answers_in_use, attachments_of
from consulta.reading.models.theme import Theme

# What is new each time, though nothing changed: the moment, and the noise of the figures by channel.
NOT_COMPARED = frozenset({"at", "channels"})


def draft_fingerprint(decision: Decision, figures: dict[str, Any]) -> str:
    """Of a draft with the figures it would state (stated_figures): words, answers, promises,
    names of themes, documents, figures and the moment it was handed over.
    """
    handed_over = decision.submitted_at.isoformat() if decision.submitted_at else ""
    read = json.dumps(
        {
            "words": [decision.text, decision.decider, decision.decided_on, decision.change_reason],
            "clauses": [[one.position, one.heading, one.text] for one in decision.clauses],
            "answers": sorted(_answer(one) for one in answers_in_use(decision)),
            "documents": [[one.title, one.file_name, one.sha256] for one in attachments_of(decision)],
            "figures": {key: told for key, told in figures.items() if key not in NOT_COMPARED},
        },
        sort_keys=True,
        default=str,
    )
    return f"{decision.number} {handed_over} {hashlib.sha256(read.encode()).hexdigest()}"


def _answer(disposition: Disposition) -> list[Any]:
    theme = db.session.get_one(Theme, disposition.theme_id)
    return [
        theme.public_id,
        disposition.outcome,
        disposition.reason,
        disposition.clause.position if disposition.clause else 0,
        [[made.what, made.unit, made.due_on.isoformat()] for made in disposition.commitments],
    ]
