"""The worst that fits into a request, for each parser: what it costs the worker is bounded."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
import urllib3
from flask import Flask
from flask.testing import FlaskClient

from consulta.vocabulary.roles import Role
from tests.support.campaigns import csrf_token, make_account, make_open, sign_in
from tests.support.client import CheckedClient
from tests.support.servers import LiveServer

MEGABYTE = 1024 * 1024
MOST_MEGABYTES = 50
PATIENCE = 60
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Worst:
    path: str
    content_type: str
    body: bytes
    statuses: frozenset[int]


def api_body(transform: object) -> bytes:
    return json.dumps({"submission_id": str(uuid4()), "answers": {"transform": transform}}).encode()


def repeated(what: bytes, size: int) -> bytes:
    return b",".join([what] * (size // (len(what) + 1)))


def parts(count: int, name: str = "a", text: bytes = b"") -> bytes:
    one = f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + text + b"\r\n"
    return one * count + b"--x--\r\n"


def file_part(name: str, content: bytes) -> bytes:
    head = f'--x\r\nContent-Disposition: form-data; name="{name}"; filename="a.json"\r\n\r\n'
    return head.encode() + content + b"\r\n--x--\r\n"


def worst_of(slug: str) -> dict[str, Worst]:
    api, form = f"/api/v1/consultations/{slug}/contributions", f"/consultas/{slug}/responder"
    multipart = "multipart/form-data; boundary=x"
    refused, read = frozenset({400, 413}), frozenset({200, 400, 413, 422})
    nested = b"[" + repeated(b"[" * 20 + b"]" * 20, 2 * MEGABYTE - 9_999) + b"]"
    unique = b"&".join(b"%x" % one for one in range(300_000))
    return {
        "values of the wrong kind, 400 KB": Worst(api, JSON, api_body([1] * 130_000), refused),
        "values of the wrong kind, 60 KB": Worst(api, JSON, api_body([1] * 20_000), refused),
        "lists in lists": Worst(api, JSON, b"[" * 60_000, refused),
        "lists in lists, closed": Worst(api, JSON, b"[" * 980 + b"]" * 980, refused),
        "objects in objects": Worst(api, JSON, b'{"a":' * 980 + b"1" + b"}" * 980, refused),
        "quotes that never end": Worst(api, JSON, b'"' + b'\\"' * 30_000, refused),
        "fields": Worst(form, FORM, unique, refused),
        "fields, 60 KB": Worst(form, FORM, unique[:60_000], refused),
        "parts": Worst(form, multipart, parts(1_500), refused),
        "a long part": Worst(form, multipart, parts(1, text=b"a" * 1_900_000), refused),
        "a long name of a part": Worst(form, multipart, parts(1, name="a" * 1_900_000), refused),
        "a record of lists": Worst("/verificar", multipart, file_part("registro", nested), read),
        "a record of quotes": Worst(
            "/verificar", multipart, file_part("registro", b'"' + b'\\"' * 1_000_000), read
        ),
        "a receipt of objects": Worst(
            "/verificar", multipart, file_part("comprobante", repeated(b'{"":{}}', 2_000_000)), read
        ),
        "a sign-in": Worst("/gestion/entrar", FORM, b"email=" + b"a" * 1_900_000, refused),
    }


def workers(server: LiveServer) -> list[int]:
    """The processes below the server's."""
    found = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    return [int(one) for one in found]


def forget_peaks(server: LiveServer) -> None:
    for one in workers(server):
        Path(f"/proc/{one}/clear_refs").write_text("5")


def memory(server: LiveServer, name: str) -> dict[int, float]:
    """VmHWM (the peak since it was forgotten) or VmRSS of each, in megabytes."""
    found = {}
    for one in workers(server):
        status = Path(f"/proc/{one}/status").read_text()
        found[one] = int(status.split(f"{name}:")[1].split()[0]) / 1024
    return found


def cost_of(server: LiveServer, http: urllib3.PoolManager, worst: Worst, **headers: str) -> tuple[float, int]:
    """The megabytes that a request added to the peak of the process that took most, and its status."""
    before = memory(server, "VmRSS")
    forget_peaks(server)
    headers["Content-Type"] = worst.content_type
    address = server.url + worst.path
    try:
        status = http.request("POST", address, body=worst.body, headers=headers, redirect=False).status
    except urllib3.exceptions.ProtocolError:
        # Whoever refuses a body may end the connection while the rest of it is on its way.
        status = 413
    peaks = memory(server, "VmHWM")
    return max(peaks[one] - before[one] for one in before), status


@pytest.mark.slow
def test_no_request_takes_more_than_fifty_megabytes(app: Flask, production_server: LiveServer) -> None:
    slug = make_open(app, make_account(app, Role.COORDINATOR))
    http = urllib3.PoolManager(timeout=PATIENCE, retries=False)
    for path in (f"/consultas/{slug}/responder", "/verificar", "/gestion/entrar"):
        http.request("GET", production_server.url + path)
    costs, statuses = {}, {}
    for name, worst in worst_of(slug).items():
        costs[name], statuses[name] = cost_of(production_server, http, worst)
    odd = {name: got for name, got in statuses.items() if got not in worst_of(slug)[name].statuses}
    assert odd == {}
    assert {name: cost for name, cost in costs.items() if cost > MOST_MEGABYTES} == {}


def test_the_api_says_in_its_own_form_what_is_too_much(app: Flask, client: CheckedClient) -> None:
    slug = make_open(app, make_account(app, Role.COORDINATOR))
    address = f"/api/v1/consultations/{slug}/contributions"
    too_long = client.post(address, data=b" " * 65_537, content_type=JSON)
    deep = client.post(address, data=b"[" * 980 + b"]" * 980, content_type=JSON)
    for response, status in ((too_long, 413), (deep, 400)):
        assert response.status_code == status
        assert response.content_type == "application/problem+json"
        assert response.get_json()["status"] == status
    assert "demasiado" in deep.get_json()["detail"]


def test_at_most_twenty_errors_are_told(app: Flask, client: CheckedClient) -> None:
    slug = make_open(app, make_account(app, Role.COORDINATOR))
    answers = {f"no-{number}": 1 for number in range(500)}
    body = {"submission_id": str(uuid4()), "answers": answers, "consent": {"notice_version": "1"}}
    response = client.post(f"/api/v1/consultations/{slug}/contributions", json=body)
    assert response.status_code == 422
    assert len(response.get_json()["errors"]) == 20


def test_a_form_has_at_most_a_thousand_fields(app: Flask, client: CheckedClient) -> None:
    slug = make_open(app, make_account(app, Role.COORDINATOR))
    path = f"/consultas/{slug}/responder"
    assert client.post(path, data="&".join(["a=b"] * 1_000), content_type=FORM).status_code == 422
    assert client.post(path, data="&".join(["a=b"] * 1_001), content_type=FORM).status_code == 413


@pytest.mark.slow
def test_no_request_of_staff_takes_more_either(app: Flask, production_server: LiveServer) -> None:
    slug = make_open(app, make_account(app, Role.COORDINATOR))
    client = FlaskClient(app, app.response_class)
    sign_in(client, app, make_account(app, *Role))
    token = csrf_token(client, "/gestion/consultas/nueva")
    cookie = client.get_cookie("consulta_staff")
    assert cookie is not None
    multipart, zone = "multipart/form-data; boundary=x", f"/gestion/consultas/{slug}/zona"
    signed = parts(1, "csrf_token", token.encode()).removesuffix(b"--x--\r\n")
    lists = b'{"type":"Polygon","coordinates":[' + repeated(b"[" * 20 + b"]" * 20, 450_000) + b"]}"
    points = b'{"type":"Polygon","coordinates":[[' + repeated(b"[-88.1,13.4]", 450_000) + b"]]}"
    worst = {
        "a zone of lists": Worst(zone, multipart, signed + file_part("file", lists), frozenset({422})),
        "a zone of points": Worst(zone, multipart, signed + file_part("file", points), frozenset({422})),
        "fields": Worst(
            zone, FORM, f"csrf_token={token}&".encode() + b"&".join([b"a=b"] * 400_000), frozenset({413})
        ),
        "context": Worst(
            f"/gestion/consultas/{slug}/editar",
            FORM,
            f"csrf_token={token}&preview=1&context=".encode() + b"[" * 10_000,
            frozenset({200, 422}),
        ),
    }
    http = urllib3.PoolManager(timeout=PATIENCE, retries=False)
    headers = {"Cookie": f"consulta_staff={cookie.value}"}
    http.request("GET", production_server.url + zone, headers=headers)
    found = {name: cost_of(production_server, http, one, **headers) for name, one in worst.items()}
    odd = {name: status for name, (_, status) in found.items() if status not in worst[name].statuses}
    assert odd == {}
    assert {name: cost for name, (cost, _) in found.items() if cost > MOST_MEGABYTES} == {}
