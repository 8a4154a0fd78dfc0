"""Phones on a bad network send for minutes. Nobody else waits for them."""

import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import pytest
import urllib3
from flask import Flask

from consulta.contributions.domain.privacy_notice import CURRENT_PRIVACY_NOTICE
from consulta.contributions.queries.accounts import accounts
from consulta.vocabulary.roles import Role
from tests.support.campaigns import get, make_account, make_open
from tests.support.servers import LiveServer

pytestmark = pytest.mark.slow

CLIENTS = 8
PATIENCE = 20
"""Seconds after which somebody who is not answered is stalled."""


class SlowUpload:
    """One answer on its way: begun, held back, and in the end sent whole."""

    def __init__(self, server: LiveServer, path: str, connection: socket.socket) -> None:
        self._connection = connection
        self._body = answer_body()
        host = urlsplit(server.url).netloc
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(self._body)}\r\n\r\n"
        )
        connection.sendall(head.encode())

    def drip(self, size: int = 1) -> None:
        """Send a little more, never the last of it."""
        assert len(self._body) > size
        self._connection.sendall(self._body[:size])
        self._body = self._body[size:]

    def is_unanswered(self) -> bool:
        self._connection.setblocking(False)
        try:
            self._connection.recv(1, socket.MSG_PEEK)
            return False
        except BlockingIOError:
            return True
        finally:
            self._connection.settimeout(PATIENCE)

    def finish(self) -> int:
        """Send the rest. Returns the status of the answer."""
        self._connection.sendall(self._body)
        answer = b""
        while part := self._connection.recv(65_536):
            answer += part
        return int(answer.split(b" ", 2)[1])


@contextmanager
def slow_upload(server: LiveServer, path: str) -> Iterator[SlowUpload]:
    address = urlsplit(server.url)
    with socket.create_connection((address.hostname, address.port), timeout=PATIENCE) as connection:
        yield SlowUpload(server, path, connection)


def answer_body() -> bytes:
    fields = {
        "submission_id": str(uuid4()),
        "answer-transform": "Un parque con sombra y juegos para la niñez.",
        "location_source": "none",
        "notice_version": CURRENT_PRIVACY_NOTICE,
    }
    return urlencode(fields).encode()


@pytest.mark.both_databases
def test_eight_slow_uploads_stall_nobody(app: Flask, production_server: LiveServer) -> None:
    slug = make_open(app, make_account(app, Role.COORDINATOR))
    path = f"/consultas/{slug}/responder"
    http = urllib3.PoolManager(timeout=PATIENCE, retries=False)
    with ExitStack() as stack:
        uploads = [stack.enter_context(slow_upload(production_server, path)) for _ in range(CLIENTS)]
        for _ in range(3):
            for upload in uploads:
                upload.drip()
            page = http.request("GET", production_server.url + path)
            assert page.status == 200
            assert re.search(r'name="answer-transform"', page.data.decode())
        other = http.request(
            "POST",
            production_server.url + path,
            body=answer_body(),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        assert other.status == 201, "somebody else's answer waits for the slow ones"
        assert all(upload.is_unanswered() for upload in uploads), "they were still sending all the while"
        assert [upload.finish() for upload in uploads] == [201] * CLIENTS
    with app.app_context():
        assert accounts(get(slug).id).received == CLIENTS + 1
