"""Every role on every address of the staff's side, from one table (tests/support/staff_routes.py)."""

import pytest
from flask import Flask

from consulta.vocabulary.actors import Actor
from consulta.vocabulary.roles import Role
from tests.support import campaigns
from tests.support.decided import client_of
from tests.support.staff_routes import (
    DIRECTOR,
    INTERVIEWER,
    MAY,
    ON_A_DECIDED_ONE,
    ON_A_DRAFT,
    methods,
    staff_rules,
    world,
)


def test_the_table_names_every_address_of_the_staff(app: Flask) -> None:
    assert {rule.endpoint for rule in staff_rules(app)} == MAY.keys()


@pytest.mark.parametrize("role", Role)
def test_each_role_opens_what_it_may_and_nothing_else(app: Flask, role: Role) -> None:
    """A POST without its token stops at the token where the role may, before it where the role may not."""
    made = world(app)
    client = client_of(app, campaigns.make_account(app, role))
    wrong = []
    for rule in staff_rules(app):
        if rule.endpoint in ON_A_DECIDED_ONE or (rule.endpoint in ON_A_DRAFT and role in MAY[rule.endpoint]):
            continue  # looked at below, by those who may
        for method in methods(rule):
            status = client.open(made.address(rule), method=method).status_code
            allowed = {"GET": {200, 303}, "POST": {400}}[method] if role in MAY[rule.endpoint] else {403}
            if status not in allowed:
                wrong.append(f"{method} {rule.rule}: {status}")
    assert wrong == []


@pytest.mark.parametrize("role", Role)
def test_commitments_are_followed_by_those_who_may(app: Flask, role: Role) -> None:
    made = world(app)
    made.closed.publish()
    client = client_of(app, campaigns.make_account(app, role))
    for rule in staff_rules(app):
        if rule.endpoint in ON_A_DECIDED_ONE:
            for method in methods(rule):
                status = client.open(made.address(rule), method=method).status_code
                allowed = {"GET": 200, "POST": 400}[method] if role in MAY[rule.endpoint] else 403
                assert status == allowed, f"{method} {rule.rule}"


def test_a_stranger_is_asked_to_sign_in_and_changes_nothing(app: Flask) -> None:
    made, client = world(app), app.test_client()
    for rule in staff_rules(app):
        for method in methods(rule):
            response = client.open(made.address(rule), method=method)
            if method == "GET":
                assert response.status_code == 302, rule
                assert response.headers["Location"].startswith("/gestion/entrar?next="), rule
            else:
                assert response.status_code == 403, rule


def test_several_roles_open_what_each_of_them_opens(app: Flask) -> None:
    made = world(app)
    both: Actor = campaigns.make_account(app, INTERVIEWER, DIRECTOR)
    client = client_of(app, both)
    for rule in staff_rules(app):
        if rule.endpoint in ON_A_DECIDED_ONE:
            continue
        if methods(rule) == ["GET"] and MAY[rule.endpoint] & {INTERVIEWER, DIRECTOR}:
            assert client.get(made.address(rule)).status_code in (200, 303), rule
        elif methods(rule) == ["GET"]:
            assert client.get(made.address(rule)).status_code == 403, rule
