"""What the tests of `consulta verify` share: a consultation on the record, and the command."""

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from consulta.cli.commands import main
from consulta.core.settings import Settings
from consulta.vocabulary.roles import Role
from tests.support import campaigns
from tests.support.campaigns import Given
from tests.support.servers import free_port
from tests.support.settings import as_environment
from tests.support.tampering import recorded


@pytest.fixture
def slug(app: Flask) -> str:
    return campaigns.make_open(app, campaigns.make_account(app, Role.COORDINATOR))


@pytest.fixture
def given(app: Flask, slug: str) -> list[Given]:
    return recorded(app, slug)


@pytest.fixture
def run(app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """`consulta <arguments>` with the settings of this test, in this process and on its connections."""
    for name, value in as_environment(settings, free_port()).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("consulta.cli.commands.create_app", lambda _: app)
    return lambda *arguments: CliRunner().invoke(main, [str(one) for one in arguments])
