"""Looking folios up: nobody's look-ups, right or wrong, keep others at the same address from theirs."""

from __future__ import annotations

import pytest
from flask import Flask

from consulta.contributions.domain.folio import format_folio, new_folio
from consulta.vocabulary.roles import Role
from tests.support.campaigns import Given, contribute, make_account, make_open
from tests.support.client import CheckedClient


@pytest.fixture
def given(app: Flask) -> list[Given]:
    slug = make_open(app, make_account(app, Role.COORDINATOR))
    return [contribute(app, slug), contribute(app, slug)]


def test_seventy_look_ups_by_one_person_hold_nobody_up(client: CheckedClient, given: list[Given]) -> None:
    mine, theirs = (f"/folio/{format_folio(one.folio)}" for one in given)
    for number in range(70):
        client.get(mine)
        client.post("/folio", data={"folio": new_folio() if number % 2 else "ABC"})
    # Who opens one folio again and again is slowed down for that one.
    slowed = client.get(mine)
    assert slowed.status_code == 429 and int(slowed.headers["Retry-After"]) <= 61
    assert client.get(theirs).status_code == 200
    assert client.get(f"{theirs}.json").status_code == 200
    assert client.get(f"{theirs}/retirar").status_code == 200
    assert client.post("/folio", data={"folio": given[1].folio}).status_code == 303


@pytest.mark.parametrize("how", ["form", "page", "file", "withdrawal", "verdict"])
def test_guessing_folios_is_slowed_on_every_way_in(
    client: CheckedClient, given: list[Given], how: str
) -> None:
    def guess() -> object:
        folio = new_folio()
        return {
            "form": lambda: client.post("/folio", data={"folio": folio}),
            "page": lambda: client.get(f"/folio/{folio}"),
            "file": lambda: client.get(f"/folio/{folio}.json"),
            "withdrawal": lambda: client.post(f"/folio/{folio}/retirar", data={"key": "1234"}),
            "verdict": lambda: client.post(f"/folio/{folio}/respuesta", data={"verdict": "yes"}),
        }[how]()

    codes = [guess().status_code for _ in range(31)]  # type: ignore[attr-defined]
    assert codes == [404] * 30 + [429]
    assert client.get(f"/folio/{format_folio(given[0].folio)}").status_code == 200


def test_a_refused_guess_comes_back_as_it_was_typed(client: CheckedClient) -> None:
    folio = format_folio(new_folio())
    for _ in range(30):
        client.post("/folio", data={"folio": folio})
    refused = client.post("/folio", data={"folio": folio})
    assert refused.status_code == 429
    assert f'value="{folio}"' in refused.text
    assert 1 <= int(refused.headers["Retry-After"]) <= 61
    # A slip of the pen needs no guess: it is told at once, as ever.
    assert client.post("/folio", data={"folio": "ABC"}).status_code == 422
