"""How the two databases are spoken to, so that durable writes stay fast and no write waits in the dark."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from flask import Flask
from sqlalchemy import Connection, Engine, event

from consulta.config import Settings
from consulta.extensions import db

WRITES = "consulta_writes"

# SQLite lets one writer in at a time and makes the others poll. Within a process the threads queue here instead,
# which is fair and wakes the next one at once.
_sqlite_writers = threading.Lock()


def setup_database(app: Flask, settings: Settings) -> None:
    """Bind SQLAlchemy to the database of the settings. SQLite: WAL, durable commits, foreign keys."""
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    if settings.database_url.startswith("sqlite"):
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
            "connect_args": {"isolation_level": None, "timeout": 30, "check_same_thread": False},
            "pool_size": settings.threads,
        }
    else:
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"pool_pre_ping": True, "pool_size": settings.threads}
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            _prepare_sqlite(db.engine)


@contextmanager
def write_transaction() -> Iterator[None]:
    """One write, committed at the end or rolled back whole. Only access.unit_of_work calls this.

    What was read before is forgotten: the write sees the newest state from its first statement on.
    """
    session = db.session
    queue = _sqlite_writers if db.engine.dialect.name == "sqlite" else nullcontext()
    session.rollback()
    with queue:
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
    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: object) -> None:
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "cache_size=-16000",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # BEGIN IMMEDIATE takes the write lock first: a transaction never fails half-way for want of it.
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
