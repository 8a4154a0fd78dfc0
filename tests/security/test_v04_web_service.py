"""ASVS 5.0 V4, web service: no request changes the addresses we write; HTTP/2 is spoken where wanted."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from consulta.core.settings import Settings
from consulta.vocabulary.roles import Role
from tests.support.applications import let_go, make_app
from tests.support.campaigns import make_account, make_open
from tests.support.client import CheckedClient
from tests.support.servers import LiveServer, free_port, serve
from tests.support.settings import as_environment, make_settings

PUBLIC = "https://consulta.example.org:8443"
FOREIGN = [
    *("evil.example", "evil.example:80", "consulta.example.org.evil.example", "evil@consulta.example.org"),
    *("consulta.example.org/evil", "consulta.example.org\\evil", "consulta.example.org, evil.example"),
    *("127.0.0.1", "localhost", "[::1]", "[", "a b", "xn--\u00e9", ".", "consulta.example.org:evil"),
]
# Each makes werkzeug answer with a redirect to a full address.
MERGED = [
    "/gestion//entrar",
    "//gestion//entrar",
    "/consultas///x//resultados",
    "//evil.example//consultas",
    "/%2f%2fevil.example",
]
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\x00\x00\x00\x04\x00\x00\x00\x00\x00"


def ask(client: FlaskClient, path: str, **headers: str) -> TestResponse:
    """The path as a server hands it on; the test client alone would read a host into `//x`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get("/", headers=named, environ_overrides={"PATH_INFO": unquote(path)})


@pytest.fixture
def proxied(settings: Settings) -> Iterator[Flask]:
    """An installation behind one proxy."""
    app = make_app(make_settings(settings.database_url, settings.home, public_url=PUBLIC, trusted_proxies=1))
    yield app
    let_go(app)


@pytest.mark.parametrize("host", FOREIGN)
def test_a_foreign_host_is_refused(proxied: Flask, host: str) -> None:
    client = FlaskClient(proxied, proxied.response_class)
    for headers in ({"Host": host}, {"Host": "consulta.example.org", "X_Forwarded_Host": host}):
        for path in ("/", "/feed.xml", "/gestion/entrar", *MERGED):
            if "," in host and "X_Forwarded_Host" in headers:
                continue  # the last one counts, and it is refused above
            answer = ask(client, path, **headers)
            assert answer.status_code == 421, (path, headers)
            assert "evil" not in answer.headers.get("Location", "")
            assert PUBLIC in answer.text


@pytest.mark.parametrize(
    "host", ["consulta.example.org", "CONSULTA.example.org:8443", "consulta.example.org:80", ""]
)
def test_full_addresses_begin_with_the_configured_one(proxied: Flask, host: str) -> None:
    client = FlaskClient(proxied, proxied.response_class)
    for path in MERGED[:3]:
        answer = ask(client, path, Host=host, X_Forwarded_Proto="http")
        assert answer.status_code == 308
        assert answer.headers["Location"].startswith(f"{PUBLIC}/{path.strip('/')[:3]}")


def test_the_machine_is_asked_for_its_health_by_any_name(proxied: Flask) -> None:
    client = FlaskClient(proxied, proxied.response_class)
    for path in ("/healthz", "/readyz"):
        assert client.get(path, headers={"Host": "10.0.0.7:8000"}).status_code == 200


def test_on_this_machine_any_loopback_address_is_ours(client: CheckedClient) -> None:
    for host in ("localhost", "127.0.0.1:9000", "[::1]:8000", "localhost:1"):
        answer = ask(client, "/gestion//entrar", Host=host)
        assert answer.headers["Location"] == f"http://{host}/gestion/entrar"
        assert client.get("/", headers={"Host": host, "X-Forwarded-Host": "evil.example"}).status_code == 200
    for host in ("evil.example", "10.0.0.7", "localhost.evil.example", "127.0.0.1.evil.example"):
        assert client.get("/", headers={"Host": host}).status_code == 421


def test_nothing_that_is_read_names_the_host_of_a_request(proxied: Flask) -> None:
    slug = make_open(proxied, make_account(proxied, Role.COORDINATOR))
    client = FlaskClient(proxied, proxied.response_class)
    paths = ["/", "/feed.xml", "/sitemap.xml", "/robots.txt", "/api/v1/openapi.json", "/datos", "/verificar"]
    paths += [
        f"/consultas/{slug}{page}" for page in ("", "/responder", "/registro", "/datos/consultation.json")
    ]
    for path in paths:
        answer = client.get(
            path, headers={"Host": "consulta.example.org:1", "Forwarded": "host=evil.example"}
        )
        assert answer.status_code == 200, path
        assert "consulta.example.org:1" not in answer.text and "evil" not in answer.text, path


def speaks_http2(server: LiveServer) -> bool:
    """Whether the server answers the preface of HTTP/2 with its SETTINGS frame (RFC 9113 §3.4)."""
    parts = urlsplit(server.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as connection:
        connection.sendall(PREFACE)
        return connection.recv(9)[3:4] == b"\x04"


@pytest.mark.slow
@pytest.mark.parametrize("wanted", [False, True])
def test_cleartext_http2_is_spoken_where_it_is_wanted(
    settings: Settings, tmp_path: Path, wanted: bool
) -> None:
    environment = as_environment(settings, free_port()) | ({"CONSULTA_HTTP2": "1"} if wanted else {})
    with serve(environment, tmp_path / "server.log") as server:
        assert speaks_http2(server) is wanted
