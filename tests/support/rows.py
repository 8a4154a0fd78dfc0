"""The rows of a PostgreSQL database, taken out of one and put into another of the same schema."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import LiteralString

import psycopg
from psycopg import sql

TABLES: LiteralString = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'
"""
SEQUENCES: LiteralString = """
SELECT format('%I.%I', schemaname, sequencename), last_value FROM pg_sequences WHERE last_value IS NOT NULL
"""


@dataclass(frozen=True)
class Rows:
    """The rows of each table that has any, as COPY writes them, and the last number of each sequence."""

    of_tables: Mapping[str, bytes]
    last_numbers: Mapping[str, int]


def tables_of(connection: psycopg.Connection) -> tuple[str, ...]:
    return tuple(str(row[0]) for row in connection.execute(TABLES))


def read_rows(connection: psycopg.Connection) -> Rows:
    tables = {
        table: _copy_of(connection, table) for table in tables_of(connection) if _has_rows(connection, table)
    }
    return Rows(tables, dict(connection.execute(SEQUENCES).fetchall()))


def write_rows(connection: psycopg.Connection, rows: Rows) -> None:
    """Replace the rows of the tables that `rows` has; no trigger runs."""
    connection.execute("SET session_replication_role = replica")
    with connection.transaction():
        for table, content in rows.of_tables.items():
            connection.execute(statement("DELETE FROM {}", table))
            with connection.cursor().copy(statement("COPY {} FROM STDIN (FORMAT binary)", table)) as copy:
                copy.write(content)
        for sequence, number in rows.last_numbers.items():
            connection.execute("SELECT setval(%s::regclass, %s)", [sequence, number])


def statement(text: LiteralString, *names: str) -> sql.Composed:
    """A statement with names of tables or databases in its places."""
    return sql.SQL(text).format(*map(sql.Identifier, names))


def _has_rows(connection: psycopg.Connection, table: str) -> bool:
    return connection.execute(statement("SELECT 1 FROM {} LIMIT 1", table)).fetchone() is not None


def _copy_of(connection: psycopg.Connection, table: str) -> bytes:
    with connection.cursor().copy(statement("COPY {} TO STDOUT (FORMAT binary)", table)) as copy:
        return b"".join(copy)
