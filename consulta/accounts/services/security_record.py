"""The security record: who entered, failed, exported, and whose access changed.

It is a part of the append-only history, and a line of JSON in the log. Neither has network addresses, words
of citizens or, where an account does not exist, what was typed.
"""

from __future__ import annotations

import json
import logging
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from consulta.accounts.domain.security_events import SecurityEvent
from consulta.accounts.models.account import Account
from consulta.accounts.services.history import record
from consulta.core.extensions import db
from consulta.vocabulary.actors import SYSTEM, Actor

SUBJECT = "account"
NOBODY = 0
"""The number of an account that does not exist."""

log = logging.getLogger("consulta.security")


def note(
    action: str,
    account: Account | None,
    *,
    actor: Actor,
    now: datetime,
    detail: dict[str, Any] | None = None,
) -> None:
    """Add one entry about an account (None: about one that does not exist).

    Raises ValueError for an action that is no SecurityEvent.
    """
    number = NOBODY if account is None else account.id
    action = SecurityEvent(action).value
    record(SUBJECT, number, action, actor=actor, now=now, detail=detail)
    line = {"event": action, "account": number, "by": actor.account_id, **(detail or {})}
    log.info("%s", json.dumps(line, ensure_ascii=True, default=str))


def note_failure(email: str, account_key: str, step: str, *, slowed: bool, now: datetime) -> Account | None:
    """A password or code that was wrong. `account_key`: the keyed hash of what was typed.

    Returns the account, if there is one with that address.
    """
    account = by_email(email)
    action = "sign_in_slowed" if slowed else "sign_in_failed"
    note(action, account, actor=SYSTEM, now=now, detail={"step": step, "key": account_key})
    return account


def by_email(email: str) -> Account | None:
    """The account in use with that address, however it is typed."""
    typed = email.strip().lower()
    if "\0" in typed:
        return None
    return db.session.scalar(select(Account).where(func.lower(Account.email) == typed, Account.active))
