"""The counters of the rate limits in a small SQLite file, shared by all processes of this machine."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from pathlib import Path

from limits.storage import Storage

SCHEME = "consulta-file"
BUSY_SECONDS = 5.0
CLEAN_AFTER = 1_000
"""Counts between two removals of what has expired: the file stays as small as its longest window."""

_TABLE = (
    "CREATE TABLE IF NOT EXISTS counter (key TEXT PRIMARY KEY, count INTEGER, expires REAL) WITHOUT ROWID"
)
_COUNT = """
INSERT INTO counter (key, count, expires) VALUES (:key, :amount, :expires)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN expires <= :now THEN :amount ELSE count + :amount END,
    expires = CASE WHEN expires <= :now THEN :expires ELSE expires END
RETURNING count
"""


class FileStorage(Storage):
    """Counters with an end, for the strategy of fixed windows. Keys are hashes: no address is stored.

    A crash of the machine may lose them, so they are never waited for on the disk.
    """

    STORAGE_SCHEME = [SCHEME]

    def __init__(self, uri: str, wrap_exceptions: bool = False, **_: float | str | bool) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self._path = Path(uri.removeprefix(f"{SCHEME}://"))
        self._lock = threading.Lock()
        self._opened: tuple[int, sqlite3.Connection] | None = None
        self._until_cleaning = CLEAN_AFTER

    @property
    def base_exceptions(self) -> type[Exception]:
        return sqlite3.Error

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Add to a counter that starts anew `expiry` seconds after its first count. Returns its new value."""
        now = time.time()
        values = {"key": key, "amount": amount, "expires": now + expiry, "now": now}
        with self._lock:
            self._clean_at_times(now)
            return int(self._connection().execute(_COUNT, values).fetchone()[0])

    def get(self, key: str) -> int:
        return int(self._row(key)[0])

    def get_expiry(self, key: str) -> float:
        """When the counter starts anew, in seconds since 1970."""
        return float(self._row(key)[1])

    def check(self) -> bool:
        """Whether the file can be read."""
        try:
            self.get("")
        except sqlite3.Error:
            return False
        return True

    def reset(self) -> int:
        with self._lock:
            return self._connection().execute("DELETE FROM counter").rowcount

    def clear(self, key: str) -> None:
        with self._lock:
            self._connection().execute("DELETE FROM counter WHERE key = ?", (key,))

    def _row(self, key: str) -> tuple[int, float]:
        now = time.time()
        with self._lock:
            found = (
                self._connection()
                .execute("SELECT count, expires FROM counter WHERE key = ? AND expires > ?", (key, now))
                .fetchone()
            )
        return found or (0, now)

    def _clean_at_times(self, now: float) -> None:
        self._until_cleaning -= 1
        if self._until_cleaning <= 0:
            self._until_cleaning = CLEAN_AFTER
            self._connection().execute("DELETE FROM counter WHERE expires <= ?", (now,))

    def _connection(self) -> sqlite3.Connection:
        """The connection of this process: SQLite's must not be inherited by a forked one."""
        if self._opened is None or self._opened[0] != os.getpid():
            os.close(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600))
            connection = sqlite3.connect(
                self._path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=OFF")
            connection.execute(_TABLE)
            self._opened = (os.getpid(), connection)
        return self._opened[1]
