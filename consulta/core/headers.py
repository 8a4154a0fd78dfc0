"""Security and cache headers of every response; responses with uploaded files."""

from __future__ import annotations

from io import BytesIO

from flask import Flask, Response, request, send_file

from consulta.core.settings import Settings

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


def setup_headers(app: Flask, settings: Settings) -> None:
    @app.after_request
    def _secure(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", POLICY)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "geolocation=(self), camera=(), microphone=(), payment=()")
        if settings.secure_cookies:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        if request.path.startswith(("/gestion", "/campo", "/folio", "/avisos")):
            headers["Cache-Control"] = "no-store"
            headers["X-Robots-Tag"] = "noindex"
        return response


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
