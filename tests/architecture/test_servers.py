"""The production server as the harness starts it: on either database, in a real browser."""

import pytest
import urllib3
from playwright.sync_api import Page

from tests.support.servers import LiveServer


@pytest.mark.slow
@pytest.mark.both_databases
def test_the_production_server_answers(production_server: LiveServer) -> None:
    assert urllib3.request("GET", f"{production_server.url}/readyz").status == 200


@pytest.mark.slow
def test_a_phone_opens_a_page_of_it(production_server: LiveServer, phone: Page) -> None:
    response = phone.goto(f"{production_server.url}/")
    assert response is not None
    assert response.status == 200
