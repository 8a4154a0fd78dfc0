"""Locks between processes, on this machine and on this database."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import func, select

from consulta.core.extensions import db
from consulta.core.settings import Settings


@contextmanager
def try_process_lock(settings: Settings, name: str, number: int) -> Iterator[bool]:
    """Hold the lock of a kind of work, if no other process holds it; yields whether it was acquired.

    `name` is that of its file, `number` of PostgreSQL's advisory lock. It never waits; a process that dies
    frees the lock.
    """
    with open(settings.home / f"{name}.lock", "w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        if db.engine.dialect.name != "postgresql":
            yield True
            return
        # A connection of its own: the lock lasts as long as the connection does.
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            acquired = bool(connection.scalar(select(func.pg_try_advisory_lock(number))))
            try:
                yield acquired
            finally:
                if acquired:
                    connection.execute(select(func.pg_advisory_unlock(number)))
