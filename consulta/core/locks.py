"""Work that one process does at a time, on this machine or on this database."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import func, select

from consulta.core.extensions import db
from consulta.core.settings import Settings


@contextmanager
def only_one(settings: Settings, name: str, number: int) -> Iterator[bool]:
    """Whether nobody else does this work, known by a name and a number that everyone takes the same.

    Nobody waits. The death of a process frees its place.
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
            held = bool(connection.scalar(select(func.pg_try_advisory_lock(number))))
            try:
                yield held
            finally:
                if held:
                    connection.execute(select(func.pg_advisory_unlock(number)))
