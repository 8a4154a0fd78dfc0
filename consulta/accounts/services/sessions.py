"""Beginning, confirming and ending the sessions of the staff."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import select

from consulta.accounts.domain.sessions import LONGEST, Ending
from consulta.accounts.models.account import Account
from consulta.accounts.models.session import StaffSession
from consulta.accounts.services import security_record
from consulta.core.extensions import db
from consulta.vocabulary.actors import Actor


def token_hash(token: str) -> str:
    """What is stored of a session's token: it has 256 random bits, so it needs no salt."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def begin(account: Account, browser: str, *, confirmed: bool, way: str, now: datetime) -> str:
    """Begin a session; returns the token for the browser. `way`: how its owner proved who it is."""
    token = secrets.token_urlsafe(32)
    db.session.add(
        StaffSession(
            account_id=account.id,
            token_hash=token_hash(token),
            browser=browser,
            begun_at=now,
            confirmed_at=now if confirmed else None,
        )
    )
    db.session.flush()
    security_record.note("signed_in", account, actor=_owner(account), now=now, detail={"by": way})
    return token


def confirm(token: str, *, now: datetime) -> None:
    """The second factor was right: the session may do all that its account may."""
    found = _by_token(token)
    if found is not None and found.confirmed_at is None:
        found.confirmed_at = now


def sign_out(token: str, *, now: datetime) -> None:
    """End the session of this token; nothing happens when it has ended."""
    found = _by_token(token)
    if found is not None:
        _end(found, Ending.SIGNED_OUT, _owner(found.account), now)


def end(account: Account, public_id: str, *, actor: Actor, now: datetime) -> bool:
    """End one of an account's sessions. Returns whether there was such a one."""
    found = db.session.scalar(
        select(StaffSession).where(
            StaffSession.public_id == public_id,
            StaffSession.account_id == account.id,
            StaffSession.ended_at.is_(None),
        )
    )
    if found is None:
        return False
    _end(found, Ending.BY_OWNER, actor, now)
    return True


def end_all(account: Account, why: Ending, *, actor: Actor, now: datetime, but: str | None = None) -> None:
    """End every session of an account, `but` the one of that token."""
    kept = token_hash(but) if but else None
    for one in _running(account, now):
        if one.token_hash != kept:
            _end(one, why, actor, now)


def _running(account: Account, now: datetime) -> list[StaffSession]:
    wanted = select(StaffSession).where(
        StaffSession.account_id == account.id,
        StaffSession.ended_at.is_(None),
        StaffSession.begun_at > now - LONGEST,
    )
    return list(db.session.scalars(wanted))


def _end(one: StaffSession, why: Ending, actor: Actor, now: datetime) -> None:
    one.ended_at, one.ended_because = now, why
    action = "signed_out" if why is Ending.SIGNED_OUT else "session_ended"
    security_record.note(action, one.account, actor=actor, now=now, detail={"why": why.value})


def _by_token(token: str) -> StaffSession | None:
    return db.session.scalar(
        select(StaffSession).where(
            StaffSession.token_hash == token_hash(token), StaffSession.ended_at.is_(None)
        )
    )


def _owner(account: Account) -> Actor:
    return Actor(name=account.name, account_id=account.id)
