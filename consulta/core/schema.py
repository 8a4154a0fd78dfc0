"""Upgrading and downgrading the schema of the database, by numbered migrations."""

from __future__ import annotations

import logging

import flask_migrate
from flask import Flask

from consulta.core.assets import MIGRATIONS


def upgrade_schema(app: Flask, revision: str = "head") -> None:
    """Bring the database up to a revision; nothing happens when it is there already."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with app.app_context():
        flask_migrate.upgrade(directory=str(MIGRATIONS), revision=revision)


def downgrade_schema(app: Flask, revision: str) -> None:
    """Take the database back to an earlier revision (`base`: nothing is left)."""
    with app.app_context():
        flask_migrate.downgrade(directory=str(MIGRATIONS), revision=revision)
