"""Too many at once from one address: the answer goes out by itself a little later, and nothing is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page

from consulta.core.limits import SHARED_BY_MANY
from consulta.core.settings import Settings
from tests.support.answering import SEND, open_consultation, open_form, write
from tests.support.answers import filled
from tests.support.servers import LiveServer

WORDS = "Una cancha techada para la juventud."


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With a limit that is reached soon."""
    return replace(settings, answers_per_minute=1)


def test_a_refused_answer_is_sent_again_by_itself(app: Flask, live_server: LiveServer, phone: Page) -> None:
    slug = open_consultation(app)
    others = FlaskClient(app, app.response_class)
    phone.clock.install()
    open_form(phone, live_server, slug)
    write(phone, WORDS)
    # The counters are those of this process, where the server runs too.
    for _ in range(SHARED_BY_MANY):
        assert others.post(f"/consultas/{slug}/responder", data=filled()).status_code == 201
    with phone.expect_response(lambda response: response.request.method == "POST") as refused:
        phone.click(SEND)
    assert refused.value.status == 429
    phone.wait_for_selector("text=Hay mucha gente enviando a la vez")
    assert phone.input_value("#answer-transform") == WORDS
    assert "se envía solo" in phone.inner_text("#send-status")
    with phone.expect_request(lambda request: request.method == "POST") as again:
        phone.clock.fast_forward(int(refused.value.headers["retry-after"]) * 1000)
    assert WORDS.split()[1] in (again.value.post_data or "")
