"""Every address: who may call it is written on it, its spelling is of one kind, reading changes nothing."""

import re

import pytest
from flask import Flask
from werkzeug.routing import Rule

from consulta.core.access import LIBRARY_ENDPOINTS, SAFE_METHODS, access_of, unit_of_work

# The addresses that libraries bring, by name: a new one is noticed here before it is open to anyone.
LIBRARY_ROUTES = {
    "static": "/static/<path:filename>",
    "security.login": "/gestion/entrar",
    "security.logout": "/gestion/salir",
    "security.change_password": "/gestion/clave",
    "security.verify": "/verify",
}
# Lower case, words joined by hyphens; parameters as they are; a file's name may end it.
SEGMENT = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*|(\w+-)?<[^<>]+>(\.[a-z]+|-[a-zA-Z]+<[^<>]+>)?")
# The folder of open data (DESIGN: /consultas/<slug>/datos/) and the root of the API end with a slash.
ENDS_WITH_SLASH = re.compile(r"/|/api/v1/|.*/datos/")


def rules(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)


def ours(app: Flask) -> list[Rule]:
    return [
        rule for rule in rules(app) if app.view_functions[rule.endpoint].__module__.startswith("consulta.")
    ]


def test_every_route_of_ours_bears_an_access_marker(app: Flask) -> None:
    assert [rule.rule for rule in ours(app) if access_of(app.view_functions[rule.endpoint]) is None] == []


def test_routes_that_libraries_bring_are_known(app: Flask) -> None:
    mine = {rule.endpoint for rule in ours(app)}
    brought = {rule.endpoint: rule.rule for rule in rules(app) if rule.endpoint not in mine}
    assert brought == LIBRARY_ROUTES
    assert set(LIBRARY_ENDPOINTS) <= set(LIBRARY_ROUTES)


def test_routes_that_libraries_bring_are_closed_unless_we_let_them(app: Flask) -> None:
    client = app.test_client()
    for endpoint in set(LIBRARY_ROUTES) - LIBRARY_ENDPOINTS:
        assert client.get(LIBRARY_ROUTES[endpoint]).status_code == 403


def test_addresses_are_spelt_alike(app: Flask) -> None:
    strange = [
        rule.rule
        for rule in ours(app)
        if not all(SEGMENT.fullmatch(part) for part in rule.rule.strip("/").split("/") if part)
    ]
    assert strange == []


def test_no_address_ends_with_a_slash_unless_it_is_a_folder(app: Flask) -> None:
    ending = [rule.rule for rule in rules(app) if rule.rule.endswith("/")]
    assert [rule for rule in ending if not ENDS_WITH_SLASH.fullmatch(rule)] == []


def test_staff_addresses_are_for_staff_and_the_others_for_all(app: Flask) -> None:
    """Who may call is told by the address too; what citizens call never lies under the staff's."""
    mixed = []
    for rule in rules(app):
        access = access_of(app.view_functions[rule.endpoint])
        if access is not None and access.public == rule.rule.startswith(("/gestion", "/campo")):
            mixed.append(rule.rule)
    assert mixed == []


@pytest.mark.parametrize("method", sorted(SAFE_METHODS))
def test_reading_never_commits(app: Flask, method: str) -> None:
    with (
        app.test_request_context("/", method=method),
        pytest.raises(RuntimeError, match="never commits"),
        unit_of_work(),
    ):
        raise AssertionError("the block ran")


@pytest.mark.both_databases
def test_every_public_page_without_parameters_answers(app: Flask) -> None:
    """With nothing in the database: no page needs a first row, none sets a cookie (the client looks)."""
    client = app.test_client()
    failed = {}
    for rule in rules(app):
        access = access_of(app.view_functions[rule.endpoint])
        if access is None or not access.public or rule.arguments or "GET" not in (rule.methods or ()):
            continue
        response = client.get(rule.rule)
        if response.status_code >= 400:
            failed[rule.rule] = response.status_code
    assert failed == {}


def test_parts_of_signing_in_are_known(app: Flask) -> None:
    """Whoever has not signed in reaches these with a session, and nothing else of the staff's."""
    found = set()
    for rule in rules(app):
        access = access_of(app.view_functions[rule.endpoint])
        if access is not None and access.before_sign_in:
            found.add(rule.endpoint)
    assert found == {"links.ask", "links.use", "second_factor.ask"}


def test_staff_pages_ask_a_stranger_to_sign_in(app: Flask) -> None:
    client = app.test_client()
    let_in = []
    for rule in rules(app):
        access = access_of(app.view_functions[rule.endpoint])
        if access is None or access.public or access.before_sign_in or rule.arguments:
            continue
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            response = client.open(rule.rule, method=method)
            if response.status_code not in (302, 403):
                let_in.append(f"{method} {rule.rule}: {response.status_code}")
    assert let_in == []
