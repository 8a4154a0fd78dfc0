"""Mails to the staff that wait to be sent: links to enter with, and alerts."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consulta.accounts.models.account import Account
from consulta.core.columns import AccountRef, Code, Id, Json, Moment, PublicId
from consulta.core.extensions import db


class StaffMail(db.Model):  # type: ignore[name-defined, misc]
    """One mail to one account."""

    __tablename__ = "staff_mail"
    __table_args__ = (Index("ix_staff_mail_due", "sent_at", "next_try_at"),)

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    account_id: Mapped[AccountRef] = mapped_column(index=True)
    kind: Mapped[Code]
    """A domain.mails.MailKind."""
    detail: Mapped[Json]
    created_at: Mapped[Moment]
    next_try_at: Mapped[Moment]
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[Moment | None]
    used_at: Mapped[Moment | None]
    """When a link was used, or stopped being of use."""

    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)
