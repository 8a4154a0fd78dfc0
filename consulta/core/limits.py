"""Rate limits by sender, without storing or logging addresses.

A sender is an IPv4 address, or the /64 of an IPv6 address, which is what one household or phone is given.
Limits only say "later", and each refusal tells when (ADR 0030).
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import math
import time
import unicodedata

from flask import Flask, current_app, request
from flask_limiter import Limiter
from limits import parse
from werkzeug.exceptions import HTTPException, TooManyRequests

from consulta.core import limit_storage
from consulta.core.clock import utcnow
from consulta.core.settings import Settings

# A telephone company puts thousands of phones behind one IPv4 address.
SHARED_BY_MANY = 4
FAILURES = "30 per minute"
"""Folios that are of nobody, tried from one sender. Those that are of somebody are not counted."""
PER_FOLIO = "60 per minute"
IPV6_PREFIX = 64
LIMITS_FILE = "limits.db"
SHORT_WAIT = 10
"""Seconds to wait where nothing is counted: all slots for something are taken."""


def origin_of(address: str) -> str:
    """The network that an address counts as. Text that is no address is its own network."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if ip.version == 4:
        return str(ip)
    if ip.ipv4_mapped:
        return str(ip.ipv4_mapped)
    return str(ipaddress.ip_network((ip, IPV6_PREFIX), strict=False))


def sender_network() -> str:
    """The origin of this request. To be hashed at once, never stored or logged."""
    return origin_of(request.remote_addr or "")


def visitor_key() -> str:
    """A keyed hash of the origin, under a key that changes daily: it cannot be reversed or followed."""
    day = utcnow().date().isoformat()
    secret = hmac.digest(current_app.config["SECRET_KEY"].encode(), f"limits {day}".encode(), hashlib.sha256)
    return hmac.new(secret, sender_network().encode(), hashlib.sha256).hexdigest()[:32]


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
    app.config["ANSWERS_PER_MINUTE"] = settings.answers_per_minute
    limiter.init_app(app)
    # All limits are decorators of views: Flask-Limiter need not look for one before each request.
    checks = app.before_request_funcs[None]
    checks[:] = [check for check in checks if getattr(check, "__self__", None) is not limiter]


def answers_limit() -> str:
    """CONSULTA_ANSWERS_PER_MINUTE as Flask-Limiter wants it: for a /64 as it is, for IPv4 four times that."""
    number: int = current_app.config["ANSWERS_PER_MINUTE"]
    is_network = "/" in sender_network()
    return f"{number if is_network else number * SHARED_BY_MANY} per minute"


def spend(limit: str, what: str, of: str = "") -> None:
    """Count one against a limit of this sender; `of` counts each thing apart, such as one folio.

    For what a view only knows while it works, such as a failure. Raises TooManyRequests, with when to come
    back, once the limit is used up.
    """
    item = parse(limit)
    names = (what, visitor_key(), hashlib.sha256(of.encode()).hexdigest()[:16])
    if not limiter.limiter.hit(item, *names):
        raise TooManyRequests(retry_after=seconds_until(limiter.limiter.get_window_stats(item, *names)[0]))


def retry_after(error: HTTPException) -> int:
    """In how many seconds a refused request may be sent again (the header Retry-After)."""
    if isinstance(error, TooManyRequests) and isinstance(error.retry_after, int):
        return error.retry_after
    over = [spent.reset_at for spent in limiter.current_limits if spent.breached]
    return seconds_until(max(over)) if over else SHORT_WAIT


def seconds_until(moment: float) -> int:
    """Whole seconds from now to a moment in Unix time, at least one."""
    return max(1, math.ceil(moment - time.time()))
