"""The background of maps through our own address, against a real upstream."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from consulta import create_app
from consulta.core.extensions import db
from consulta.core.settings import Settings
from consulta.core.tiles import MAX_BYTES, column_and_row
from tests.support.client import CheckedClient
from tests.support.servers import free_port
from tests.support.upstream import PNG, Upstream, upstream

CONCHAGUA = (13.308, -87.865)


@pytest.fixture
def server() -> Iterator[Upstream]:
    with upstream() as running:
        yield running


@pytest.fixture
def app(settings: Settings, server: Upstream) -> Iterator[Flask]:
    yield from made(replace(settings, tiles_url=server.template, public_url="http://localhost"))


def made(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings)
    app.test_client_class = CheckedClient
    yield app
    with app.app_context():
        db.engine.dispose()


def address(zoom: int = 15, lat: float = CONCHAGUA[0], lon: float = CONCHAGUA[1]) -> str:
    x, y = column_and_row(zoom, lat, lon)
    return f"/mapa/teselas/{zoom}/{x}/{y}.png"


def test_a_tile_comes_once_from_the_upstream(client: CheckedClient, server: Upstream) -> None:
    for _ in range(3):
        answer = client.get(address())
        assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/png", PNG)
        assert answer.headers["Cache-Control"] == "public, max-age=604800"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert len(server.asked) == 1


def test_nothing_of_the_citizen_goes_to_the_upstream(client: CheckedClient, server: Upstream) -> None:
    sent = {
        "Cookie": "a=b",
        "Referer": "http://localhost/consultas/x",
        "User-Agent": "Telefono",
        "X-Forwarded-For": "1.2.3.4",
    }
    client.get(f"{address()}?folio=SECRETO", headers=sent)
    ((path, headers),) = server.asked
    assert path == address().removeprefix("/mapa/teselas")
    assert set(headers) <= {"Host", "User-Agent", "Accept-Encoding"}
    assert headers["User-Agent"].startswith("Consulta/")
    assert "http://localhost" in headers["User-Agent"]


@pytest.mark.parametrize(
    "outside",
    [
        address(4),
        address(19),
        address(12, 40.4, -3.7),
        address(12, 20.0, -87.8),
        "/mapa/teselas/15/0/0.png",
        "/mapa/teselas/99999999999/1/1.png",
        "/mapa/teselas/15/-1/3.png",
        "/mapa/teselas/a/b/c.png",
    ],
)
def test_only_the_country_is_served(client: CheckedClient, server: Upstream, outside: str) -> None:
    assert client.get(outside).status_code == 404
    assert server.asked == []


@pytest.mark.parametrize("zoom", [5, 18])
def test_the_ends_of_the_zoom_are_served(client: CheckedClient, zoom: int) -> None:
    assert client.get(address(zoom)).status_code == 200


def test_a_tile_that_the_upstream_has_not_is_not_asked_for_again(
    client: CheckedClient, server: Upstream
) -> None:
    server.status = 404
    for _ in range(2):
        answer = client.get(address())
        assert answer.status_code == 404
        assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert len(server.asked) == 1
    server.status = 200
    assert client.get(address(14)).status_code == 200


@pytest.mark.parametrize(
    ("status", "body", "location"),
    [
        (500, b"broken", ""),
        (200, b"<html>not a picture</html>", ""),
        (200, b"", ""),
        (200, PNG + b"0" * MAX_BYTES, ""),
        (302, PNG, "http://127.0.0.1:1/elsewhere"),
    ],
)
def test_a_sick_upstream_is_left_alone_for_a_while(
    client: CheckedClient, server: Upstream, status: int, body: bytes, location: str
) -> None:
    server.status, server.body, server.location = status, body, location
    assert client.get(address()).status_code == 404
    server.status, server.body, server.location = 200, PNG, ""
    assert client.get(address()).status_code == 404
    assert client.get(address(14)).status_code == 404
    assert len(server.asked) == 1


@pytest.mark.parametrize("drips", [(True, False), (False, True)], ids=["headers", "body"])
def test_a_tile_that_comes_a_byte_at_a_time_is_not_waited_for(
    client: CheckedClient, server: Upstream, monkeypatch: pytest.MonkeyPatch, drips: tuple[bool, bool]
) -> None:
    monkeypatch.setattr("consulta.core.tiles.WHOLE_SECONDS", 0.2)
    server.drips = drips
    assert client.get(address()).status_code == 404
    assert server.sent == 0
    server.drips = (False, False)
    assert client.get(address()).status_code == 404, "and it is left alone for a while"
    assert len(server.asked) == 1


def test_what_is_kept_is_served_while_the_upstream_is_away(client: CheckedClient, server: Upstream) -> None:
    client.get(address())
    server.status = 500
    client.get(address(14))
    assert client.get(address()).status_code == 200


@pytest.mark.parametrize(
    ("body", "kind"), [(b"\xff\xd8\xff\xe0" + b"0" * 9, "image/jpeg"), (b"RIFF1234WEBPVP8 ", "image/webp")]
)
def test_the_media_type_is_what_the_picture_is(
    client: CheckedClient, server: Upstream, body: bytes, kind: str
) -> None:
    server.body = body
    assert client.get(address()).mimetype == kind


def test_a_missing_network_costs_nothing(settings: Settings) -> None:
    dead = f"http://127.0.0.1:{free_port()}/{{z}}/{{x}}/{{y}}.png"
    for app in made(replace(settings, tiles_url=dead)):
        client = app.test_client()
        assert client.get(address()).status_code == 404
        assert client.get(address(14)).status_code == 404


def test_without_an_upstream_nothing_is_asked_or_kept(settings: Settings) -> None:
    for app in made(settings):
        assert app.test_client().get(address()).status_code == 404
        with app.test_request_context("/"):
            assert app.jinja_env.globals["tiles_address"]() == ""  # type: ignore[operator]
    assert not Path(settings.home, "tiles").exists()


def test_pages_learn_where_the_tiles_are(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        assert app.jinja_env.globals["tiles_address"]() == "/mapa/teselas/{z}/{x}/{y}.png"  # type: ignore[operator]
