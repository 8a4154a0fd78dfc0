"""Upgrading and downgrading the schema of the database, by numbered migrations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask
from sqlalchemy import inspect, text

from consulta.core.assets import MIGRATIONS
from consulta.core.extensions import db
from consulta.vocabulary.later import later

if TYPE_CHECKING:
    from consulta.core.migrations import downgrade, upgrade
else:
    upgrade = later("consulta.core.migrations", "upgrade")
    downgrade = later("consulta.core.migrations", "downgrade")

HEAD = "head"


def upgrade_schema(app: Flask, revision: str = HEAD) -> None:
    """Bring the database up to a revision; nothing happens when it is there already."""
    if revision != HEAD or not schema_is_newest(app):
        upgrade(app, revision)


def downgrade_schema(app: Flask, revision: str) -> None:
    """Take the database back to an earlier revision (`base`: nothing is left)."""
    downgrade(app, revision)


def schema_is_newest(app: Flask) -> bool:
    """Whether the last migration was made here: one look at the note that alembic keeps of it."""
    newest = max(path.name for path in (MIGRATIONS / "versions").glob("*.py"))[:4]
    with app.app_context(), db.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        return list(connection.scalars(text("SELECT version_num FROM alembic_version"))) == [newest]
