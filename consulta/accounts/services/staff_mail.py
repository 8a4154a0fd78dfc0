"""Mails to the staff: links to enter with, and alerts to the administrators."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from consulta.accounts.domain.mails import LINK_LASTS, PAUSES, MailKind
from consulta.accounts.models.account import Account, RoleRecord
from consulta.accounts.models.mail import StaffMail
from consulta.accounts.services import security_record
from consulta.core.extensions import db
from consulta.core.vault import vault
from consulta.vocabulary.actors import SYSTEM, Actor
from consulta.vocabulary.roles import Permission, roles_with


def send_link(email: str, *, now: datetime) -> StaffMail | None:
    """Have a link to enter with mailed to the account of that address; None when there is no such account."""
    account = security_record.by_email(email)
    if account is None:
        return None
    made = _add(account, MailKind.LINK, {}, now)
    security_record.note("link_asked", account, actor=SYSTEM, now=now)
    return made


def account_of_link(token: str, *, now: datetime) -> Account | None:
    """The account that a link lets in; None for one that is used, too old or was never made."""
    mail = _link(token, now)
    return None if mail is None else mail.account


def use_link(token: str, *, now: datetime) -> Account | None:
    """The same, and the link is of no more use."""
    mail = _link(token, now)
    if mail is None:
        return None
    mail.used_at = now
    return mail.account


def void_links(account: Account, *, now: datetime) -> None:
    """Make all links of an account useless: its password changed."""
    db.session.execute(
        update(StaffMail)
        .where(StaffMail.account_id == account.id, StaffMail.used_at.is_(None))
        .where(StaffMail.kind == MailKind.LINK)
        .values(used_at=now)
    )


def alert(kind: MailKind, account: Account, *, actor: Actor, now: datetime) -> None:
    """Tell its owner and every administrator by mail what happened to an account."""
    is_administrator = Account.roles.any(RoleRecord.name.in_(roles_with(Permission.MANAGE_ACCOUNTS)))
    told = select(Account).where(Account.active, is_administrator | (Account.id == account.id))
    for one in db.session.scalars(told.order_by(Account.id)):
        _add(one, kind, {"name": account.name, "by": actor.name}, now)


def mark_sent(mail_id: int, *, now: datetime) -> None:
    _get(mail_id).sent_at = now


def postpone(mail_id: int, *, now: datetime) -> None:
    """The mail could not be sent: it is due later, or given up after the last pause."""
    mail = _get(mail_id)
    if mail.tries >= len(PAUSES):
        mail.sent_at = now
    else:
        mail.next_try_at = now + PAUSES[mail.tries]
    mail.tries += 1


def _add(account: Account, kind: MailKind, detail: dict[str, str], now: datetime) -> StaffMail:
    made = StaffMail(account=account, kind=kind, detail=detail, created_at=now, next_try_at=now)
    db.session.add(made)
    db.session.flush()
    return made


def _get(mail_id: int) -> StaffMail:
    return db.session.get_one(StaffMail, mail_id)


def _link(token: str, now: datetime) -> StaffMail | None:
    public_id = vault().mail_of_sign_in_token(token)
    if public_id is None:
        return None
    mail = db.session.scalar(
        select(StaffMail).where(StaffMail.public_id == public_id, StaffMail.kind == MailKind.LINK)
    )
    if mail is None or mail.used_at is not None or mail.created_at <= now - LINK_LASTS:
        return None
    return mail if mail.account.active else None
