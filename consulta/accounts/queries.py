"""Accounts of the staff, for the administrator."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, select

from consulta.accounts.models.account import Account
from consulta.core.extensions import db


def all_accounts() -> Sequence[Account]:
    """Every account, those in use first, by name."""
    return db.session.scalars(select(Account).order_by(Account.active.desc(), Account.name, Account.id)).all()


def account_by_public_id(public_id: str) -> Account | None:
    return db.session.scalar(select(Account).where(Account.public_id == public_id))


def demo_is_loaded() -> bool:
    """Whether the demo's accounts were created, active or not."""
    return bool(db.session.scalar(select(exists().where(Account.demo))))


def demo_accounts_exist() -> bool:
    """Whether a demo account is active, so that anyone can sign in with its published password."""
    return bool(db.session.scalar(select(exists().where(Account.demo, Account.active))))
