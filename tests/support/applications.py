"""Applications for tests: made once for the same settings, and handed to each test as new."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from types import CodeType
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import event

from consulta import create_app
from consulta.core.extensions import db
from consulta.core.kept_pages import setup_kept_pages
from consulta.core.limits import limiter
from consulta.core.pdf import setup_pdf
from consulta.core.settings import Settings
from consulta.core.tiles import setup_tiles
from consulta.core.vault import setup_vault
from tests.support.client import CheckedClient

# Our own objects in an application: `_renew` makes each anew; the queue of writers keeps no state.
RENEWED = {"settings", "vault", "tiles", "pdf", "writers", "kept_pages"}


class CompiledTemplates(BytecodeCache):
    """Templates as Python code, for every application of this process."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._kept[bucket.key, bucket.checksum] = bucket.code


COMPILED = CompiledTemplates()


@dataclass(frozen=True)
class _AsMade:
    """What a test may change in an application, as it was before the first one."""

    config: dict[str, Any]
    extensions: dict[str, Any]
    template_globals: dict[str, Any]


class Applications:
    """Making one takes longer than most tests take: all its addresses, templates and statements."""

    def __init__(self) -> None:
        self._made: dict[Settings, tuple[Flask, _AsMade]] = {}

    def get(self, settings: Settings) -> Flask:
        """An application with these settings, on which no test has left anything. End with `let_go`."""
        # These four are asked for when they are needed; everything else is built into the application.
        key = replace(settings, home=Path(), smtp_url="", mail_from="")
        if key not in self._made:
            app = make_app(settings)
            self._made[key] = (app, _as_made(app))
        app, as_made = self._made[key]
        _renew(app, as_made, settings)
        return app


def make_app(settings: Settings) -> Flask:
    """An application of a test's own, with the client that checks every page. End with `let_go`."""
    app = create_app(settings)
    app.test_client_class = CheckedClient
    app.jinja_env.bytecode_cache = COMPILED
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", _do_not_wait_for_the_disk)
    return app


def let_go(app: Flask) -> None:
    """Close every connection to the application's database."""
    with app.app_context():
        db.engine.dispose()
    app.extensions["kept_pages"].version.close()


def _as_made(app: Flask) -> _AsMade:
    ours = {name for name, held in app.extensions.items() if type(held).__module__.startswith("consulta.")}
    assert ours <= RENEWED, f"make these anew for each test: {ours - RENEWED}"
    return _AsMade(dict(app.config), dict(app.extensions), dict(app.jinja_env.globals))


def _renew(app: Flask, as_made: _AsMade, settings: Settings) -> None:
    for now, before in (
        (app.config, as_made.config),
        (app.extensions, as_made.extensions),
        (app.jinja_env.globals, as_made.template_globals),
    ):
        now.clear()
        now.update(before)
    app.extensions["settings"] = settings
    setup_vault(app, settings)
    setup_tiles(app, settings)
    setup_pdf(app, settings)
    setup_kept_pages(app)
    limiter.reset()


def _do_not_wait_for_the_disk(connection: Any, _record: object) -> None:
    """Test data may be lost with the machine."""
    connection.execute("PRAGMA synchronous=OFF")
