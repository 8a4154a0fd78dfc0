"""The database: engine settings for SQLite and PostgreSQL, the queue of writers, write transactions."""

from __future__ import annotations

import fcntl
import os
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from sqlalchemy import Connection, Engine, event

from consulta.core.extensions import db
from consulta.core.settings import Settings

WRITES = "consulta_writes"


class WriterQueue:
    """A queue for writers on SQLite, which has one writer at a time and makes the others poll.

    The threads of a process queue at a lock, the processes of a machine at a locked file, so that the next
    one is woken at once. SQLite's own lock still holds for writers that do not use the queue.
    """

    def __init__(self, path: Path) -> None:
        self._threads = threading.Lock()
        self._path = path
        self._file: int | None = None

    def __enter__(self) -> None:
        self._threads.acquire()
        try:
            # Opened in each process: an inherited file would share one lock.
            if self._file is None:
                self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
                weakref.finalize(self, os.close, self._file)
            fcntl.flock(self._file, fcntl.LOCK_EX)
        except BaseException:
            self._threads.release()
            raise

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)
        self._threads.release()


def setup_database(app: Flask, settings: Settings) -> None:
    """Bind SQLAlchemy to the database of the settings. SQLite: WAL, durable commits, foreign keys."""
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    # Hidden: an error would log the parameters of its statement, with words and places.
    options: dict[str, Any] = {"pool_size": settings.threads, "hide_parameters": True}
    if settings.database_url.startswith("sqlite"):
        options["connect_args"] = {"isolation_level": None, "timeout": 30, "check_same_thread": False}
    else:
        options["pool_pre_ping"] = True
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            _prepare_sqlite(db.engine)
            app.extensions["writers"] = WriterQueue(Path(f"{db.engine.url.database}.writers"))
        else:
            app.extensions["writers"] = nullcontext()


@contextmanager
def write_transaction() -> Iterator[None]:
    """One write, committed at the end or rolled back whole. Only access.unit_of_work calls this.

    It begins with a rollback, so that the write sees the newest state from its first statement on.
    """
    session = db.session
    session.rollback()
    with current_app.extensions["writers"]:
        session.connection(execution_options={WRITES: True})
        try:
            yield
            session.commit()
        except BaseException:
            session.rollback()
            raise


def write_connection(engine: Engine) -> Connection:
    """A connection for migrations: on SQLite it takes the write lock with its first statement."""
    return engine.connect().execution_options(**{WRITES: True})


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "do_connect")
    def _create_private_file(*_: object) -> None:
        # SQLite would create a file that everybody can read. Its other files take the mode of this one.
        path = engine.url.database
        if path and path != ":memory:" and Path(path).parent.is_dir() and not Path(path).exists():
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: object) -> None:
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            # Erased words are overwritten in the file.
            "secure_delete=ON",
            "foreign_keys=ON",
            # For each connection, one a thread; the system keeps the file in memory too.
            "cache_size=-4000",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # BEGIN IMMEDIATE takes the write lock first, so that a transaction cannot fail for it half-way.
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
