"""Rate limits by sender, without storing or logging addresses."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata

from flask import Flask, current_app, request
from flask_limiter import Limiter

from consulta.core import limit_storage
from consulta.core.clock import utcnow
from consulta.core.settings import Settings

LIMITS_FILE = "limits.db"


def visitor_key() -> str:
    """A keyed hash of the address, under a key that changes daily: it cannot be reversed or followed."""
    day = utcnow().date().isoformat()
    secret = hmac.digest(current_app.config["SECRET_KEY"].encode(), f"limits {day}".encode(), hashlib.sha256)
    return hmac.new(secret, (request.remote_addr or "").encode(), hashlib.sha256).hexdigest()[:32]


def account_key(email: str) -> str:
    """A keyed hash of an account's address, however it is typed."""
    typed = unicodedata.normalize("NFKC", email).strip().casefold()
    secret = current_app.config["SECRET_KEY"].encode()
    return hmac.new(secret, typed.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]


limiter = Limiter(key_func=visitor_key)


def setup_limits(app: Flask, settings: Settings) -> None:
    shared = f"{limit_storage.SCHEME}://{settings.home / LIMITS_FILE}"
    app.config["RATELIMIT_STORAGE_URI"] = settings.limits_storage or shared
    app.config["RATELIMIT_HEADERS_ENABLED"] = False
    app.config["ANSWERS_LIMIT"] = f"{settings.answers_per_minute} per minute"
    limiter.init_app(app)
    # All limits are decorators of views: Flask-Limiter need not look for one before each request.
    checks = app.before_request_funcs[None]
    checks[:] = [check for check in checks if getattr(check, "__self__", None) is not limiter]


def answers_limit() -> str:
    """The setting CONSULTA_ANSWERS_PER_MINUTE as Flask-Limiter wants it."""
    return str(current_app.config["ANSWERS_LIMIT"])
