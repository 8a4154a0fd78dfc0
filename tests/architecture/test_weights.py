"""What the answer page makes a phone fetch (DESIGN §8), gzipped: the real response and the files it names."""

import gzip
import re
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consulta.core.assets import STATIC
from tests.support.answering import open_consultation

KB = 1024
HTML_AND_CSS = 14 * KB
OUR_JS = 8 * KB
ALL_AT_FIRST = 30 * KB
MAP = 60 * KB


@pytest.fixture
def page(app: Flask) -> tuple[str, int]:
    """The answer page and how many bytes of it a phone receives."""
    # Not the client that looks at every page: it reads only what is not compressed.
    client = FlaskClient(app, app.response_class)
    answer = client.get(f"/consultas/{open_consultation(app)}/responder", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    return gzip.decompress(answer.data).decode(), len(answer.data)


def weight(address: str) -> int:
    """Bytes of one of our static files as WhiteNoise sends it."""
    path = urlsplit(address).path.removeprefix("/static/")
    return len(gzip.compress((STATIC / path).read_bytes(), 9))


def test_the_first_load_keeps_its_budget(page: tuple[str, int]) -> None:
    html, html_bytes = page
    styles = re.findall(r'<link rel="stylesheet" href="([^"]+)"', html)
    scripts = re.findall(r'<script[^>]+src="([^"]+)"', html)
    assert styles and len(scripts) == 3
    first_paint = html_bytes + sum(map(weight, styles))
    code = sum(map(weight, scripts))
    assert first_paint <= HTML_AND_CSS
    assert code <= OUR_JS
    assert first_paint + code <= ALL_AT_FIRST


def test_the_map_keeps_its_budget(page: tuple[str, int]) -> None:
    tag = re.search(r'<button[^>]+id="place-map"[^>]*>', page[0])
    assert tag
    addresses = re.findall(r"/static/[^\s\"]+", tag.group())
    assert len(addresses) == 5
    assert sum(map(weight, addresses)) <= MAP


def test_every_address_changes_with_its_file(page: tuple[str, int]) -> None:
    """Files are kept for a year, so none may be named without the fingerprint of its content."""
    addresses = re.findall(r"/static/[^\s\"]+", page[0])
    assert addresses and [address for address in addresses if "?v=" not in address] == []
