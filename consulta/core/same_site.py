"""Forms are only taken from this site's own pages: what a page of another site sends is refused.

Browsers say where a request comes from (Fetch metadata; older ones send Origin alone). Programs that use the
API, and browsers older than both headers, say nothing and are let through: they carry nobody's authority.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, current_app, make_response, render_template, request
from flask_babel import gettext
from werkzeug.datastructures import Headers

from consulta.core.access import SAFE_METHODS
from consulta.core.error_pages import problem
from consulta.core.settings import Settings

FORBIDDEN = 403
_PORTS = {"http": 80, "https": 443}


def setup_same_site(app: Flask, settings: Settings) -> None:
    @app.before_request
    def _refuse_other_sites() -> Response | None:
        if request.method in SAFE_METHODS:
            return None
        if not is_from_another_site(request.headers, request.host, settings.public_url):
            return None
        return _refusal()


def is_from_another_site(headers: Headers, host: str, public_url: str) -> bool:
    """Whether a page of another site sent this. `host` is the address that was asked; a proxy may have
    changed it, so the public one counts as well.
    """
    site = headers.get("Sec-Fetch-Site")
    if site is not None:
        return site.strip().lower() == "cross-site"
    origin = headers.get("Origin")
    if not origin:
        return False
    # `null` is the origin of sandboxed frames and of files: it has no address.
    sender = _address(origin)
    own = (_address(public_url), _address(f"{origin.partition('://')[0]}://{host}"))
    return sender is None or sender not in own


def _address(url: str) -> tuple[str, int] | None:
    """The host and port of a URL; None where there is no such thing."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return None
    return (parts.hostname, port) if parts.hostname and port else None


def _refusal() -> Response:
    title = gettext("Esto se envió desde otro sitio y no se guardó")
    if request.path.startswith("/api/"):
        return problem(FORBIDDEN, "Forbidden", title)
    advice = gettext(
        "Solo recibimos lo que se envía desde nuestras propias páginas. "
        "Lo que escribió sigue en la página anterior: ábrala aquí y envíelo de nuevo."
    )
    again = request.full_path.rstrip("?") if _can_be_opened() else ""
    page = render_template("core/error.html", code=FORBIDDEN, title=title, advice=advice, again=again)
    response = make_response(page, FORBIDDEN)
    response.headers["Cache-Control"] = "no-store"
    return response


def _can_be_opened() -> bool:
    """Whether this address also shows a page."""
    adapter = current_app.create_url_adapter(request)
    return bool(request.endpoint and adapter and adapter.test(request.path, "GET"))
