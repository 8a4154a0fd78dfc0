"""Limits: who counts as one sender, and that each refusal says when to come back."""

from __future__ import annotations

import pytest

from consulta.core.limits import origin_of
from tests.support.client import CheckedClient


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_an_origin_is_an_address_or_the_network_of_a_household(address: str, origin: str) -> None:
    assert origin_of(address) == origin


def test_the_receipt_check_comes_back_with_what_was_typed(client: CheckedClient) -> None:
    for _ in range(20):
        client.post("/verificar", data={"impreso": "código impreso 7"})
    refused = client.post("/verificar", data={"impreso": "código impreso 7"})
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 61
    assert "código impreso 7" in refused.text


def test_every_refusal_says_when_to_come_back(client: CheckedClient) -> None:
    asked = [client.get("/consultas/ninguna/registro/record.json") for _ in range(21)]
    assert asked[-1].status_code == 429
    assert 1 <= int(asked[-1].headers["Retry-After"]) <= 61
