"""What every response tells the browser: no inline code, no third party, no referrer, no stray caching."""

from __future__ import annotations

from flask import Flask, Response, request

from consulta.config import Settings

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
        if request.path.startswith(("/gestion", "/campo", "/folio")):
            headers["Cache-Control"] = "no-store"
            headers["X-Robots-Tag"] = "noindex"
        return response


def cache_publicly(response: Response, seconds: int) -> Response:
    """Let browsers and proxies keep a public response for a while."""
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    return response
