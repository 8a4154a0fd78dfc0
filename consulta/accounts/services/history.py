"""Adding to the history: every change of state with who, when and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consulta.accounts.models.history import HistoryEntry
from consulta.core.extensions import db
from consulta.vocabulary.actors import CITIZEN, Actor


def record(
    subject: str,
    subject_id: int,
    action: str,
    *,
    actor: Actor,
    now: datetime,
    consultation_id: int | None = None,
    from_state: str | None = None,
    to_state: str | None = None,
    reason: str | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Add one entry. Never give it words, places or contacts of citizens: those must remain erasable."""
    # Through the table, not the class: intake writes one with every contribution, and bulk objects are slow.
    db.session.execute(
        HistoryEntry.__table__.insert(),
        {
            "at": now,
            "actor_kind": _kind_of(actor),
            "account_id": actor.account_id,
            "consultation_id": consultation_id,
            "subject": subject,
            "subject_id": subject_id,
            "action": action,
            "from_state": from_state,
            "to_state": to_state,
            "reason": reason,
            "detail": detail,
        },
    )


@dataclass(frozen=True, slots=True)
class Change:
    """What changed in one of the subjects of an action."""

    subject_id: int
    from_state: str | None = None
    to_state: str | None = None
    detail: dict[str, Any] | None = None


def record_each(
    subject: str,
    changes: Sequence[Change],
    action: str,
    *,
    actor: Actor,
    now: datetime,
    consultation_id: int | None = None,
    reason: str | None = None,
) -> None:
    """Add one entry for each change, in one statement. The rule of `record` holds for their detail."""
    if not changes:
        return
    act: dict[str, object] = {
        "at": now,
        "actor_kind": _kind_of(actor),
        "account_id": actor.account_id,
        "consultation_id": consultation_id,
        "subject": subject,
        "action": action,
        "reason": reason,
    }
    rows = [
        act
        | {
            "subject_id": change.subject_id,
            "from_state": change.from_state,
            "to_state": change.to_state,
            "detail": change.detail,
        }
        for change in changes
    ]
    db.session.execute(HistoryEntry.__table__.insert(), rows)


def _kind_of(actor: Actor) -> str:
    return "staff" if actor.account_id is not None else "citizen" if actor == CITIZEN else "system"
