"""Creating accounts of the staff, changing roles and passwords, deactivating and reactivating."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import uuid4

from email_validator import EmailNotValidError, validate_email
from flask_security import hash_password
from sqlalchemy import exists, func, select

from consulta.accounts.models.account import Account, RoleRecord
from consulta.accounts.services.history import record
from consulta.core.extensions import db
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.errors import InvalidValue, Obstacle, Refused
from consulta.vocabulary.roles import Permission, Role, permissions_of
from consulta.vocabulary.text import t

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 128
"""Characters: hashing an endless one would keep the server busy."""
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
    """A new account that can sign in at once. Raises InvalidValue."""
    email, name = _checked_email(email), _checked_name(name)
    if db.session.scalar(select(exists().where(func.lower(Account.email) == email))):
        raise InvalidValue(t("Ya hay una cuenta con ese correo."))
    account = Account(
        email=email,
        name=name,
        password=hash_password(_checked_password(password)),
        fs_uniquifier=uuid4().hex,
        created_at=now,
        demo=demo,
        roles=_records(roles),
    )
    db.session.add(account)
    _note(account, "created", actor, now, detail={"roles": _names(account)})
    return account


def change_roles(account: Account, roles: Iterable[Role], *, actor: Actor, now: datetime) -> None:
    """Replace the roles. Raises InvalidValue without a role, Refused for one's own administrator role."""
    records = _records(roles)
    if account.id == actor.account_id and _is_administrator(account.roles) and not _is_administrator(records):
        raise Refused([Obstacle("own_role", t("No puede quitarse a sí mismo la administración."))])
    before = _names(account)
    account.roles = records
    _note(account, "roles_changed", actor, now, detail={"from": before, "to": _names(account)})


def deactivate(account: Account, *, actor: Actor, now: datetime) -> None:
    """Deactivate an account and end its sessions. Raises Refused for one's own."""
    if account.id == actor.account_id:
        raise Refused([Obstacle("own_account", t("No puede desactivar su propia cuenta."))])
    if account.active:
        account.active = False
        account.fs_uniquifier = uuid4().hex
        _note(account, "deactivated", actor, now)


def reactivate(account: Account, *, actor: Actor, now: datetime) -> None:
    """Let a deactivated account sign in again."""
    if not account.active:
        account.active = True
        _note(account, "reactivated", actor, now)


def set_password(account: Account, password: str, *, actor: Actor, now: datetime) -> None:
    """Give an account another password and end its sessions. Raises InvalidValue."""
    account.password = hash_password(_checked_password(password))
    account.fs_uniquifier = uuid4().hex
    _note(account, "password_set", actor, now)


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


def _checked_password(password: str) -> str:
    if len(password) < SHORTEST_PASSWORD:
        raise InvalidValue(
            t("La contraseña necesita al menos %(least)s caracteres.", least=SHORTEST_PASSWORD)
        )
    if len(password) > LONGEST_PASSWORD:
        raise InvalidValue(t("La contraseña tiene más de %(most)s caracteres.", most=LONGEST_PASSWORD))
    return password


def _records(roles: Iterable[Role]) -> list[RoleRecord]:
    names = {Role(role).value for role in roles}
    if not names:
        raise InvalidValue(t("Elija al menos un rol."))
    return list(
        db.session.scalars(select(RoleRecord).where(RoleRecord.name.in_(names)).order_by(RoleRecord.id))
    )


def _is_administrator(roles: Iterable[RoleRecord]) -> bool:
    return Permission.MANAGE_ACCOUNTS in permissions_of(Role(role.name) for role in roles)


def _names(account: Account) -> list[str]:
    return sorted(role.name for role in account.roles)


def _note(
    account: Account, action: str, actor: Actor, now: datetime, detail: dict[str, object] | None = None
) -> None:
    db.session.flush()
    record("account", account.id, action, actor=actor, now=now, detail=detail)
