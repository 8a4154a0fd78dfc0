"""The console script as whoever runs the site meets it: a process, its lines and its exit code."""

import socket
import stat
import subprocess
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from consulta.accounts.models.account import Account
from consulta.accounts.models.history import HistoryEntry
from consulta.accounts.queries import demo_accounts_exist, demo_is_loaded
from consulta.accounts.services import accounts
from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.core.settings import SETTINGS_FILE, Settings, read_settings_file
from consulta.vocabulary.actors import SYSTEM
from consulta.vocabulary.roles import Role
from tests.support import campaigns
from tests.support.campaigns import make_account, make_open
from tests.support.servers import free_port, run_command, try_command
from tests.support.settings import as_environment

EVERYWHERE = {"CONSULTA_HOST": "0.0.0.0", "CONSULTA_PUBLIC_URL": "https://consulta.example"}
PASSWORD = "una clave bien larga"


@pytest.fixture
def environment(app: Flask, settings: Settings) -> dict[str, str]:
    """What a process needs to work on the database of `app`."""
    return as_environment(settings, free_port())


def refusal(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 2, done.stdout
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.mark.slow
def test_init_makes_a_home_that_only_its_owner_reads(tmp_path: Path) -> None:
    home = tmp_path / "new" / "home"
    run_command("init", environment={"CONSULTA_HOME": str(home)})
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / SETTINGS_FILE).stat().st_mode) == 0o600
    for file in home.glob("consulta.db*"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    assert (home / "consulta.db").exists()
    assert read_settings_file(home / SETTINGS_FILE).keys() == {"secret_keys", "contact_keys", "ledger_key"}


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["\n", ""])
def test_init_adds_a_key_that_an_older_home_lacks(tmp_path: Path, ending: str) -> None:
    file = tmp_path / SETTINGS_FILE
    run_command("init", environment={"CONSULTA_HOME": str(tmp_path)})
    older = "\n".join(line for line in file.read_text().splitlines() if "LEDGER" not in line) + ending
    file.write_text(older)
    run_command("init", environment={"CONSULTA_HOME": str(tmp_path)})
    assert file.read_text().startswith(older)
    assert read_settings_file(file).keys() == {"secret_keys", "contact_keys", "ledger_key"}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.slow
def test_init_never_replaces_keys(tmp_path: Path) -> None:
    environment = {"CONSULTA_HOME": str(tmp_path)}
    run_command("init", environment=environment)
    before = (tmp_path / SETTINGS_FILE).read_text()
    run_command("init", "--demo", environment=environment)
    assert (tmp_path / SETTINGS_FILE).read_text() == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"CONSULTA_SECRET_KEYS": "short"}, "CONSULTA_SECRET_KEYS needs at least one key of 32 characters"),
        ({"CONSULTA_CONTACT_KEYS": "none"}, "CONSULTA_CONTACT_KEYS needs Fernet keys"),
        ({"CONSULTA_LEDGER_KEY": "c2hvcnQ="}, "CONSULTA_LEDGER_KEY needs 32 bytes in base64"),
        ({"CONSULTA_PUBLIC_URL": "http://consulta.example"}, "CONSULTA_PUBLIC_URL must start with https://"),
        ({"CONSULTA_PORT": "eight"}, "CONSULTA_PORT must be a whole number, not 'eight'."),
        ({"CONSULTA_DEMO": "1", **EVERYWHERE}, "it listens on 127.0.0.1 only"),
        (
            {"CONSULTA_DEMO": "1", "CONSULTA_PUBLIC_URL": "https://consulta.example"},
            "with no proxy in front",
        ),
        ({"CONSULTA_DEMO": "1", "CONSULTA_TRUSTED_PROXIES": "1"}, "with no proxy in front"),
    ],
)
def test_an_unsafe_start_is_refused_in_clear_lines(
    environment: dict[str, str], given: dict[str, str], line: str
) -> None:
    told = refusal(try_command("serve", environment=environment | given))
    assert line in told
    assert "Not started" in told


@pytest.mark.slow
def test_a_home_without_keys_is_not_served(tmp_path: Path) -> None:
    told = refusal(try_command("serve", environment={"CONSULTA_HOME": str(tmp_path)}))
    assert "CONSULTA_SECRET_KEYS" in told
    assert "CONSULTA_CONTACT_KEYS" in told
    assert "consulta init" in told


@pytest.mark.slow
def test_the_demo_is_not_loaded_into_a_real_home(app: Flask, environment: dict[str, str]) -> None:
    assert "not one of a demo" in refusal(try_command("demo", environment=environment))
    with app.app_context():
        assert not demo_is_loaded()


@pytest.mark.slow
@pytest.mark.parametrize("options", [[], ["--host", "0.0.0.0"]], ids=["environment", "option"])
def test_serve_stays_on_loopback_while_a_demo_account_can_sign_in(
    app: Flask, environment: dict[str, str], options: list[str]
) -> None:
    with app.app_context(), unit_of_work():
        accounts.create_account(
            "demo@demo.test", "Demo", PASSWORD, [Role.ANALYST], actor=SYSTEM, now=utcnow(), demo=True
        )
    given = environment | EVERYWHERE
    if options:
        given["CONSULTA_HOST"] = "127.0.0.1"
    assert "demo accounts have a published password" in refusal(
        try_command("serve", *options, environment=given)
    )


def test_deactivated_demo_accounts_keep_nobody_from_listening(app: Flask) -> None:
    with app.app_context():
        assert not demo_is_loaded()
        with unit_of_work():
            made = accounts.create_account(
                "demo@demo.test",
                "Demo",
                PASSWORD,
                [Role.ANALYST],
                actor=SYSTEM,
                now=utcnow(),
                demo=True,
            )
        assert demo_accounts_exist()
        with unit_of_work():
            accounts.deactivate(db.session.merge(made), actor=SYSTEM, now=utcnow())
        assert not demo_accounts_exist()
        assert demo_is_loaded(), "it would be loaded twice"


@pytest.mark.slow
@pytest.mark.both_databases
def test_create_account(app: Flask, environment: dict[str, str]) -> None:
    arguments = ["create-account", "ana@dgs.example", "--name", "Ana", "--role", "director"]
    arguments += ["--role", "analyst", "--password", PASSWORD]
    assert "ana@dgs.example can sign in" in run_command(*arguments, environment=environment)
    with app.app_context():
        account = db.session.scalars(select(Account)).one()
        assert {role.name for role in account.roles} == {"director", "analyst"}
        assert not account.demo
    again = try_command(*arguments, environment=environment)
    assert again.returncode == 1
    assert "Ya hay una cuenta con ese correo" in again.stderr


@pytest.mark.slow
def test_create_account_says_what_is_wrong(environment: dict[str, str]) -> None:
    wanted = ["create-account", "ana@dgs.example", "--name", "Ana"]
    short = try_command(*wanted, "--role", "analyst", "--password", "corta", environment=environment)
    assert short.returncode == 1
    assert "12" in short.stderr
    unknown = try_command(*wanted, "--role", "boss", "--password", PASSWORD, environment=environment)
    assert "coordinator" in unknown.stderr
    assert "Traceback" not in short.stderr + unknown.stderr


@pytest.mark.slow
@pytest.mark.both_databases
def test_tick_notes_what_time_brought_once(app: Flask, environment: dict[str, str]) -> None:
    slug = make_open(app, make_account(app, Role.COORDINATOR))
    for _ in range(2):
        run_command("tick", environment=environment)
    assert noted(app) == {"began": 1}
    campaigns.close(app, slug)
    for _ in range(2):
        run_command("tick", environment=environment)
    assert noted(app) == {"began": 1, "closed": 1}


def noted(app: Flask) -> dict[str, int]:
    with app.app_context():
        rows = db.session.execute(
            select(HistoryEntry.action, func.count())
            .where(HistoryEntry.actor_kind == "system", HistoryEntry.subject == "consultation")
            .group_by(HistoryEntry.action)
        )
        return dict(rows.tuples().all())


def test_a_port_that_is_taken_is_said_in_one_line(environment: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        told = refusal(try_command("serve", environment=environment | {"CONSULTA_PORT": port}))
    assert f"Port {port} is taken" in told
