"""Operations with the secret keys: withdrawal keys, contacts, unsubscribe tokens, signatures."""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from flask import Flask, current_app
from itsdangerous import Signer

from consulta.core.proof_of_work import is_solved, make_challenge
from consulta.core.settings import Settings

PIN_DIGITS = 4
_MOMENT = re.compile(r"[0-9a-f]{1,9}")


class Vault:
    """All operations that need the secret keys; nothing else holds them."""

    def __init__(self, settings: Settings) -> None:
        self._pin_keys = [_derive(key, "withdrawal") for key in settings.secret_keys]
        self._origin_key = _derive(settings.secret_keys[0], "origins")
        self._proof_keys = [_derive(key, "proof of work") for key in settings.secret_keys]
        # The last of its list signs.
        self._forms = Signer(list(reversed(settings.secret_keys)), salt="consulta form", sep=".")
        self._contacts = MultiFernet([Fernet(key) for key in settings.contact_keys])
        record = [Ed25519PrivateKey.from_private_bytes(b64decode(key)) for key in settings.ledger_key]
        self._record = record[0]
        self._record_public = {key.public_key().public_bytes_raw() for key in record}
        self._unsubscribe_keys = _sealing_keys(settings, "stop")
        self._sign_in_keys = _sealing_keys(settings, "sign-in link")
        self._second_factors = MultiFernet(
            [Fernet(urlsafe_b64encode(_derive(key, "second factor"))) for key in settings.secret_keys]
        )

    def withdrawal_key(self, folio: str) -> str:
        """The four digits shown once beside a folio, derived from it and never stored."""
        return _digits(self._pin_keys[0], folio)

    def is_withdrawal_key(self, folio: str, typed: str) -> bool:
        """Whether the digits are right, also under keys that have been rotated out."""
        matches = [
            hmac.compare_digest(_digits(key, folio).encode(), typed.encode()) for key in self._pin_keys
        ]
        return any(matches)

    def hashed_origin(self, message: bytes) -> str:
        """A short keyed hash, 16 hex digits, of the network that something came from."""
        return hmac.digest(self._origin_key, message, hashlib.sha256).hex()[:16]

    def form_number(self, submission_id: str, now: datetime) -> str:
        """The number of a form that is given out now for this submission: its moment, and a signature."""
        moment = f"{int(now.timestamp()):x}"
        return f"{moment}.{self._forms.get_signature(f'{submission_id}.{moment}').decode()}"

    def form_given_out_at(self, number: str, submission_id: str) -> datetime | None:
        """When the form with this number was given out; None unless it is ours and of this submission."""
        moment, _, signature = number.partition(".")
        if not _MOMENT.fullmatch(moment):
            return None
        if not self._forms.verify_signature(f"{submission_id}.{moment}", signature.encode()):
            return None
        return datetime.fromtimestamp(int(moment, 16), UTC)

    def challenge(self, submission_id: str) -> dict[str, Any]:
        """A proof of work to ask for with this submission."""
        return make_challenge(self._proof_keys[0], submission_id)

    def is_challenge_solved(self, solution: str, submission_id: str) -> bool:
        """Whether the proof of work for this submission was done, also under rotated keys."""
        return any(is_solved(key, solution, submission_id) for key in self._proof_keys)

    def encrypt(self, contact: str) -> bytes:
        return self._contacts.encrypt(contact.encode())

    def decrypt(self, ciphertext: bytes) -> str:
        """What was encrypted. Raises cryptography's InvalidToken when its key is not in the list any more."""
        return self._contacts.decrypt(ciphertext).decode()

    def unsubscribe_token(self, public_id: str) -> str:
        """The token in the link to unsubscribe: the contribution's public id (32 hex digits), encrypted the
        same way every time, so that it need not be stored.
        """
        return _seal(self._unsubscribe_keys, public_id)

    def unsubscribed_contribution(self, token: str) -> str | None:
        """The public id of the contribution that a token was made for; None for an invalid token."""
        return _open(self._unsubscribe_keys, token)

    def sign_in_token(self, public_id: str) -> str:
        """The token in a link to enter with, for the mail with that public id (32 hex digits)."""
        return _seal(self._sign_in_keys, public_id)

    def mail_of_sign_in_token(self, token: str) -> str | None:
        """The public id of the mail that a token was made for; None for an invalid token."""
        return _open(self._sign_in_keys, token)

    def encrypt_second_factor(self, secret: str) -> str:
        return self._second_factors.encrypt(secret.encode()).decode()

    def decrypt_second_factor(self, encrypted: str) -> str:
        """Raises cryptography's InvalidToken for anything that no key in the list has encrypted."""
        return self._second_factors.decrypt(encrypted.encode()).decode()

    @property
    def record_key(self) -> bytes:
        """The public key (Ed25519, 32 bytes) that checkpoints are signed with now."""
        return self._record.public_key().public_bytes_raw()

    def is_record_key(self, public: bytes) -> bool:
        """Whether a public key is one of this installation's, also one that was rotated out."""
        return public in self._record_public

    def sign_for_record(self, message: bytes) -> bytes:
        """The Ed25519 signature of a checkpoint's text."""
        return self._record.sign(message)


def setup_vault(app: Flask, settings: Settings) -> None:
    app.extensions["vault"] = Vault(settings)


def vault() -> Vault:
    """The vault of the running application."""
    found: Vault = current_app.extensions["vault"]
    return found


def _derive(key: str, purpose: str, method: Callable[..., Any] = hashlib.sha256) -> bytes:
    return hmac.digest(key.encode(), f"consulta {purpose}".encode(), method)


def _sealing_keys(settings: Settings, purpose: str) -> list[AESSIV]:
    return [AESSIV(_derive(key, purpose, hashlib.sha512)) for key in settings.secret_keys]


def _seal(keys: list[AESSIV], public_id: str) -> str:
    sealed = keys[0].encrypt(bytes.fromhex(public_id), None)
    return urlsafe_b64encode(sealed).rstrip(b"=").decode()


def _open(keys: list[AESSIV], token: str) -> str | None:
    try:
        sealed = urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
    except ValueError:
        return None
    for key in keys:
        try:
            return key.decrypt(sealed, None).hex()
        except (InvalidTag, ValueError):
            continue
    return None


def _digits(key: bytes, folio: str) -> str:
    number = int.from_bytes(hmac.digest(key, folio.encode(), hashlib.sha256)[:8])
    return f"{number % 10**PIN_DIGITS:0{PIN_DIGITS}d}"
