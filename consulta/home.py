"""The home folder: database, keys and caches of one installation."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from cryptography.fernet import Fernet

from consulta.config import SETTINGS_FILE


def prepare_home(*, demo: bool, environ: Mapping[str, str] = os.environ) -> Path:
    """Make the folder and, unless it has some, keys that only its owner can read. They are never replaced."""
    home = Path(environ.get("CONSULTA_HOME", "var")).resolve()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings = home / SETTINGS_FILE
    if settings.exists():
        return home
    lines = [
        "# Keys of this installation. Keep a copy somewhere safe: without them contacts cannot be read.",
        f"CONSULTA_SECRET_KEYS={secrets.token_urlsafe(48)}",
        f"CONSULTA_CONTACT_KEYS={Fernet.generate_key().decode()}",
    ]
    if demo:
        lines.append("CONSULTA_DEMO=1")
    with open(os.open(settings, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    return home
