"""Fixtures for every test; what they do is in tests/support/."""

import fcntl
import gc
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, Page, sync_playwright

from consulta.cli.commands import main
from consulta.cli.server import COLLECT_AFTER
from consulta.core.settings import Settings
from tests.support import browser as browsers
from tests.support.applications import Applications, let_go, make_app
from tests.support.client import CheckedClient
from tests.support.databases import KINDS, Databases, SqliteDatabases
from tests.support.postgres import PostgresDatabases
from tests.support.servers import LiveServer, free_port, run_command, serve, serve_here
from tests.support.settings import as_environment, make_settings

# For machines that do other work at the same time: examples are never timed.
hypothesis_settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("patient")

BROWSER_FIXTURES = {"browser", "phone", "phone_without_js", "desktop"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" in metafunc.fixturenames:
        both = metafunc.definition.get_closest_marker("both_databases")
        metafunc.parametrize("database_kind", KINDS if both else KINDS[:1], scope="session")


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None, None, None]:
    for item in items:
        if BROWSER_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)
        callspec = getattr(item, "callspec", None)
        if callspec is not None and callspec.params.get("database_kind") == "postgresql":
            item.add_marker(pytest.mark.postgresql)
    yield
    # The long ones first: no worker is left with one when the others are done.
    items.sort(key=_order)


def pytest_collection_finish() -> None:
    """As in a worker of the server: what is there from the start is not looked at for garbage again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


def _order(item: pytest.Item) -> int:
    return -sum(item.get_closest_marker(name) is not None for name in ("slow", "browser"))


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> SqliteDatabases:
    return SqliteDatabases(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresDatabases]:
    databases = PostgresDatabases(tmp_path_factory.mktemp("postgresql"))
    yield databases
    databases.stop()


@pytest.fixture(scope="session")
def databases(
    database_kind: str, sqlite_databases: SqliteDatabases, postgres_databases: PostgresDatabases
) -> Databases:
    return sqlite_databases if database_kind == "sqlite" else postgres_databases


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """A database with every table and no rows, the test's own."""
    url = databases.migrated()
    yield url
    databases.drop(url)


@pytest.fixture
def empty_database_url(databases: Databases) -> Iterator[str]:
    """A database without tables, the test's own."""
    url = databases.empty()
    yield url
    databases.drop(url)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return make_settings(database_url, tmp_path)


@pytest.fixture(scope="session")
def applications() -> Applications:
    return Applications()


@pytest.fixture
def app(applications: Applications, settings: Settings) -> Iterator[Flask]:
    app = applications.get(settings)
    yield app
    let_go(app)


@pytest.fixture
def client(app: Flask) -> CheckedClient:
    """A browser without scripts, which checks every page."""
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    return client


@pytest.fixture
def run(app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """`consulta <arguments>` with the settings of this test, in this process and on its connections."""
    for name, value in as_environment(settings, free_port()).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("consulta.cli.commands.create_app", lambda _: app)
    return lambda *arguments: CliRunner().invoke(main, [str(one) for one in arguments])


@pytest.fixture
def live_server(settings: Settings) -> Iterator[LiveServer]:
    """A server of this process on the test's own database: what a test does through `app` is seen there."""
    port = free_port()
    served = make_app(replace(settings, public_url=f"http://127.0.0.1:{port}", testing=False))
    with serve_here(served, port) as server:
        yield server
    let_go(served)


@pytest.fixture
def production_server(settings: Settings, tmp_path: Path) -> Iterator[LiveServer]:
    """The same, as it is run in production: for tests of the server itself and of whole paths."""
    with serve(as_environment(settings, free_port()), tmp_path / "server.log") as server:
        yield server


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CONSULTA_HOME with the demo loaded, made once for all workers."""
    shared = tmp_path_factory.getbasetemp()
    if shared.name.startswith("popen-"):
        shared = shared.parent
    home, done = shared / "demo", shared / "demo.done"
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            for command in (["init", "--demo"], ["demo"]):
                run_command(*command, environment={"CONSULTA_HOME": str(home)})
            done.touch()
    return home


@pytest.fixture(scope="session")
def demo_server(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """The production server with the demo. It is shared: only read it."""
    environment = {"CONSULTA_HOME": str(demo_home), "CONSULTA_PORT": str(free_port())}
    with serve(environment, tmp_path_factory.mktemp("demo") / "server.log") as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = browsers.launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A cheap phone in El Salvador; fails the test on a foreign request or an error in the console."""
    with browsers.watched_page(browser, **browsers.PHONE) as page:
        yield page


@pytest.fixture
def phone_without_js(browser: Browser) -> Iterator[Page]:
    with browsers.watched_page(browser, **browsers.PHONE, java_script_enabled=False) as page:
        yield page


@pytest.fixture
def desktop(browser: Browser) -> Iterator[Page]:
    with browsers.watched_page(browser, **browsers.DESKTOP) as page:
        yield page
