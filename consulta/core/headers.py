"""Security and cache headers of every response; responses with uploaded files."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, send_file

from consulta.core.settings import Settings

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger("consulta.headers")

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
    )
)

# An uploaded file may run and load nothing. PDF has no sandbox: Chromium would not show it; its viewer is a
# process of its own, and the scripts of the file were removed (ADR 0020).
_FILE = "default-src 'none'; form-action 'none'; base-uri 'none'; "
PICTURE_POLICY = _FILE + "img-src 'self'; frame-ancestors 'none'; sandbox"
PDF_POLICY = _FILE + "frame-ancestors 'none'"


UNSEEN = ("/gestion", "/campo", "/folio", "/avisos")
"""Paths whose responses nobody keeps and no search engine lists."""


class SafeHeaders:
    """WSGI: adds to every response the headers it lacks, also to those that no view of ours made.

    Static files and the refusals of middlewares never pass through the hooks of the application.
    """

    def __init__(self, app: WSGIApplication, settings: Settings, *, raises: Callable[[], bool]) -> None:
        self._app, self._raises = app, raises
        self._headers = [
            ("Content-Security-Policy", POLICY),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "same-origin"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Permissions-Policy", "geolocation=(self), camera=(), microphone=(), payment=()"),
        ]
        if settings.secure_cookies:
            self._headers.append(("Strict-Transport-Security", "max-age=31536000; includeSubDomains"))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        is_unseen = environ.get("PATH_INFO", "").startswith(UNSEEN)

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            if is_unseen:
                headers = [one for one in headers if one[0].lower() != "cache-control"]
                headers += [("Cache-Control", "no-store"), ("X-Robots-Tag", "noindex")]
            given = {name.lower() for name, _ in headers}
            missing = [one for one in self._headers if one[0].lower() not in given]
            return start_response(status, [*headers, *missing], *error)

        try:
            return self._app(environ, start)
        except Exception:
            if self._raises():
                raise
            log.exception("a request failed outside of the application")
            start(
                "500 Internal Server Error", [("Content-Type", "text/plain"), ("Cache-Control", "no-store")]
            )
            return [b""]


def setup_headers(app: Flask, settings: Settings) -> None:
    def raises() -> bool:
        """As for exceptions of views: tests and developers see them."""
        wanted = app.config["PROPAGATE_EXCEPTIONS"]
        return bool(app.testing or app.debug) if wanted is None else bool(wanted)

    app.wsgi_app = SafeHeaders(app.wsgi_app, settings, raises=raises)  # type: ignore[method-assign]


def cache_publicly(response: Response, seconds: int) -> Response:
    """Let browsers and proxies keep a public response for a while."""
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    return response


def file_response(content: bytes, media_type: str, file_name: str, sha256: str) -> Response:
    """A picture or a PDF to be shown in the browser, with a stricter policy, ranges and an ETag."""
    response = send_file(BytesIO(content), media_type, download_name=file_name, etag=sha256, conditional=True)
    response.headers["Content-Security-Policy"] = (
        PDF_POLICY if media_type == "application/pdf" else PICTURE_POLICY
    )
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
