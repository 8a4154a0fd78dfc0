"""Databases for tests: migrated once into a template, copied for each test."""

import shutil
import uuid
from pathlib import Path
from typing import Protocol

from sqlalchemy import make_url

from consulta import create_app
from consulta.core.extensions import db
from consulta.core.schema import upgrade_schema
from tests.support.settings import make_settings

KINDS = ("sqlite", "postgresql")


class Databases(Protocol):
    """One kind of database, able to make as many as tests want."""

    def empty(self) -> str:
        """The URL of a new database without tables."""

    def migrated(self) -> str:
        """The URL of a new database with every table and no rows."""

    def drop(self, url: str) -> None:
        """Remove a database that `empty` or `migrated` made."""


class SqliteDatabases:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._template: Path | None = None

    def empty(self) -> str:
        return f"sqlite:///{self.folder / uuid.uuid4().hex}.db"

    def migrated(self) -> str:
        if self._template is None:
            url = self.empty()
            migrate(url, self.folder)
            self._template = _path(url)
        url = self.empty()
        shutil.copyfile(self._template, _path(url))
        return url

    def drop(self, url: str) -> None:
        for suffix in ("", "-wal", "-shm"):
            Path(f"{_path(url)}{suffix}").unlink(missing_ok=True)


def migrate(url: str, home: Path) -> None:
    """Bring a database to the newest version and let go of it."""
    app = create_app(make_settings(url, home))
    upgrade_schema(app)
    with app.app_context():
        db.engine.dispose()


def _path(url: str) -> Path:
    return Path(make_url(url).database or "")
