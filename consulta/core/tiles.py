"""A caching proxy for map tiles, so that browsers ask no third party (ADR 0013).

The upstream is one fixed address of the settings; only zoom, column and row are sent there.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from threading import BoundedSemaphore, Thread

import urllib3
from cachelib import FileSystemCache
from flask import Flask, current_app, url_for

from consulta.core.settings import Settings
from consulta.vocabulary.territory import COUNTRY_BOUNDS

MIN_ZOOM, MAX_ZOOM = 5, 18
MAX_BYTES = 400_000
KEPT_TILES = 20_000
"""Files in the cache at most: some 400 MB of ordinary tiles."""
KEPT_SECONDS = 30 * 24 * 3600
MISSING_SECONDS = 24 * 3600
"""How long a tile that the upstream does not have is not asked for again."""
PAUSE_SECONDS = 60.0
"""How long an upstream that failed is left alone: a missing network costs nothing."""
CONNECT_SECONDS, READ_SECONDS, WHOLE_SECONDS = 2.0, 4.0, 8.0
AT_ONCE = 6
"""Tiles on their way at once in a process, so that a slow upstream never takes all its threads."""

_CHUNK = 16_384
_OK, _GONE = 200, (404, 410)


@dataclass(frozen=True, slots=True)
class Tile:
    """A picture and its media type, known by its first bytes."""

    content: bytes
    media_type: str


class UpstreamFailed(Exception):
    """The upstream failed to send a picture, other than by saying that it has none."""


class Tiles:
    """Tiles from the cache or the upstream; after a failure the upstream is left alone for PAUSE_SECONDS."""

    def __init__(self, settings: Settings) -> None:
        self.upstream = settings.tiles_url
        self.attribution = settings.tiles_attribution
        self._cache: FileSystemCache | None = None
        self._folder = settings.home / "tiles"
        self._http = urllib3.PoolManager(
            maxsize=AT_ONCE,
            retries=False,
            timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
            headers={"User-Agent": f"Consulta/{version('consulta')} (+{settings.public_url})"},
        )
        self._slots = BoundedSemaphore(AT_ONCE)
        self._paused_until = 0.0

    def get(self, z: int, x: int, y: int) -> Tile | None:
        """The tile, or None: no upstream, outside the country, does not exist, or cannot be had now."""
        if not self.upstream or not in_bounds(z, x, y):
            return None
        key = f"{z}-{x}-{y}"
        cached = self._cached().get(key)
        if cached is not None:
            return _tile(cached)
        return self._fetch(key, z, x, y)

    def _fetch(self, key: str, z: int, x: int, y: int) -> Tile | None:
        ends = time.monotonic() + WHOLE_SECONDS
        if self._is_paused() or not self._slots.acquire(timeout=READ_SECONDS):
            return None
        # In a thread of its own: nothing that an upstream, a resolver or a handshake does slowly holds the
        # citizen's longer than WHOLE_SECONDS. The slot is free again when that thread ends.
        fetched: list[bytes] = []
        work = Thread(
            target=self._fetch_into, args=(fetched, self.upstream.format(z=z, x=x, y=y), ends), daemon=True
        )
        work.start()
        work.join(max(0.0, ends - time.monotonic()))
        if not fetched:
            self._pause()
            return None
        content = fetched[0]
        self._cached().set(key, content, timeout=KEPT_SECONDS if content else MISSING_SECONDS)
        return _tile(content)

    def _fetch_into(self, fetched: list[bytes], address: str, ends: float) -> None:
        """Put the picture into `fetched`, unless the upstream fails; then free the slot."""
        try:
            if not self._is_paused():
                fetched.append(self._ask(address, ends))
        except (UpstreamFailed, urllib3.exceptions.HTTPError, OSError):
            self._pause()
        finally:
            self._slots.release()

    def _ask(self, address: str, ends: float) -> bytes:
        """The picture, or nothing where the upstream has none. Redirects are not followed."""
        answer = self._http.request("GET", address, preload_content=False, redirect=False)
        try:
            if answer.status in _GONE:
                return b""
            content = b""
            # What has come so far: reading a whole chunk would wait as long as single bytes keep coming.
            while chunk := answer.read1(_CHUNK):
                content += chunk
                if len(content) > MAX_BYTES or time.monotonic() > ends:
                    raise UpstreamFailed(address)
        finally:
            answer.close()
        if answer.status != _OK or media_type(content) is None:
            raise UpstreamFailed(address)
        return content

    def _pause(self) -> None:
        self._paused_until = time.monotonic() + PAUSE_SECONDS

    def _is_paused(self) -> bool:
        return time.monotonic() < self._paused_until

    def _cached(self) -> FileSystemCache:
        """The cache, made when the first tile is asked for: most commands never need it."""
        if self._cache is None:
            Path(self._folder).mkdir(mode=0o700, parents=True, exist_ok=True)
            self._cache = FileSystemCache(
                str(self._folder), threshold=KEPT_TILES, default_timeout=KEPT_SECONDS, mode=0o600
            )
        return self._cache


def setup_tiles(app: Flask, settings: Settings) -> None:
    app.extensions["tiles"] = Tiles(settings)
    app.jinja_env.globals["tiles_address"] = tiles_address
    app.jinja_env.globals["tiles_attribution"] = settings.tiles_attribution


def tiles() -> Tiles:
    found = current_app.extensions["tiles"]
    assert isinstance(found, Tiles)  # noqa: S101 - set in setup_tiles
    return found


def tiles_address() -> str:
    """The address of our tiles with {z}, {x} and {y} for Leaflet; "" when maps have no background."""
    if not tiles().upstream:
        return ""
    return url_for("tiles.tile", z=0, x=0, y=0).split("/0/0/0")[0] + "/{z}/{x}/{y}.png"


def in_bounds(z: int, x: int, y: int) -> bool:
    """Whether a tile (Web Mercator, y from the north) shows some of the country at a zoom we serve."""
    if not MIN_ZOOM <= z <= MAX_ZOOM:
        return False
    west, south, east, north = COUNTRY_BOUNDS
    left, top = column_and_row(z, north, west)
    right, bottom = column_and_row(z, south, east)
    return left <= x <= right and top <= y <= bottom


def column_and_row(z: int, lat: float, lon: float) -> tuple[int, int]:
    """The tile of a place, as OpenStreetMap numbers them."""
    size = 2**z
    column = (lon + 180) / 360 * size
    row = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * size
    return int(column), int(row)


def media_type(content: bytes) -> str | None:
    """What kind of picture the first bytes say it is; None for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return None


def _tile(content: bytes) -> Tile | None:
    kind = media_type(content)
    return Tile(content, kind) if kind else None
