"""The site's own address: no request can make the site speak of another one.

The Host header and those of proxies are somebody else's words. Behind this module every request bears the
address of the settings, so that whatever any library makes absolute is ours; who asked for another host is
refused with 421.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request

from consulta.core.settings import Settings, is_loopback

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

FOREIGN = "consulta.foreign_host"
HEALTH = frozenset({"/healthz", "/readyz"})
"""Load balancers ask these by the address of the machine; they make no address of anything."""
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?", re.ASCII)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_STAFF = "/gestion"
# What browsers leave out of an address, and a scheme as they read it.
_LEFT_OUT = re.compile(r"[\t\r\n]")
_AROUND = "".join(map(chr, range(0x21)))
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


class OwnAddress:
    """WSGI: the request as one for the configured address; a foreign host is marked, to be refused.

    On a loopback address the host stays as it was asked for, if it is loopback too: there the port may be
    that of a tunnel.
    """

    def __init__(self, app: WSGIApplication, public_url: str) -> None:
        parts = urlsplit(public_url)
        self._app = app
        self._scheme, self._netloc = parts.scheme, parts.netloc
        self._host = parts.hostname or ""
        self._port = str(parts.port or _DEFAULT_PORTS.get(parts.scheme, 80))
        self._is_loopback = is_loopback(self._host)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        asked = environ.get("HTTP_HOST", "").lower()
        host = _host_in(asked)
        is_ours = not asked or host == self._host or (self._is_loopback and is_loopback(host))
        environ[FOREIGN] = not is_ours
        environ["wsgi.url_scheme"] = self._scheme
        if not (is_ours and asked and self._is_loopback):
            environ["HTTP_HOST"] = self._netloc
        environ["SERVER_NAME"], environ["SERVER_PORT"] = self._host, self._port
        return self._app(environ, start_response)


def setup_hosts(app: Flask, settings: Settings) -> None:
    """Refuse foreign hosts, keep redirects here. Call it once everything else has wrapped `app.wsgi_app`."""
    app.wsgi_app = OwnAddress(app.wsgi_app, settings.public_url)  # type: ignore[method-assign]
    app.before_request_funcs.setdefault(None, []).insert(0, _refuse_foreign_host)
    app.after_request(_keep_redirect_here)


def stays_here(location: str, site: str) -> bool:
    """Whether a browser at `site` (`https://host/`) that is sent to `location` stays at the site."""
    read = _LEFT_OUT.sub("", location).strip(_AROUND).replace("\\", "/")
    if _SCHEME.match(read):
        return read.lower().startswith(site.lower()) or read.lower() == site.lower().rstrip("/")
    return not read.startswith("//")


def _refuse_foreign_host() -> None:
    if request.environ.get(FOREIGN) and request.path not in HEALTH:
        abort(421)


def _keep_redirect_here(response: Response) -> Response:
    if "Location" in response.headers and not stays_here(response.headers["Location"], request.host_url):
        response.headers["Location"] = _STAFF if request.path.startswith(_STAFF) else "/"
    return response


def _host_in(header: str) -> str:
    """The host name of a Host header, without its port; "" for what is no host."""
    found = _HOST.fullmatch(header)
    return found[1].strip("[]") if found else ""
