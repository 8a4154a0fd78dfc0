"""A mail server and an application that hands its mail to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from consulta.core.settings import Settings
from tests.support.post import Post, post_office, with_mail
from tests.support.settings import make_settings


@pytest.fixture
def post() -> Iterator[Post]:
    with post_office() as post:
        yield post


@pytest.fixture
def settings(database_url: str, tmp_path: Path, post: Post) -> Settings:
    sender = "Dirección de Gestión Social <avisos@dgs.example>"
    return with_mail(make_settings(database_url, tmp_path), post, sender)
