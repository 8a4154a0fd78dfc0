"""Sessions of the staff, kept here so that one that was ended is ended everywhere (ADR 0029)."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consulta.accounts.models.account import Account
from consulta.core.columns import AccountRef, Code, Id, Line, Moment, PublicId
from consulta.core.extensions import db


class StaffSession(db.Model):  # type: ignore[name-defined, misc]
    """One sign-in, on one browser, until it is ended or its time is over."""

    __tablename__ = "staff_session"

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    account_id: Mapped[AccountRef] = mapped_column(index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the random token in the browser's signed cookie."""
    browser: Mapped[Line]
    """As its owner knows it again: "Firefox, Windows". Never an address."""
    begun_at: Mapped[Moment]
    confirmed_at: Mapped[Moment | None]
    """When all that was asked for was right; until then only the second factor is asked for."""
    ended_at: Mapped[Moment | None]
    ended_because: Mapped[Code | None]

    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)
