"""The second factor: codes of an app (TOTP, RFC 6238) and recovery codes for whoever lost the phone."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from cryptography.fernet import InvalidToken
from passlib.exc import TokenError
from passlib.totp import TOTP

from consulta.accounts.domain.mails import MailKind
from consulta.accounts.domain.sessions import Ending
from consulta.accounts.models.account import Account
from consulta.accounts.services import security_record, sessions, staff_mail
from consulta.core.vault import vault
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.errors import InvalidValue, Obstacle, Refused
from consulta.vocabulary.roles import NEEDS_SECOND_FACTOR, Role
from consulta.vocabulary.text import t

ISSUER = "Consulta"
RECOVERY_CODES = 10
DRIFT_SECONDS = 30
"""How far the phone's clock may be off."""
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
_LETTERS = 12
"""Of a recovery code: 59 random bits."""


def is_due(account: Account) -> bool:
    """Whether the account's roles need a second factor that it has not got."""
    return account.totp_secret is None and is_needed(account)


def is_needed(account: Account) -> bool:
    """Whether the account has a role that decides, publishes or gives access to others."""
    return bool({Role(one.name) for one in account.roles} & NEEDS_SECOND_FACTOR)


def new_secret() -> str:
    """A secret for an app, in base32."""
    return str(TOTP.new().base32_key)


def app_address(account: Account, secret: str) -> str:
    """The otpauth:// address that an app reads as a QR code."""
    return str(TOTP(key=secret).to_uri(label=account.email, issuer=ISSUER))


def activate(account: Account, secret: str, code: str, *, token: str, now: datetime) -> list[str]:
    """Switch the second factor on, given a code of its secret. Returns the recovery codes, shown once.

    All sessions but that of `token` end. Raises InvalidValue for a wrong code, Refused when it is on already.
    """
    if account.totp_secret is not None:
        raise Refused([Obstacle("has_second_factor", t("El segundo paso ya está activo."))])
    counter = _counter_of(secret, code, None, now)
    if counter is None:
        raise InvalidValue(t("Ese código no es correcto. Escriba el que muestra ahora la aplicación."))
    account.totp_secret, account.totp_counter = vault().encrypt_second_factor(secret), counter
    owner = _owner(account)
    security_record.note("second_factor_set", account, actor=owner, now=now)
    sessions.end_all(account, Ending.SECOND_FACTOR, actor=owner, now=now, but=token)
    return _new_codes(account)


def renew_codes(account: Account, *, now: datetime) -> list[str]:
    """New recovery codes in place of those of before, shown once. Raises Refused without a second factor."""
    if account.totp_secret is None:
        raise Refused([Obstacle("no_second_factor", t("Active primero el segundo paso."))])
    security_record.note("recovery_codes_made", account, actor=_owner(account), now=now)
    return _new_codes(account)


def take(account: Account, typed: str, *, now: datetime) -> bool:
    """Whether a code of the app or a recovery code is right; each is taken once."""
    if account.totp_secret is None:
        return False
    try:
        secret = vault().decrypt_second_factor(account.totp_secret)
    except InvalidToken:
        # The key it was stored under is not in the settings any more: recovery codes still do.
        secret = None
    counter = None if secret is None else _counter_of(secret, typed, account.totp_counter, now)
    if counter is not None:
        account.totp_counter = counter
        return True
    hashed = _hash(typed)
    left = list(account.recovery_codes or [])
    if hashed not in left:
        return False
    left.remove(hashed)
    account.recovery_codes = left
    detail = {"left": len(left)}
    security_record.note("recovery_code_used", account, actor=_owner(account), now=now, detail=detail)
    return True


def remove(account: Account, *, actor: Actor, now: datetime) -> None:
    """Switch the second factor off; all the account's sessions end, and the administrators learn it."""
    if account.totp_secret is None:
        return
    account.totp_secret = account.totp_counter = account.recovery_codes = None
    security_record.note("second_factor_removed", account, actor=actor, now=now)
    sessions.end_all(account, Ending.SECOND_FACTOR, actor=actor, now=now)
    staff_mail.alert(MailKind.SECOND_FACTOR_REMOVED, account, actor=actor, now=now)


def _counter_of(secret: str, typed: str, last: int | None, now: datetime) -> int | None:
    """The time step that a code is of; None for a wrong one, and for one that is not newer than the last."""
    try:
        found = TOTP(key=secret).match(typed, time=now, window=DRIFT_SECONDS, last_counter=last)
    except (TokenError, UnicodeError):
        return None
    return int(found.counter)


def _new_codes(account: Account) -> list[str]:
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(_LETTERS)) for _ in range(RECOVERY_CODES)]
    account.recovery_codes = [_hash(code) for code in codes]
    return ["-".join(code[start : start + 4] for start in range(0, _LETTERS, 4)) for code in codes]


def _hash(code: str) -> str:
    """Of a recovery code however it is typed. It is random enough to need no salt and no slow hash."""
    plain = "".join(letter for letter in code.casefold() if letter.isalnum())
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()


def _owner(account: Account) -> Actor:
    return Actor(name=account.name, account_id=account.id)
