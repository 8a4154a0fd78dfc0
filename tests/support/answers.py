"""Answering as a browser without scripts does, and reading the receipt it gets."""

import re
from typing import Any
from uuid import uuid4

from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from consulta.contributions.domain.privacy_notice import CURRENT_PRIVACY_NOTICE
from consulta.core.extensions import db
from tests.support.client import CheckedClient


def filled(**changes: str) -> dict[str, str]:
    fields = {
        "submission_id": str(uuid4()),
        "notice_version": CURRENT_PRIVACY_NOTICE,
        "answer-transform": "Un parque con árboles de sombra.",
    }
    return fields | changes


def post(client: CheckedClient, slug: str, data: dict[str, str]) -> TestResponse:
    return client.post(f"/consultas/{slug}/responder", data=data)


def folio_in(page: str) -> str:
    found = re.search(r'<strong class="folio">(.*?)</strong>', page)
    assert found
    return re.sub(r"<[^>]+>", "", found[1])


def key_in(page: str) -> str:
    found = re.search(r'<strong class="folio">(\d{4})<', page)
    assert found
    return found[1]


def count(app: Flask, model: Any) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0
