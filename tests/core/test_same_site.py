"""What pages of other sites send is refused everywhere; browsers of any age and programs get through."""

from __future__ import annotations

import pytest
from flask import Flask

from consulta.contributions.models.contribution import Contribution
from consulta.vocabulary.roles import Role
from tests.support.answers import count, filled, folio_in
from tests.support.campaigns import make_account, make_open
from tests.support.client import CheckedClient

REFUSED = "Esto se envió desde otro sitio y no se guardó"
FOREIGN: tuple[dict[str, str], ...] = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": " Cross-Site "},
    # A browser's word on the site goes before the origin, which may be ours by a redirect.
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    {"Origin": "https://otro.example"},
    {"Origin": "http://localhost.otro.example"},
    {"Origin": "http://localhost:8080"},
    {"Origin": "null"},
    {"Origin": "http://localhost:puerto"},
    {"Origin": "http://[::1"},
    {"Origin": "file://"},
)
OURS: tuple[dict[str, str], ...] = (
    {},
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "same-site", "Origin": "https://otra.localhost"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": ""},
    {"Origin": "http://localhost"},
    {"Origin": "http://LOCALHOST:80"},
    # A proxy ends TLS and says nothing of it.
    {"Origin": "https://localhost"},
)


@pytest.fixture
def slug(app: Flask) -> str:
    return make_open(app, make_account(app, Role.COORDINATOR))


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_an_answer_from_another_site_is_refused(
    app: Flask, client: CheckedClient, slug: str, headers: dict[str, str]
) -> None:
    response = client.post(f"/consultas/{slug}/responder", data=filled(), headers=headers)
    assert response.status_code == 403
    assert REFUSED in response.text
    assert f'href="/consultas/{slug}/responder"' in response.text
    assert response.headers["Cache-Control"] == "no-store"
    assert count(app, Contribution) == 0


@pytest.mark.parametrize("headers", OURS, ids=str)
def test_an_answer_from_here_is_taken(client: CheckedClient, slug: str, headers: dict[str, str]) -> None:
    response = client.post(f"/consultas/{slug}/responder", data=filled(), headers=headers)
    assert response.status_code == 201
    assert folio_in(response.text)


def test_the_address_that_was_asked_counts_as_ours(client: CheckedClient, slug: str) -> None:
    """On a machine of one's own, through a tunnel with another port."""
    response = client.post(
        f"/consultas/{slug}/responder",
        data=filled(),
        base_url="http://127.0.0.1:8443",
        headers={"Origin": "http://127.0.0.1:8443"},
    )
    assert response.status_code == 201


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://otro.example"}])
def test_every_address_that_takes_something_refuses_other_sites(
    app: Flask, client: CheckedClient, headers: dict[str, str]
) -> None:
    asked, taken = 0, []
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}:
            path = rule.rule.replace("<int:", "<").replace("<path:", "<")
            for name in rule.arguments:
                path = path.replace(f"<{name}>", "1")
            response = client.open(path, method=method, headers=headers)
            asked += 1
            if response.status_code != 403 or (
                REFUSED not in response.text and "Forbidden" not in response.text
            ):
                taken.append(f"{method} {path}: {response.status_code}")
    assert taken == []
    assert asked > 50


def test_pages_are_shown_to_whoever_follows_a_link_from_elsewhere(client: CheckedClient, slug: str) -> None:
    response = client.get(f"/consultas/{slug}/responder", headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 200
