"""Keys: derived ones for single purposes, and the encryption of contact data."""

from __future__ import annotations

import hashlib
import hmac

from cryptography.fernet import Fernet, MultiFernet
from flask import Flask, current_app

from consulta.config import Settings

PIN_DIGITS = 4


class Vault:
    """What needs the secret keys, kept in one object so that the keys themselves never travel."""

    def __init__(self, settings: Settings) -> None:
        self._pin_keys = [_derive(key, "withdrawal") for key in settings.secret_keys]
        self._contacts = MultiFernet([Fernet(key) for key in settings.contact_keys])

    def withdrawal_key(self, folio: str) -> str:
        """The four digits shown once beside a folio: derived, so nothing that is stored gives them away."""
        return _digits(self._pin_keys[0], folio)

    def is_withdrawal_key(self, folio: str, typed: str) -> bool:
        """Whether the digits are right, also under keys that have been rotated out."""
        matches = [
            hmac.compare_digest(_digits(key, folio).encode(), typed.encode()) for key in self._pin_keys
        ]
        return any(matches)

    def encrypt(self, contact: str) -> bytes:
        return self._contacts.encrypt(contact.encode())

    def decrypt(self, ciphertext: bytes) -> str:
        return self._contacts.decrypt(ciphertext).decode()


def setup_vault(app: Flask, settings: Settings) -> None:
    app.extensions["vault"] = Vault(settings)


def vault() -> Vault:
    """The vault of the running application."""
    found: Vault = current_app.extensions["vault"]
    return found


def _derive(key: str, purpose: str) -> bytes:
    return hmac.digest(key.encode(), f"consulta {purpose}".encode(), hashlib.sha256)


def _digits(key: bytes, folio: str) -> str:
    number = int.from_bytes(hmac.digest(key, folio.encode(), hashlib.sha256)[:8])
    return f"{number % 10**PIN_DIGITS:0{PIN_DIGITS}d}"
