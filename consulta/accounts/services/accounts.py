"""Creating accounts of the staff, changing roles and passwords, deactivating and reactivating."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import uuid4

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import exists, func, select

from consulta.accounts.domain.mails import MailKind
from consulta.accounts.domain.sessions import Ending
from consulta.accounts.models.account import Account, RoleRecord
from consulta.accounts.services import passwords, security_record, sessions, staff_mail
from consulta.core.extensions import db
from consulta.vocabulary.actors import SYSTEM, Actor
from consulta.vocabulary.errors import InvalidValue, Obstacle, Refused
from consulta.vocabulary.roles import Permission, Role, permissions_of
from consulta.vocabulary.text import t

LONGEST_LINE = 200


def create_account(
    email: str,
    name: str,
    password: str,
    roles: Iterable[Role],
    *,
    actor: Actor,
    now: datetime,
    demo: bool = False,
) -> Account:
    """A new account that can sign in at once. Raises InvalidValue.

    A password that another member of staff chose must be changed at the first sign-in.
    """
    email, name = _checked_email(email), _checked_name(name)
    if db.session.scalar(select(exists().where(func.lower(Account.email) == email))):
        raise InvalidValue(t("Ya hay una cuenta con ese correo."))
    passwords.check(password, email, name)
    account = Account(
        email=email,
        name=name,
        password=passwords.hashed(password),
        must_change_password=actor.account_id is not None,
        fs_uniquifier=uuid4().hex,
        created_at=now,
        demo=demo,
        roles=_records(roles),
    )
    db.session.add(account)
    _note(account, "created", actor, now, detail={"roles": _names(account)})
    _alert_of_director(account, [], actor, now)
    return account


def change_roles(account: Account, roles: Iterable[Role], *, actor: Actor, now: datetime) -> None:
    """Replace the roles and end the account's sessions.

    Raises InvalidValue without a role; Refused for taking the administration from oneself, or giving oneself
    what signs decisions: that takes a second person.
    """
    records = _records(roles)
    before = _names(account)
    if account.id == actor.account_id:
        if not _is_administrator(records):
            raise Refused([Obstacle("own_role", t("No puede quitarse a sí mismo la administración."))])
        if _signs([record.name for record in records]) and not _signs(before):
            raise Refused(
                [
                    Obstacle(
                        "own_director",
                        t("No puede darse a sí mismo la Dirección. Pídalo a otra persona de administración."),
                    )
                ]
            )
    account.roles = records
    if _names(account) == before:
        return
    _note(account, "roles_changed", actor, now, detail={"from": before, "to": _names(account)})
    _end_sessions(account, Ending.ROLES, actor, now)
    _alert_of_director(account, before, actor, now)


def deactivate(account: Account, *, actor: Actor, now: datetime) -> None:
    """Deactivate an account and end its sessions. Raises Refused for one's own."""
    if account.id == actor.account_id:
        raise Refused([Obstacle("own_account", t("No puede desactivar su propia cuenta."))])
    if account.active:
        account.active = False
        _note(account, "deactivated", actor, now)
        _end_sessions(account, Ending.DEACTIVATED, actor, now)


def reactivate(account: Account, *, actor: Actor, now: datetime) -> None:
    """Let a deactivated account sign in again."""
    if not account.active:
        account.active = True
        _note(account, "reactivated", actor, now)


def set_password(account: Account, password: str, *, actor: Actor, now: datetime) -> None:
    """Give another person's account a password, to be changed at sign-in; its sessions end.

    Raises InvalidValue.
    """
    passwords.check(password, account.email, account.name)
    account.password = passwords.hashed(password)
    account.must_change_password = True
    _note(account, "password_set", actor, now)
    _end_sessions(account, Ending.PASSWORD, actor, now)


def set_own_password(account: Account, password: str, *, now: datetime) -> None:
    """Take the new password of whoever came with a link; all sessions of before end. Raises InvalidValue."""
    passwords.check(password, account.email, account.name)
    account.password = passwords.hashed(password)
    account.must_change_password = False
    owner = Actor(name=account.name, account_id=account.id)
    _note(account, "password_changed", owner, now, detail={"by": "link"})
    _end_sessions(account, Ending.PASSWORD, owner, now)


def note_own_password(account: Account, *, actor: Actor, now: datetime, token: str) -> None:
    """One changed one's own password: note it, and end all sessions but the one of `token`."""
    account.must_change_password = False
    _note(account, "password_changed", actor, now)
    staff_mail.void_links(account, now=now)
    sessions.end_all(account, Ending.PASSWORD, actor=actor, now=now, but=token)


def note_failure(email: str, key: str, step: str, *, last: bool, now: datetime) -> None:
    """Note a password or code that was wrong. `last`: the next one is slowed, and administrators learn it."""
    account = security_record.note_failure(email, key, step, slowed=last, now=now)
    if last and account is not None:
        staff_mail.alert(MailKind.ATTACKED, account, actor=SYSTEM, now=now)


def note_export(address: str, *, actor: Actor, now: datetime) -> None:
    """Note that somebody took data out of the site, from this address of it."""
    if actor.account_id is not None:
        account = db.session.get_one(Account, actor.account_id)
        security_record.note("exported", account, actor=actor, now=now, detail={"from": address})


def _end_sessions(account: Account, why: Ending, actor: Actor, now: datetime) -> None:
    account.fs_uniquifier = uuid4().hex
    staff_mail.void_links(account, now=now)
    sessions.end_all(account, why, actor=actor, now=now)


def _alert_of_director(account: Account, before: list[str], actor: Actor, now: datetime) -> None:
    """Tell the administrators of a new director, unless a command on the server made it."""
    if actor.account_id is not None and _signs(_names(account)) and not _signs(before):
        staff_mail.alert(MailKind.DIRECTOR_GIVEN, account, actor=actor, now=now)


def _checked_email(email: str) -> str:
    try:
        # Official addresses may live on names that only resolve inside the ministry.
        found = validate_email(email.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise InvalidValue(t("Escriba un correo válido, como nombre@ejemplo.gob.sv.")) from None
    if len(found.normalized) > LONGEST_LINE:
        raise InvalidValue(t("Ese correo es demasiado largo."))
    return found.normalized.lower()


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise InvalidValue(t("Escriba el nombre de la persona."))
    if len(name) > LONGEST_LINE:
        raise InvalidValue(t("Ese nombre es demasiado largo."))
    return name


def _records(roles: Iterable[Role]) -> list[RoleRecord]:
    names = {Role(role).value for role in roles}
    if not names:
        raise InvalidValue(t("Elija al menos un rol."))
    return list(
        db.session.scalars(select(RoleRecord).where(RoleRecord.name.in_(names)).order_by(RoleRecord.id))
    )


def _is_administrator(roles: Iterable[RoleRecord]) -> bool:
    return Permission.MANAGE_ACCOUNTS in permissions_of(Role(role.name) for role in roles)


def _signs(names: Iterable[str]) -> bool:
    return Permission.SIGN_DECISION in permissions_of(Role(name) for name in names)


def _names(account: Account) -> list[str]:
    return sorted(role.name for role in account.roles)


def _note(
    account: Account, action: str, actor: Actor, now: datetime, detail: dict[str, object] | None = None
) -> None:
    db.session.flush()
    security_record.note(action, account, actor=actor, now=now, detail=detail)
