"""What the database says of itself: the same text twice means that nothing was committed in between."""

from __future__ import annotations

import sqlite3
import threading

from sqlalchemy import Engine, text

from consulta.core.extensions import db


class DatabaseVersion:
    """Reads the version of one database; for one process, which must not fork after the first reading."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watcher: sqlite3.Connection | None = None

    def read(self) -> str:
        """The version that a statement executed now would see. Ends the transaction of the session.

        SQLite counts the commits of all other connections for a connection that itself never writes.
        PostgreSQL names the transactions that a snapshot sees: whatever begins or ends a write changes it.
        """
        # A transaction that began earlier would go on to see an older state.
        db.session.rollback()
        if db.engine.dialect.name == "postgresql":
            return str(db.session.execute(text("SELECT pg_current_snapshot()::text")).scalar_one())
        with self._lock:
            if self._watcher is None:
                self._watcher = _watching(db.engine)
            return str(self._watcher.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        if self._watcher is not None:
            self._watcher.close()
            self._watcher = None


def _watching(engine: Engine) -> sqlite3.Connection:
    return sqlite3.connect(str(engine.url.database), timeout=30, check_same_thread=False)
