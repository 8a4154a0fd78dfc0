"""The figures a decision states, frozen with their date when it is published (promise 3)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from consulta.extensions import db
from consulta.models import Decision, Theme
from consulta.queries.published.accounts import accounts
from consulta.queries.published.theme_counts import NoActionCount, no_action_count, theme_counts


def record_of(decision: Decision, now: datetime) -> dict[str, Any]:
    """The document for Decision.accounts; the dispositions are put in the order of how many said them.

    {"at": ISO moment, "received", "accepted", "pending", "set_aside": {reason: n}, "withdrawn",
    "themes": [{"theme": public id, "name", "meaning", "contributions"}], "no_action": {"contributions",
    "by_reason": {reason: n}}}. Names are kept as they were read on that day.
    """
    counts = {count.theme: count.contributions for count in theme_counts(decision.consultation_id)}
    themes = {one.theme_id: db.session.get_one(Theme, one.theme_id) for one in decision.dispositions}

    def said(theme: Theme) -> int:
        return counts.get(theme.public_id, 0)

    decision.dispositions.sort(
        key=lambda one: (-said(themes[one.theme_id]), themes[one.theme_id].name.casefold())
    )
    for position, disposition in enumerate(decision.dispositions, start=1):
        disposition.position = position
    return {
        "at": now.isoformat(),
        **_accounts(decision.consultation_id),
        "themes": [
            {
                "theme": theme.public_id,
                "name": theme.name,
                "meaning": theme.meaning,
                "contributions": said(theme),
            }
            for theme in (themes[one.theme_id] for one in decision.dispositions)
        ],
        "no_action": _no_action(no_action_count(decision.consultation_id)),
    }


def _accounts(consultation_id: int) -> dict[str, Any]:
    stated = accounts(consultation_id)
    return {
        "received": stated.received,
        "accepted": stated.accepted,
        "pending": stated.pending,
        "set_aside": {reason.value: number for reason, number in stated.set_aside.items()},
        "withdrawn": stated.withdrawn,
    }


def _no_action(count: NoActionCount) -> dict[str, Any]:
    by_reason = {reason.value: number for reason, number in count.by_reason.items()}
    return {"contributions": count.contributions, "by_reason": by_reason}
