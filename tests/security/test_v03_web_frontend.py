"""ASVS 5.0 V3, web frontend: nobody is led away from the site, and every response carries its policy."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consulta.core.hosts import stays_here
from consulta.core.settings import Settings
from consulta.vocabulary.roles import Role
from tests.support.applications import let_go, make_app
from tests.support.campaigns import PASSWORD, email_of, make_account, token_in
from tests.support.settings import make_settings

ELSEWHERE = [
    *("//evil.example", "///evil.example", "////evil.example/x", "https://evil.example", "http:evil.example"),
    *("https:/evil.example", "https:///evil.example", "HTTPS://evil.example", "javascript:alert(1)"),
    *("\\\\evil.example", "/\\evil.example", "\\/evil.example", "/\\/evil.example", "https:\\\\evil.example"),
    *("/\t/evil.example", "\t//evil.example", "\n//evil.example", "/\r\n/evil.example", " //evil.example"),
    *(
        "\x01//evil.example",
        "http://localhost@evil.example",
        "http://localhost.evil.example",
        "//localhost:@evil.example",
    ),
    *("data:text/html,x", "ftp://evil.example", "//evil.example%2f@localhost"),
]
HERE = [
    "",
    "/",
    "/gestion?a=//b",
    "gestion",
    "?pagina=2",
    "/%2f%2fevil.example",
    "http://localhost/x",
    "./a:b",
    "http://localhost\\.evil.example",
]
SIGN_IN = "/gestion/entrar"


def leads_away(location: str) -> bool:
    """As browsers read it: some characters left out, backslashes as slashes, a host after any two of them."""
    read = re.sub(r"[\t\r\n]", "", location).lstrip("".join(map(chr, range(33)))).replace("\\", "/").lower()
    scheme, colon, _ = read.partition(":")
    if colon and re.fullmatch(r"[a-z][a-z0-9+.-]*", scheme):
        return re.match(r"http://localhost([/?#]|$)", read) is None
    return read.startswith("//")


@pytest.mark.parametrize("target", ELSEWHERE)
def test_an_address_elsewhere_is_known(target: str) -> None:
    assert leads_away(target)
    assert not stays_here(target, "http://localhost/")


@pytest.mark.parametrize("target", HERE)
def test_an_address_of_ours_is_known(target: str) -> None:
    assert not leads_away(target)
    assert stays_here(target, "http://localhost/")


@pytest.mark.parametrize("target", ELSEWHERE)
def test_signing_in_never_leads_away(app: Flask, target: str) -> None:
    actor = make_account(app, Role.COORDINATOR)
    given = {"email": email_of(app, actor), "password": PASSWORD}
    for query, field in ((target, ""), ("", target)):
        client = FlaskClient(app, app.response_class)
        path = f"{SIGN_IN}?next={quote(query)}"
        sent = given | {"csrf_token": token_in(client.get(path).text), "next": field}
        answer = client.post(path, data=sent)
        assert answer.status_code == 302, target
        assert not leads_away(answer.headers["Location"]), (target, answer.headers["Location"])


def test_a_redirect_of_any_view_stays_here(settings: Settings) -> None:
    app = make_app(settings)
    app.testing = False
    for number, target in enumerate(ELSEWHERE):
        # As a view or a library that trusts what it is given would do.
        app.add_url_rule(f"/_away/{number}", f"security.away{number}", _redirecting(target))
    client = FlaskClient(app, app.response_class)
    app.before_request_funcs[None] = [
        one for one in app.before_request_funcs[None] if one.__name__ != "_check"
    ]
    locations = [client.get(f"/_away/{number}").headers["Location"] for number in range(len(ELSEWHERE))]
    let_go(app)
    assert [one for one in locations if leads_away(one)] == []


def _redirecting(target: str) -> Callable[[], tuple[str, int, list[tuple[str, str]]]]:
    clean = re.sub(r"[\r\n]", "", target)  # werkzeug refuses them in headers
    return lambda: ("", 302, [("Location", clean)])


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("GET", "/static/css/core/map.css", {}),
        ("GET", "/static/css/core/map.css", {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}),
        ("GET", "/static/css/core/map.css", {"Range": "bytes=0-9"}),
        ("GET", "/static/css/core/map.css", {"Range": "bytes=99999999-"}),
        ("POST", "/static/css/core/map.css", {}),
        ("GET", "/static/no-existe.css", {}),
        ("GET", "/static/../consulta/__init__.py", {}),
        ("GET", "/robots.txt", {}),
        ("GET", "/mapa/teselas/15/0/0.png", {}),
        ("GET", "//consultas", {}),
        ("GET", "/no-existe", {}),
        ("PUT", "/", {}),
        ("OPTIONS", "/", {}),
        ("GET", "/", {"Host": "evil.example"}),
        ("GET", "/healthz", {}),
        ("POST", "/api/v1/consultations/x/contributions", {}),
    ],
)
def test_every_response_carries_its_policy(
    app: Flask, method: str, path: str, headers: dict[str, str]
) -> None:
    answer = FlaskClient(app, app.response_class).open(path, method=method, headers=headers, buffered=True)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert len(answer.headers.getlist("Content-Security-Policy")) == 1


def test_a_failure_outside_of_the_application_carries_them_too(settings: Settings) -> None:
    app = make_app(
        make_settings(settings.database_url, settings.home, public_url="https://consulta.example.org")
    )
    app.config["PROPAGATE_EXCEPTIONS"] = False

    @app.teardown_request
    def _fail(_: BaseException | None) -> None:
        raise RuntimeError("on purpose")

    answer = FlaskClient(app, app.response_class).get("/healthz", base_url="https://consulta.example.org")
    let_go(app)
    assert (answer.status_code, answer.data) == (500, b"")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
