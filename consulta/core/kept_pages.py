"""Public pages kept in memory while nothing that could change them has happened (ADR 0031).

A page is a function of the database and of the moment. It is served again while the database has the version
that it was made from, whoever wrote and in whichever process, and until the next dated thing passes.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, Response, abort, current_app, make_response, request
from limits import parse_many

from consulta.core.clock import utcnow
from consulta.core.database_version import DatabaseVersion
from consulta.core.languages import current_language
from consulta.core.limits import limiter, visitor_key

View = TypeVar("View", bound=Callable[..., Any])

MOST_BYTES = 16 * 1024 * 1024
"""What one process keeps at most, of all pages together."""
LARGEST = 1024 * 1024
LONGEST_VALUE = 100
"""A longer value in a query is nobody's filter: such pages are not kept."""
ASKED = "60 per second;900 per minute"
"""Costly public pages from one address: forty phones in a hall stay far below it."""
MADE = parse_many("40 per second;900 per minute")
"""Pages of one kind that had to be made anew for one address: a crowd shares what was made once."""
_COMPRESS_FROM = 500
_OK = 200
_LEFT_TO_FLASK = frozenset({"content-length", "content-type"})


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A response, with the version of the database and the time (`since`, `until`) it holds for."""

    version: str
    since: datetime
    until: datetime
    body: bytes
    gzipped: bytes | None
    content_type: str
    headers: tuple[tuple[str, str], ...]
    etag: str

    @property
    def size(self) -> int:
        return len(self.body) + len(self.gzipped or b"")


class KeptPages:
    """The kept pages of this process, the least recently used dropped first."""

    def __init__(self) -> None:
        self.version = DatabaseVersion()
        self._lock = threading.Lock()
        self._pages: OrderedDict[tuple[Any, ...], KeptPage] = OrderedDict()
        self._bytes = 0

    def get(self, key: tuple[Any, ...], version: str, now: datetime) -> KeptPage | None:
        with self._lock:
            page = self._pages.get(key)
            if page is None or page.version != version or not page.since <= now < page.until:
                return None
            self._pages.move_to_end(key)
            return page

    def put(self, key: tuple[Any, ...], page: KeptPage) -> None:
        with self._lock:
            if before := self._pages.pop(key, None):
                self._bytes -= before.size
            self._pages[key] = page
            self._bytes += page.size
            while self._bytes > MOST_BYTES:
                _, dropped = self._pages.popitem(last=False)
                self._bytes -= dropped.size


def setup_kept_pages(app: Flask) -> None:
    app.extensions["kept_pages"] = KeptPages()


def kept(*names: str, until: Callable[[datetime], datetime]) -> Callable[[View], View]:
    """A public GET view whose response follows from the database, the moment, its path and these arguments.

    `names`: the arguments of the query that the view reads, besides `lang`. `until`: the first moment after
    the given one at which the view may answer otherwise without any change of the database. Put it under the
    marker of access; responses other than 200, and streams, are made each time.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def answer(**values: Any) -> Response:
            pages: KeptPages = current_app.extensions["kept_pages"]
            # In this order: a version read first is at most too old, and then the page is made anew.
            version, now = pages.version.read(), utcnow()
            key = _key(names, values)
            found = pages.get(key, version, now) if key else None
            if found is None:
                response = _made(view, values)
                if key is None or not _can_be_kept(response) or pages.version.read() != version:
                    return response
                found = _as_kept(response, version, now, until(now))
                pages.put(key, found)
            return _response(found)

        return limiter.limit(ASKED)(answer)  # type: ignore[return-value]

    return mark


def _made(view: Callable[..., Any], values: dict[str, Any]) -> Response:
    """The response of the view, for whoever did not have too many made. Aborts with 429."""
    counted = (str(request.endpoint), visitor_key())
    if limiter.enabled and not all(limiter.limiter.hit(each, *counted) for each in MADE):
        abort(429)
    return make_response(view(**values))


def _key(names: tuple[str, ...], values: dict[str, Any]) -> tuple[Any, ...] | None:
    given = tuple(request.args.get(name) for name in names)
    if any(
        value is not None and len(value) > LONGEST_VALUE for value in (*given, *map(str, values.values()))
    ):
        return None
    return (request.endpoint, *sorted(values.items()), given, current_language())


def _can_be_kept(response: Response) -> bool:
    return (
        response.status_code == _OK
        and not response.is_streamed
        and not response.direct_passthrough
        and "Set-Cookie" not in response.headers
        and len(response.get_data()) <= LARGEST
    )


def _as_kept(response: Response, version: str, since: datetime, until: datetime) -> KeptPage:
    body = response.get_data()
    headers = [(name, value) for name, value in response.headers if name.lower() not in _LEFT_TO_FLASK]
    if "Cache-Control" not in response.headers:
        # Browsers ask each time whether theirs is still the one.
        headers.append(("Cache-Control", "no-cache"))
    return KeptPage(
        version=version,
        since=since,
        until=until,
        body=body,
        gzipped=gzip.compress(body, mtime=0) if len(body) >= _COMPRESS_FROM else None,
        content_type=response.headers["Content-Type"],
        headers=tuple(headers),
        etag=hashlib.sha256(body).hexdigest()[:32],
    )


def _response(page: KeptPage) -> Response:
    accepts = page.gzipped is not None and request.accept_encodings["gzip"] > 0
    body = page.gzipped if accepts and page.gzipped is not None else page.body
    response = Response(body, content_type=page.content_type, headers=list(page.headers))
    if accepts:
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    response.set_etag(page.etag, weak=True)
    return response.make_conditional(request)  # type: ignore[return-value]
