"""A mail server and an application that hands its mail to it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from consulta.core.settings import Settings
from tests.support.post import Post, post_office
from tests.support.settings import make_settings


@pytest.fixture
def post() -> Iterator[Post]:
    with post_office() as post:
        yield post


@pytest.fixture
def settings(database_url: str, tmp_path: Path, post: Post) -> Settings:
    return replace(
        make_settings(database_url, tmp_path),
        smtp_url=f"smtp+plain://127.0.0.1:{post.port}",
        mail_from="Dirección de Gestión Social <avisos@dgs.example>",
    )
