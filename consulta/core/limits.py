"""Rate limits by sender, without storing or logging addresses."""

from __future__ import annotations

import hashlib
import hmac
import math
import time

from flask import Flask, current_app, request
from flask_limiter import Limiter

from consulta.core.clock import utcnow
from consulta.core.settings import Settings


def visitor_key() -> str:
    """A keyed hash of the address, under a key that changes daily: it cannot be reversed or followed."""
    day = utcnow().date().isoformat()
    secret = hmac.digest(current_app.config["SECRET_KEY"].encode(), f"limits {day}".encode(), hashlib.sha256)
    return hmac.new(secret, (request.remote_addr or "").encode(), hashlib.sha256).hexdigest()[:32]


def sign_in_key() -> str:
    """Account and address together: guessing is slowed, and nobody can lock somebody else out."""
    email = request.form.get("email", "").strip().lower()
    secret = current_app.config["SECRET_KEY"].encode()
    account = hmac.new(secret, email.encode(), hashlib.sha256).hexdigest()[:32]
    return f"{account}:{visitor_key()}"


WAIT_SECONDS = 60
"""What who was refused without one of the limiter's limits is asked to wait."""

limiter = Limiter(key_func=visitor_key)


def setup_limits(app: Flask, settings: Settings) -> None:
    app.config["RATELIMIT_STORAGE_URI"] = settings.limits_storage
    app.config["RATELIMIT_HEADERS_ENABLED"] = False
    app.config["ANSWERS_LIMIT"] = f"{settings.answers_per_minute} per minute"
    limiter.init_app(app)
    # All limits are decorators of views: Flask-Limiter need not look for one before each request.
    checks = app.before_request_funcs[None]
    checks[:] = [check for check in checks if getattr(check, "__self__", None) is not limiter]


def answers_limit() -> str:
    """The setting CONSULTA_ANSWERS_PER_MINUTE as Flask-Limiter wants it."""
    return str(current_app.config["ANSWERS_LIMIT"])


def seconds_to_wait() -> int:
    """For Retry-After: the seconds until the limit that this request went over is counted anew."""
    over = [one.reset_at for one in limiter.current_limits if one.breached]
    return max(1, math.ceil(max(over) - time.time())) if over else WAIT_SECONDS
