"""Databases for tests: migrated once into a template, copied for each test."""

import shutil
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


class Names:
    """Names for databases. One that is gone leaves its name to the next: the same settings serve both."""

    def __init__(self) -> None:
        self._free: list[str] = []
        self._count = 0

    def take(self) -> str:
        if self._free:
            return self._free.pop()
        self._count += 1
        return f"test_{self._count}"

    def give_back(self, name: str) -> None:
        self._free.append(name)


class SqliteDatabases:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._template: Path | None = None
        self._names = Names()

    def empty(self) -> str:
        return f"sqlite:///{self.folder / self._names.take()}.db"

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
        self._names.give_back(_path(url).stem)


def migrate(url: str, home: Path) -> None:
    """Bring a database to the newest version and let go of it."""
    app = create_app(make_settings(url, home))
    upgrade_schema(app)
    with app.app_context():
        db.engine.dispose()


def _path(url: str) -> Path:
    return Path(make_url(url).database or "")
