"""`consulta check-deploy` names each unsafe setting, and nothing where all is well."""

from __future__ import annotations

import os
import secrets
import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from cryptography.fernet import Fernet

from consulta.cli.commands import main
from consulta.core.settings import Settings
from consulta.vocabulary.roles import Role
from tests.support.applications import let_go, make_app
from tests.support.campaigns import create_account
from tests.support.settings import CONTACT_KEY, LEDGER_KEY, SECRET_KEY

DAY = 86_400


@pytest.fixture
def deployed(settings: Settings) -> Settings:
    """An installation with nothing to say against it."""
    home = settings.home
    (home / "backups").mkdir()
    (home / "backups" / "consulta.dump").write_bytes(b"a backup")
    (home / "tick.last").touch()
    (home / "settings.env").touch(mode=0o600)
    Path(settings.database_url.removeprefix("sqlite:///")).chmod(0o600)
    return replace(
        settings,
        public_url="https://consulta.example.org",
        secret_keys=(secrets.token_urlsafe(48),),
        contact_keys=(Fernet.generate_key().decode(),),
        ledger_key=(b64encode(secrets.token_bytes(32)).decode(),),
        trusted_proxies=1,
        workers=1,
        second_factor="required",
        answers_per_minute=60,
        backups=str(home / "backups"),
        testing=False,
    )


Checks = Callable[..., Result]


@pytest.fixture
def check(deployed: Settings, monkeypatch: pytest.MonkeyPatch) -> Checks:
    """`consulta check-deploy` with these settings instead."""

    def run(**changes: Any) -> Result:
        changed = replace(deployed, **changes)
        monkeypatch.setattr("consulta.cli.commands._settings", lambda: changed)
        app = make_app(changed)
        monkeypatch.setattr("consulta.cli.commands.create_app", lambda _: app)
        result = CliRunner().invoke(main, ["check-deploy"])
        let_go(app)
        return result

    return run


def test_nothing_is_said_where_all_is_well(check: Checks) -> None:
    result = check()
    assert (result.exit_code, result.output) == (0, "Nada que resolver.\n")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"public_url": "http://localhost"}, "no empieza con https"),
        ({"trusted_proxies": 0}, "CONSULTA_TRUSTED_PROXIES es 0"),
        ({"host": "0.0.0.0"}, "CONSULTA_HOST escucha en 0.0.0.0"),
        ({"host": "::"}, "CONSULTA_HOST escucha en ::"),
        ({"answers_per_minute": 100_000}, "casi no limita"),
        ({"second_factor": "optional"}, "segundo factor"),
        ({"workers": 4}, "cada uno cuenta por su lado"),
        ({"secret_keys": (SECRET_KEY,)}, "Una clave es de prueba"),
        ({"secret_keys": ("a" * 40,)}, "se repite a sí misma"),
        ({"contact_keys": (CONTACT_KEY,), "ledger_key": (LEDGER_KEY,)}, "Una misma clave"),
        ({"backups": ""}, "CONSULTA_BACKUPS está vacío"),
        ({"backups": "/no-existe"}, "No hay ninguna copia"),
        ({"testing": True}, "modo de prueba"),
    ],
)
def test_an_unsafe_setting_is_named(check: Checks, changes: dict[str, Any], words: str) -> None:
    result = check(**changes)
    assert result.exit_code == 1
    assert words in result.output


def test_the_demo_is_named(check: Checks) -> None:
    result = check(demo=True, public_url="http://localhost", trusted_proxies=0)
    assert result.exit_code == 1 and "CONSULTA_DEMO" in result.output


def test_demo_accounts_are_named(check: Checks, deployed: Settings) -> None:
    app = make_app(deployed)
    with app.app_context():
        create_account([Role.ANALYST], email="x@demo.test", name="Demo", demo=True)
    let_go(app)
    assert "cuentas de la demostración" in check().output


@pytest.mark.parametrize("name", ["settings.env", "database"])
def test_files_that_others_can_open_are_named(check: Checks, deployed: Settings, name: str) -> None:
    database = Path(deployed.database_url.removeprefix("sqlite:///"))
    path = database if name == "database" else deployed.home / name
    path.chmod(0o644)
    result = check()
    path.chmod(0o600)
    assert result.exit_code == 1 and f"chmod 600 {path}" in result.output


def test_what_is_old_or_of_the_future_is_named(check: Checks, deployed: Settings) -> None:
    now = time.time()
    for path, age, words in (
        (deployed.home / "backups" / "consulta.dump", 3 * DAY, "más de dos días"),
        (deployed.home / "tick.last", DAY, "no ha corrido"),
        (deployed.home / "settings.env", -DAY, "es del futuro"),
    ):
        os.utime(path, (now - age, now - age))
        result = check()
        os.utime(path, (now, now))
        assert result.exit_code == 1 and words in result.output
        assert "Por resolver: 1." in result.output


def test_sqlite_on_a_network_disk_is_named(
    check: Checks, deployed: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = Path(deployed.database_url.removeprefix("sqlite:///")).parent.resolve()
    mounts = tmp_path / "mounts"
    mounts.write_text(f"server:/x {folder} nfs4 rw 0 0\n/dev/sda / ext4 rw 0 0\n")
    monkeypatch.setattr("consulta.cli.deploy_check.MOUNTS", mounts)
    assert "disco de red" in check().output
