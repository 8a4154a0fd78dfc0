"""The figures a decision states: computed now, frozen with their date on publication (promise 3)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from consulta.contributions.queries.accounts import accounts
from consulta.core.extensions import db
from consulta.decisions.models.decision import Decision
from consulta.decisions.queries.decisions import dispositions_in_use, previous_version
from consulta.decisions.queries.reach import reach_of, themes_by_channel_of
from consulta.reading.models.theme import Theme
from consulta.reading.queries.theme_counts import NoActionCount, no_action_count, theme_counts


def stated_figures(decision: Decision, now: datetime) -> dict[str, Any]:
    """The document for Decision.accounts; themes of most contributions first.

    {"at": ISO moment, "received", "accepted", "pending", "set_aside": {reason: n}, "withdrawn",
    "themes": [{"theme": public id, "name", "meaning", "contributions"}],
    "no_action": {"contributions", "by_reason": {reason: n}}, "reach": Reach, "channels": Crossing}.
    A correction keeps the figures by channel of the version before it: computed again, their noise could be
    averaged away.
    """
    stated = _accounts(decision.consultation_id)
    counts = {count.theme: count.contributions for count in theme_counts(decision.consultation_id)}
    answered = [db.session.get_one(Theme, one.theme_id) for one in dispositions_in_use(decision)]
    themes = [
        {
            "theme": theme.public_id,
            "name": theme.name,
            "meaning": theme.meaning,
            "contributions": counts.get(theme.public_id, 0),
        }
        for theme in answered
    ]
    return {
        "at": now.isoformat(),
        **stated,
        "themes": sorted(
            themes, key=lambda one: (-int(str(one["contributions"])), str(one["name"]).casefold())
        ),
        "no_action": _no_action(no_action_count(decision.consultation_id)),
        "reach": reach_of(decision, stated["accepted"]).to_json(),
        "channels": _channels(decision),
    }


def _channels(decision: Decision) -> dict[str, Any]:
    earlier = previous_version(decision)
    frozen: dict[str, Any] | None = ((earlier.accounts if earlier else None) or {}).get("channels")
    return frozen or themes_by_channel_of(decision.consultation_id).to_json()


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
