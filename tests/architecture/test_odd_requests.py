"""Every route with odd values in its address, its query and its form: it may be refused, it never fails."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote_from_bytes

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from consulta.vocabulary.roles import Role
from tests.support.campaigns import csrf_token, make_account, sign_in
from tests.support.decided import Case, ready

pytestmark = [pytest.mark.both_databases, pytest.mark.slow]

ENDLESS = "9" * 5000
WORDS = ("%00", "a%00b", "%FF%FE", "%ED%A0%80", "..%2F..", "x" * 3000, "'%3B--", "%25s%7B%7B")
NUMBERS = ("0", "9223372036854775808", ENDLESS)
VALUES = (
    *("", "\x00", "a\x00b", "\ud800", "-1", "9" * 30, ENDLESS, "NaN", "1e999", "٣", "=1+1", "<script>"),
    *("0001-01-01", "9999-12-31", "0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59-12:00"),
    *("[[[[[[", '{"type":"Polygon","coordinates":[[[]]]}'),
)
QUERY = (
    *("pagina", "pregunta", "tema", "canal", "dia", "estado", "q", "textos", "ver", "despues", "lang"),
    "next",
)
FIELDS = (
    *("aporte", "tema", "motivo", "visto", "accion", "tema_nuevo", "significado", "name", "meaning", "roles"),
    *("title", "site", "district_code", "context", "decider", "negotiable", "opens_on", "closes_on"),
    *("answer_due_on", "reason", "outline", "km", "p1-name", "p1-place", "wording", "kind", "options"),
    *("text", "decided_on", "outcome", "fulfilled", "note", "c-new-what", "c-new-unit", "c-new-due_on"),
    *(
        "email",
        "password",
        "new_password",
        "new_password_confirm",
        "next",
        "folio",
        "key",
        "confirmed",
        "seen",
    ),
    *("answer-transform", "version-transform", "submission_id", "captured_at", "location_source", "lat"),
    *("lon", "accuracy_m", "district", "landmark", "place_meaning", "age_band", "sex", "relation", "contact"),
    *("notice_version", "channel", "consent_way", "captured_on", "reference", "verdict", "heading", "clause"),
    *("fragmento", "tema_fragmento", "suggested", "desde", "hasta", "tapar", "cambio", "ninguno", "hoja"),
    *("new_heading", "new_text", "consulta", "impreso", "language", "change_reason", "evidence_title"),
)
BODIES = (
    ("application/json", b'{"a": "\\ud800"}'),
    ("application/json", b"[" * 100_000),
    ("multipart/form-data; boundary=x", b"--x\r\n"),
    ("multipart/form-data", b"--x\r\n"),
    ("application/x-www-form-urlencoded", b"csrf_token=%FF&" + b"a=b&" * 2000),
    ("application/x-www-form-urlencoded", b"a=" + b"x" * 3_000_000),
    ("", b"\xff\x00"),
)


@pytest.fixture
def case(app: Flask) -> Case:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return ready(app)


@pytest.fixture
def everybody(app: Flask, case: Case) -> FlaskClient:
    """A browser of somebody who may do everything."""
    client = FlaskClient(app, app.response_class)
    sign_in(client, app, make_account(app, *Role))
    return client


def routes(app: Flask, method: str) -> list[Rule]:
    found = [one for one in app.url_map.iter_rules() if method in (one.methods or ())]
    return [one for one in found if one.endpoint != "security.logout"]


def addresses(rule: Rule, case: Case) -> Iterator[str]:
    """A plausible address, then others with one odd part each."""
    known = {"slug": case.slug, "number": "1", "conflict": "1", "z": "3", "x": "1", "y": "1"}
    yield address(rule, known)
    for name in rule.arguments:
        for odd in NUMBERS if f"<int:{name}>" in rule.rule else WORDS:
            yield address(rule, known | {name: odd})


def address(rule: Rule, values: dict[str, str]) -> str:
    path = rule.rule.replace("<int:", "<").replace("<path:", "<")
    for name in rule.arguments:
        path = path.replace(f"<{name}>", values.get(name, "x"))
    return path


def encoded(names: tuple[str, ...], value: str) -> str:
    """The value, however invalid, under every one of these names."""
    sent = quote_from_bytes(value.encode("utf-8", "surrogatepass"))
    return "&".join(f"{name}={sent}" for name in names)


def test_addresses_and_queries(app: Flask, case: Case, everybody: FlaskClient) -> None:
    asked = []
    for rule in routes(app, "GET"):
        every = list(addresses(rule, case))
        asked += [("GET", one) for one in every]
        asked += [("GET", f"{every[0]}?{encoded(QUERY, value)}") for value in VALUES]
        asked += [("OPTIONS", every[0]), ("POST", every[0])]
        # A test client never closes what it does not read: the stream of the export would stay open.
        asked += [("HEAD", every[0])] * (rule.endpoint != "contributions.export")
    failed = [
        (method, path[:200])
        for method, path in asked
        if everybody.open(path, method=method, buffered=True).status_code >= 500
    ]
    assert failed == [], "\n".join(map(str, failed))


def test_forms(app: Flask, case: Case, everybody: FlaskClient) -> None:
    token = csrf_token(everybody, "/gestion/consultas/nueva")
    form = "application/x-www-form-urlencoded"
    sent: list[tuple[str, str, bytes]] = []
    for rule in routes(app, "POST"):
        every = list(addresses(rule, case))
        sent += [(one, form, f"csrf_token={token}".encode()) for one in every]
        sent += [(every[0], form, f"csrf_token={token}&{encoded(FIELDS, v)}".encode()) for v in VALUES]
        sent += [(every[0], kind, body) for kind, body in BODIES]
    failed = [
        (path[:200], kind, body[:100])
        for path, kind, body in sent
        if everybody.post(path, data=body, content_type=kind, buffered=True).status_code >= 500
    ]
    assert failed == [], "\n".join(map(str, failed))
