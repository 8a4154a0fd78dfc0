"""States that many tests begin from: built once through the services, then copied."""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import wraps
from io import BytesIO
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import psycopg
from flask import Flask
from sqlalchemy import make_url, select

from consulta.accounts.models.history import HistoryEntry
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.vocabulary.calendar import local_date
from tests.support.rows import Rows, read_rows, write_rows

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class _State:
    """What a builder returned, and the database as it left it."""

    returned: bytes
    database: sqlite3.Connection | Rows


_states: dict[object, _State] = {}


def kept(build: Callable[Concatenate[Flask, P], T]) -> Callable[Concatenate[Flask, P], T]:
    """Let `build(app, ...)` run once for the same arguments; whoever comes later gets a copy of what it made.

    A copy is given to an empty database and on the same day by the real clock; otherwise `build` runs.
    What it returns must be values, or hold the application.
    """

    @wraps(build)
    def get(app: Flask, *args: P.args, **named: P.kwargs) -> T:
        if abs(utcnow() - datetime.now(UTC)) > timedelta(minutes=1) or not _is_empty(app):
            return build(app, *args, **named)
        url = app.config["SQLALCHEMY_DATABASE_URI"]
        kind = make_url(url).get_backend_name()
        key = (kind, build.__module__, build.__qualname__, local_date(utcnow()), repr((args, named)))
        if key not in _states:
            built = build(app, *args, **named)
            _states[key] = _State(_dumped(built), _read(url))
            return built
        _write(url, _states[key].database)
        found: T = _Unpickler(_states[key].returned, app).load()
        return found

    return cast(Callable[Concatenate[Flask, P], T], get)


def _is_empty(app: Flask) -> bool:
    """Whether nothing was done yet: whatever a service does is in the history."""
    with app.app_context():
        empty = db.session.scalar(select(HistoryEntry.id).limit(1)) is None
        db.session.rollback()
    return empty


def _read(url: str) -> sqlite3.Connection | Rows:
    if not url.startswith("sqlite"):
        with psycopg.connect(_plain(url), autocommit=True) as connection:
            return read_rows(connection)
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    with sqlite3.connect(make_url(url).database or "") as source:
        source.backup(copy)
    source.close()
    return copy


def _write(url: str, state: sqlite3.Connection | Rows) -> None:
    if isinstance(state, sqlite3.Connection):
        target = sqlite3.connect(make_url(url).database or "")
        target.execute("PRAGMA synchronous=OFF")
        state.backup(target)
        target.close()
    else:
        with psycopg.connect(_plain(url), autocommit=True) as connection:
            write_rows(connection, state)


def _plain(url: str) -> str:
    """The address as psycopg itself reads it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


class _Pickler(pickle.Pickler):
    def persistent_id(self, value: Any) -> str | None:
        return "app" if isinstance(value, Flask) else None


class _Unpickler(pickle.Unpickler):
    def __init__(self, content: bytes, app: Flask) -> None:
        super().__init__(BytesIO(content))
        self._app = app

    def persistent_load(self, name: Any) -> Flask:
        return self._app


def _dumped(value: object) -> bytes:
    content = BytesIO()
    _Pickler(content).dump(value)
    return content.getvalue()
