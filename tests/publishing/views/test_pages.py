"""The standing pages: they say what the code does, and anyone can read them."""

import json

import pytest
from jsonschema import Draft202012Validator
from markupsafe import escape
from playwright.sync_api import Page
from werkzeug.test import TestResponse

from consulta.contributions.domain.moderation import SetAsideReason, WithholdReason
from consulta.contributions.domain.privacy_notice import CURRENT_PRIVACY_NOTICE, privacy_notice
from consulta.contributions.forms import contribution_json
from consulta.contributions.presenters.openapi import CONTRIBUTION
from consulta.disclosure.domain.release import METHOD_EXPLAINED
from consulta.publishing.views.pages import EXAMPLE
from consulta.reading.domain.themes import NoActionReason
from consulta.vocabulary.labels import Reason
from consulta.vocabulary.text import Text
from tests.support.browser import axe_findings
from tests.support.client import CheckedClient
from tests.support.servers import LiveServer

PAGES = ("/privacidad", "/accesibilidad", "/moderacion", "/datos")


def says(page: TestResponse, text: Text | str) -> bool:
    return str(escape(str(text))) in page.text


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["es", "en"])
def test_each_page_answers_in_both_languages(client: CheckedClient, path: str, language: str) -> None:
    page = client.get(path, query_string={"lang": language})
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text


def test_privacy_shows_the_notice_in_force_and_the_method(client: CheckedClient) -> None:
    page = client.get("/privacidad")
    assert says(page, CURRENT_PRIVACY_NOTICE)
    assert [line for line in (*privacy_notice(), *METHOD_EXPLAINED) if not says(page, line)] == []


@pytest.mark.parametrize("reasons", [SetAsideReason, WithholdReason, NoActionReason])
def test_moderation_publishes_every_reason(client: CheckedClient, reasons: type[Reason]) -> None:
    page = client.get("/moderacion")
    assert [one for one in reasons if not (says(page, one.label) and says(page, one.explanation))] == []


def test_the_example_of_the_api_is_a_contribution(client: CheckedClient) -> None:
    shape = Draft202012Validator(CONTRIBUTION)
    assert contribution_json.shape_errors(EXAMPLE, shape) == []
    assert says(client.get("/datos"), json.dumps(EXAMPLE, ensure_ascii=False, indent=2))


def test_every_part_of_a_contribution_is_explained(client: CheckedClient) -> None:
    page = client.get("/datos")
    assert [name for name in CONTRIBUTION["properties"] if f"<code>{name}</code>" not in page.text] == []


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_on_a_phone(live_server: LiveServer, phone: Page, path: str) -> None:
    phone.goto(live_server.url + path)
    assert axe_findings(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
