"""Runs the numbered migrations. Loads alembic, which only a database that changes needs (schema.py)."""

from __future__ import annotations

import logging

import flask_migrate
from flask import Flask

from consulta.core.assets import MIGRATIONS
from consulta.core.extensions import db


def upgrade(app: Flask, revision: str) -> None:
    logging.getLogger("alembic").setLevel(logging.WARNING)
    _bind(app)
    with app.app_context():
        flask_migrate.upgrade(directory=str(MIGRATIONS), revision=revision)


def downgrade(app: Flask, revision: str) -> None:
    _bind(app)
    with app.app_context():
        flask_migrate.downgrade(directory=str(MIGRATIONS), revision=revision)


def _bind(app: Flask) -> None:
    flask_migrate.Migrate(app, db, directory=str(MIGRATIONS), render_as_batch=True)
