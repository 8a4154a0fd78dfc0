"""Accounts of the staff, for the administrator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, or_, select

from consulta.accounts.domain.security_events import SecurityEvent
from consulta.accounts.domain.sessions import LONGEST
from consulta.accounts.models.account import Account
from consulta.accounts.models.history import HistoryEntry
from consulta.accounts.models.mail import StaffMail
from consulta.accounts.models.session import StaffSession
from consulta.core.extensions import db


def all_accounts() -> Sequence[Account]:
    """Every account, those in use first, by name."""
    return db.session.scalars(select(Account).order_by(Account.active.desc(), Account.name, Account.id)).all()


def account_by_public_id(public_id: str) -> Account | None:
    return db.session.scalar(select(Account).where(Account.public_id == public_id))


def account_by_id(number: int) -> Account:
    """Raises sqlalchemy's NoResultFound when there is no such account."""
    return db.session.get_one(Account, number)


def demo_is_loaded() -> bool:
    """Whether the demo's accounts were created, active or not."""
    return bool(db.session.scalar(select(exists().where(Account.demo))))


def demo_accounts_exist() -> bool:
    """Whether a demo account is active, so that anyone can sign in with its published password."""
    return bool(db.session.scalar(select(exists().where(Account.demo, Account.active))))


def due_staff_mails(now: datetime) -> Sequence[StaffMail]:
    """Mails to the staff that can be sent now, the oldest first."""
    due = select(StaffMail).where(StaffMail.sent_at.is_(None), StaffMail.next_try_at <= now)
    return db.session.scalars(due.order_by(StaffMail.id).limit(100)).all()


def running_session(token_hash: str, now: datetime) -> StaffSession | None:
    """The session with that token, with its account, unless it has ended or its time is over."""
    return db.session.scalar(
        _running(now).where(StaffSession.token_hash == token_hash).join(Account).where(Account.active)
    )


def running_sessions(account_id: int, now: datetime) -> Sequence[StaffSession]:
    """An account's sessions that could still be used, the newest first."""
    own = _running(now).where(StaffSession.account_id == account_id)
    return db.session.scalars(own.order_by(StaffSession.id.desc())).all()


def _running(now: datetime) -> Select[tuple[StaffSession]]:
    return select(StaffSession).where(StaffSession.ended_at.is_(None), StaffSession.begun_at > now - LONGEST)


PAGE = 50


@dataclass(frozen=True, slots=True)
class SecurityEntry:
    """One entry of the security record. `account`: whom it is about, None for one that does not exist."""

    at: datetime
    event: SecurityEvent
    account: str | None
    by: str | None
    """Who did it, unless it was the account's owner or nobody who signed in."""
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SecurityPage:
    """Some entries, the newest first. `older`: what the next page begins before, None at the end."""

    entries: list[SecurityEntry]
    older: int | None


def security_entries(event: SecurityEvent | None, account_id: int | None, before: int | None) -> SecurityPage:
    """A page of the security record, of one kind of entry or one account where asked for."""
    wanted = select(HistoryEntry).where(
        HistoryEntry.consultation_id.is_(None), HistoryEntry.subject == "account"
    )
    if event is not None:
        wanted = wanted.where(HistoryEntry.action == event.value)
    if account_id is not None:
        wanted = wanted.where(
            or_(HistoryEntry.subject_id == account_id, HistoryEntry.account_id == account_id)
        )
    if before is not None:
        wanted = wanted.where(HistoryEntry.id < before)
    rows = db.session.scalars(wanted.order_by(HistoryEntry.id.desc()).limit(PAGE + 1)).all()
    names = dict(db.session.execute(select(Account.id, Account.name)).tuples().all())
    shown = rows[:PAGE]
    return SecurityPage(
        [_security_entry(row, names) for row in shown], shown[-1].id if len(rows) > PAGE else None
    )


def _security_entry(row: HistoryEntry, names: Mapping[int, str]) -> SecurityEntry:
    is_owner = row.account_id is None or row.account_id == row.subject_id
    return SecurityEntry(
        at=row.at,
        event=SecurityEvent(row.action),
        account=names.get(row.subject_id),
        by=None if is_owner else names.get(row.account_id or 0),
        detail=row.detail or {},
    )
