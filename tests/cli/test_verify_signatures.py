"""Tampering with what is signed, and `consulta verify` that finds it."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, text, update

from consulta import ticker
from consulta.core.clock import utcnow
from consulta.core.settings import Settings
from consulta.core.vault import Vault
from consulta.record.models import Checkpoint, TreeEntry, TreeNode
from tests.support.campaigns import Given
from tests.support.settings import make_settings
from tests.support.tampering import COUNT, named, removal, tamper

pytestmark = pytest.mark.both_databases

OTHER_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


@pytest.mark.parametrize(
    ("statement", "line"),
    [
        (lambda: delete(Checkpoint), "✗ the checkpoint over 40 entries was removed or exchanged"),
        (
            lambda: update(Checkpoint).values(root="00" * 32),
            "✗ the checkpoint over 40 entries does not say what its signed note says",
        ),
        (
            lambda: update(Checkpoint).values(note=text("replace(note, '40', '41')")),
            "✗ the checkpoint over 40 entries has no right signature",
        ),
        (
            lambda: update(TreeNode).values(hash=bytes(32)),
            "✗ 1 of the hashes kept beside the entries are not theirs, "
            "the first over the entries 1 to 32: proofs fail",
        ),
    ],
)
def test_a_checkpoint_that_was_touched_is_named(
    app: Flask, given: list[Given], run: Any, statement: Callable[[], Any], line: str
) -> None:
    tamper(app, statement())
    assert line in named(run("verify"))


def test_a_record_written_anew_under_another_key_is_found(
    app: Flask, given: list[Given], run: Any, settings: Settings
) -> None:
    """Who has the database but not the key can only sign with a key of their own."""
    tamper(app, delete(Checkpoint), delete(TreeEntry), delete(TreeNode), *removal(given[7]))
    app.extensions["vault"] = Vault(
        make_settings(settings.database_url, settings.home, ledger_key=(OTHER_KEY,))
    )
    with app.app_context():
        ticker.tick(now=utcnow())
    app.extensions["vault"] = Vault(settings)
    lines = named(run("verify"))
    assert any("signed with a key that is none of this installation's" in line for line in lines)
    assert f"✗ contribution {given[7].id} was received and is gone" in lines
    assert f"✗ the checkpoint over {COUNT} entries was removed or exchanged" in lines
