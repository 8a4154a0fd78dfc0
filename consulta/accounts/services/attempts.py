"""Attempts to prove a password: counted before anything is hashed, and hashed one at a time in a process."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from limits import RateLimitItem, parse

from consulta.core.limits import account_key, limiter, visitor_key

FROM_ONE_ADDRESS = parse("60 per 10 minutes")
"""A whole office may sign in from one."""
ON_ONE_ACCOUNT_FROM_ONE_ADDRESS = parse("10 per 10 minutes")
LINKS_FOR_ONE_ACCOUNT = parse("3 per hour")
ON_ONE_ACCOUNT = parse("30 per 10 minutes")
"""From anywhere. Whoever owns the account can still enter with a link by mail."""
ON_CODES = parse("10 per hour")
"""Of a second factor, on one account: only whoever knows its password gets to try."""

PLACES = 3
"""Threads of a process that may hash or wait for it; the others answer citizens."""
WAIT_SECONDS = 2.0
BUSY_SECONDS = 5
"""How long whoever found no place should wait."""


class TooManyAttempts(Exception):
    """Nothing was hashed. `seconds` until another attempt is looked at; `busy`: others are looked at."""

    def __init__(self, seconds: int, *, busy: bool = False) -> None:
        self.seconds, self.busy = seconds, busy
        super().__init__(f"wait {seconds} s")


class Turns:
    """One at a time, with a short queue. Whoever finds no place, or waits too long, gets TooManyAttempts."""

    def __init__(self, places: int = PLACES, wait_seconds: float = WAIT_SECONDS) -> None:
        self._places = threading.BoundedSemaphore(places)
        self._turn = threading.Lock()
        self._wait_seconds = wait_seconds

    @contextmanager
    def take(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise TooManyAttempts(BUSY_SECONDS, busy=True)
        try:
            if not self._turn.acquire(timeout=self._wait_seconds):
                raise TooManyAttempts(BUSY_SECONDS, busy=True)
            try:
                yield
            finally:
                self._turn.release()
        finally:
            self._places.release()


hashing = Turns()


def count(email: str) -> None:
    """Count an attempt on an account, whether there is such a one or not. Raises TooManyAttempts."""
    for limit, keys in _counters(email).items():
        _hit(limit, keys)


def count_code(email: str) -> None:
    """Count a code of a second factor. Raises TooManyAttempts."""
    _hit(ON_CODES, _codes(email))


def was_the_last_code(email: str) -> bool:
    """Whether no code of this account is looked at any more for a while."""
    return limiter.limiter.get_window_stats(ON_CODES, *_codes(email)).remaining == 0


def forgive(email: str) -> None:
    """Forget the attempts on an account: its password was right. Those of the address stay."""
    for limit, keys in _counters(email).items():
        if limit != FROM_ONE_ADDRESS:
            limiter.limiter.clear(limit, *keys)


def was_the_last(email: str) -> bool:
    """Whether this attempt was the last that the account has left, from this address or from anywhere."""
    return any(
        limiter.limiter.get_window_stats(limit, *keys).remaining == 0
        for limit, keys in _counters(email).items()
        if limit != FROM_ONE_ADDRESS
    )


def _counters(email: str) -> dict[RateLimitItem, tuple[str, ...]]:
    return {
        FROM_ONE_ADDRESS: ("sign-in", visitor_key()),
        ON_ONE_ACCOUNT_FROM_ONE_ADDRESS: ("sign-in", account_key(email), visitor_key()),
        ON_ONE_ACCOUNT: _account(email),
    }


def _hit(limit: RateLimitItem, keys: tuple[str, ...]) -> None:
    if not limiter.limiter.hit(limit, *keys):
        reset_at = limiter.limiter.get_window_stats(limit, *keys).reset_time
        raise TooManyAttempts(max(1, int(reset_at - time.time()) + 1))


def _codes(email: str) -> tuple[str, str]:
    return "second factor", account_key(email)


def _account(email: str) -> tuple[str, str]:
    return "sign-in", account_key(email)


def may_mail(email: str) -> bool:
    """Count a link to enter with; False when the account was sent enough of them. Those sent stay good."""
    return limiter.limiter.hit(LINKS_FOR_ONE_ACCOUNT, "link", account_key(email))
