"""What the tests of `consulta verify` share: a consultation on the record, and the command."""

import pytest
from flask import Flask

from consulta.vocabulary.roles import Role
from tests.support import campaigns
from tests.support.campaigns import Given
from tests.support.tampering import recorded


@pytest.fixture
def slug(app: Flask) -> str:
    return campaigns.make_open(app, campaigns.make_account(app, Role.COORDINATOR))


@pytest.fixture
def given(app: Flask, slug: str) -> list[Given]:
    return recorded(app, slug)
