"""Static files: served by WhiteNoise, at addresses that change with their content (ADR 0011)."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, url_for
from whitenoise import WhiteNoise

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
TEMPLATES = ROOT / "templates"
MIGRATIONS = ROOT / "migrations"
YEAR = 31_536_000


@cache
def fingerprint(path: str) -> str:
    """Ten hex digits of the file's SHA-256. Raises FileNotFoundError for a file that is not there."""
    return hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:10]


def static_url(path: str) -> str:
    """The address of a static file, with the fingerprint of its content: browsers keep it for a year."""
    return url_for("static", filename=path, v=fingerprint(path))


def setup_assets(app: Flask) -> None:
    app.add_template_global(static_url, "static_url")
    served = WhiteNoise(app.wsgi_app, max_age=YEAR)
    served.add_files(str(STATIC), prefix="static/")
    app.wsgi_app = served  # type: ignore[method-assign]
