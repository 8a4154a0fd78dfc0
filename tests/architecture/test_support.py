"""The test harness itself: what it promises to every test, and that its checks can fail."""

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import inspect, text

from consulta.core.extensions import db
from tests.support.browser import DESKTOP, axe_findings, watched_page
from tests.support.pages import page_findings

GOOD = """<!doctype html><html lang="es"><head><title>Uno</title></head><body><main><h1>Uno</h1>
<form><label for="a">A</label><input id="a" name="a"><label><input type="checkbox"> B</label>
</form></main></body></html>"""

FAULTS = {
    "two headings": ("<h1>Uno</h1>", "<h1>Uno</h1><h1>Dos</h1>"),
    "no heading": ("<h1>Uno</h1>", ""),
    "no language": (' lang="es"', ""),
    "no title": ("Uno</title>", "</title>"),
    "label lost": ('<label for="a">A</label>', ""),
    "double id": ("<h1>", '<h1 id="a">'),
    "inline style": ("<h1>", '<h1 style="color: red">'),
    "inline handler": ("<h1>", '<h1 onclick="go()">'),
    "inline script": ("<h1>", "<script>go()</script><h1>"),
    "reference to nothing": ("<h1>", '<h1 aria-describedby="nothing">'),
    "image without alt": ("<h1>", '<img src="/a.png"><h1>'),
}


def test_a_good_page_has_no_findings() -> None:
    assert page_findings(GOOD) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found(fault: str) -> None:
    right, wrong = FAULTS[fault]
    assert right in GOOD
    assert page_findings(GOOD.replace(right, wrong))


@pytest.mark.both_databases
@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_has_a_migrated_database_of_its_own(app: Flask, database_kind: str, turn: int) -> None:
    with app.app_context(), db.engine.begin() as connection:
        assert connection.dialect.name == database_kind
        assert set(inspect(connection).get_table_names()) == {*db.metadata.tables, "alembic_version"}
        connection.execute(text("CREATE TABLE only_here (turn INTEGER)"))


def test_a_page_that_misbehaves_fails_its_test(browser: Browser) -> None:
    with pytest.raises(AssertionError, match=r"(?s)another host.*console: mal"):
        misbehave(browser)


def misbehave(browser: Browser) -> None:
    with watched_page(browser, **DESKTOP) as page:
        page.route("https://elsewhere.test/**", lambda route: route.fulfill(body=""))
        page.set_content('<img src="https://elsewhere.test/pixel.png" alt="">')
        page.evaluate("console.error('mal')")


def test_axe_looks_in_light_and_in_dark(browser: Browser) -> None:
    with watched_page(browser, **DESKTOP) as page:
        page.set_content(
            GOOD.replace(
                "<h1>", "<style>@media (prefers-color-scheme: dark) { h1 { color: #eee } }</style><h1>"
            )
        )
        findings = axe_findings(page)
    assert findings
    assert all(finding.startswith("dark: color-contrast") for finding in findings)
