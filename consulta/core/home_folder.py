"""The home folder: database, keys and caches of one installation."""

from __future__ import annotations

import os
import secrets
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path

from cryptography.fernet import Fernet

from consulta.core.settings import LEDGER_KEY_BYTES, SETTINGS_FILE, read_settings_file


def prepare_home(*, demo: bool, environ: Mapping[str, str] = os.environ) -> Path:
    """Make the folder and, unless it has some, new keys that only its owner can read.

    A key that an older settings file has not got yet is added to it.
    """
    home = Path(environ.get("CONSULTA_HOME", "var")).resolve()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings = home / SETTINGS_FILE
    lines = []
    if not settings.exists():
        lines = [
            "# Keys of this installation. Keep a copy somewhere safe: without them contacts cannot be read.",
            f"CONSULTA_SECRET_KEYS={secrets.token_urlsafe(48)}",
            f"CONSULTA_CONTACT_KEYS={Fernet.generate_key().decode()}",
        ]
        if demo:
            lines.append("CONSULTA_DEMO=1")
    if "ledger_key" not in read_settings_file(settings) and "CONSULTA_LEDGER_KEY" not in environ:
        lines += ["# Signs the checkpoints of the public record (docs/ledger.md).", _new_ledger_key()]
    if lines:
        _append(settings, lines)
    return home


def _new_ledger_key() -> str:
    return f"CONSULTA_LEDGER_KEY={b64encode(secrets.token_bytes(LEDGER_KEY_BYTES)).decode()}"


def _append(settings: Path, lines: list[str]) -> None:
    """Add lines to the settings file, making it readable by its owner only where it is new."""
    before = settings.read_text("utf-8") if settings.exists() else ""
    start = "\n" if before and not before.endswith("\n") else ""
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    with open(os.open(settings, flags, 0o600), "a", encoding="utf-8") as file:
        file.write(start + "\n".join(lines) + "\n")
