"""Alembic's door: migrations run against the database of the application that calls them."""

from alembic import context

from consulta.core.columns import UtcDateTime
from consulta.core.database import write_connection
from consulta.core.extensions import db


def render_item(kind, item, autogen_context):
    """Migrations stand on their own: they name SQLAlchemy's types, not ours."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run_migrations() -> None:
    with write_connection(db.engine) as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            render_item=render_item,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run_migrations()
