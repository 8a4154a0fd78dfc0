"""Checking by oneself: in a real browser, and without scripts by upload. A changed file names its part."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page

from consulta import ticker
from consulta.contributions.domain.folio import format_folio
from consulta.core.clock import utcnow
from consulta.record.presenters.verification import BAD, GOOD, NEUTRAL
from consulta.vocabulary.roles import Role
from tests.support import campaigns
from tests.support.answering import scrolls_sideways
from tests.support.browser import axe_findings
from tests.support.client import CheckedClient
from tests.support.servers import LiveServer
from tests.support.sources import read

WORDS = "Más sombra para la niñez, ¡por favor! 🌳"
CHANGED = {
    "words": "Las palabras no dan su sello",
    "place": "El lugar no da su sello",
    "particulars": "Los datos del envío no dan su sello",
}


@pytest.fixture
def slug(app: Flask) -> str:
    return campaigns.make_open(app, campaigns.make_account(app, Role.COORDINATOR))


@pytest.fixture
def brought(app: Flask, client: CheckedClient, slug: str, tmp_path: Path) -> dict[str, Path]:
    """A receipt under a checkpoint of three, and the record of five that came of it."""
    given = campaigns.contribute_many(app, slug, [{"transform": WORDS}] * 3)
    with app.app_context():
        ticker.tick(now=utcnow())
    files = {name: tmp_path / f"{name}.json" for name in ("receipt", "record", "early")}
    address = f"/folio/{format_folio(given[1].folio)}.json"
    files["receipt"].write_text(client.get(address).text)
    campaigns.contribute_many(app, slug, [{}, {}])
    early = campaigns.contribute(app, slug)
    files["early"].write_text(client.get(f"/folio/{format_folio(early.folio)}.json").text)
    with app.app_context():
        ticker.tick(now=utcnow() + timedelta(hours=1))
    files["record"].write_text(client.get(f"/consultas/{slug}/registro/record.json").text)
    return files


def changed(file: Path, change: Callable[[Any], Any]) -> Path:
    document = json.loads(file.read_text())
    change(document)
    other = file.with_name(f"changed-{file.name}")
    other.write_text(json.dumps(document))
    return other


def check(page: Page, **files: Path) -> dict[str, list[str]]:
    """Choose files, press the button; the titles of what was found, by kind."""
    for field, file in files.items():
        page.set_input_files(f"#{field}", file)
    page.click("#verify button[type=submit]")
    return found(page)


def found(page: Page) -> dict[str, list[str]]:
    page.wait_for_selector("#result .checks")
    return {
        kind: page.locator(f"#result .{kind} [data-title]").all_inner_texts()
        for kind in ("good", "bad", "neutral")
    }


def open_page(page: Page, server: LiveServer, slug: str = "", *, scripts: bool = True) -> None:
    page.goto(f"{server.url}/verificar?consulta={slug}")
    if scripts:
        page.wait_for_selector("form[data-ready]")


def test_a_receipt_checks_out_on_the_phone(
    live_server: LiveServer, phone: Page, brought: dict[str, Path]
) -> None:
    sent: list[str] = []
    phone.on("request", lambda request: sent.append(f"{request.method} {request.url}"))
    open_page(phone, live_server)
    lines = check(phone, comprobante=brought["receipt"])
    assert lines["bad"] == lines["neutral"] == []
    assert [line.split(" ")[0] for line in lines["good"]] == ["Sus", "El", "Los", "Los", "Su", "El", "Desde"]
    assert WORDS in phone.inner_text("#result")
    assert "Todo coincide" in phone.inner_text("#result")
    assert "Las primeras 3 entradas siguen iguales en el de hoy, que tiene 6." in phone.inner_text("#result")
    assert [one for one in sent if one.startswith("POST")] == []
    assert axe_findings(phone) == []
    phone.set_viewport_size({"width": 320, "height": 640})
    assert not scrolls_sideways(phone)


@pytest.mark.parametrize("part", CHANGED)
def test_a_changed_receipt_fails_and_names_the_part(
    live_server: LiveServer, phone: Page, brought: dict[str, Path], part: str
) -> None:
    def change(receipt: Any) -> None:
        receipt["parts"][part]["text"] = receipt["parts"][part]["text"].replace('":', '": ', 1)

    open_page(phone, live_server)
    lines = check(phone, comprobante=changed(brought["receipt"], change))
    assert lines["bad"] == [CHANGED[part]]
    assert "Algo no coincide" in phone.inner_text("#result")


def test_receipt_and_record_together(
    live_server: LiveServer, desktop: Page, brought: dict[str, Path]
) -> None:
    open_page(desktop, live_server)
    lines = check(desktop, comprobante=brought["receipt"], registro=brought["record"])
    assert lines["bad"] == lines["neutral"] == []
    assert "Su sello está en el registro descargado" in lines["good"]
    assert "Todas las anotaciones salen de estas entradas y están firmadas" in lines["good"]
    swapped = changed(brought["record"], lambda record: record["entries"].reverse())
    lines = check(desktop, comprobante=brought["receipt"], registro=swapped)
    assert "La anotación de 6 entradas no sale de este registro" in lines["bad"]
    assert "Desde entonces el registro solo creció" not in lines["good"]


def test_who_came_before_the_checkpoint_is_told_to_wait(
    live_server: LiveServer, phone: Page, brought: dict[str, Path]
) -> None:
    open_page(phone, live_server)
    assert check(phone, comprobante=brought["early"])["neutral"] == ["Todavía no está en el registro"]


def test_a_printed_code_is_compared(
    live_server: LiveServer, phone: Page, slug: str, brought: dict[str, Path]
) -> None:
    phone.goto(f"{live_server.url}/consultas/{slug}/registro")
    assert axe_findings(phone) == []
    groups = phone.inner_text(".checkpoint .root").split()
    phone.set_viewport_size({"width": 320, "height": 640})
    assert not scrolls_sideways(phone)
    open_page(phone, live_server, slug)
    for typed, kind, title in (
        (f"6 {' '.join(groups)}", "good", "El código impreso coincide"),
        (f"6 {''.join(groups[:4]).upper()}", "good", "El código impreso coincide"),
        (f"6 {' '.join(groups[::-1])}", "bad", "El código impreso no coincide"),
        (f"5 {' '.join(groups)}", "bad", "No hay una anotación con 5 entradas"),
        ("algo", "bad", "El código impreso no se entiende"),
    ):
        phone.fill("#impreso", typed)
        phone.click("#verify button[type=submit]")
        phone.wait_for_selector(f"#result .{kind} >> text={title}")


def test_what_is_no_file_of_ours_is_said(live_server: LiveServer, phone: Page, tmp_path: Path) -> None:
    odd = tmp_path / "odd.json"
    odd.write_text("[]")
    open_page(phone, live_server)
    phone.click("#verify button[type=submit]")
    phone.wait_for_selector("#result >> text=Elija su comprobante")
    lines = check(phone, comprobante=odd, registro=odd)
    assert lines["bad"] == ["El comprobante no se puede leer", "El registro no se puede leer"]


def test_without_scripts_by_upload(
    live_server: LiveServer, phone_without_js: Page, slug: str, brought: dict[str, Path]
) -> None:
    page = phone_without_js
    open_page(page, live_server, scripts=False)
    page.click("#verify button[type=submit]")
    page.wait_for_selector("#error-summary")
    lines = check(page, comprobante=brought["receipt"], registro=brought["record"])
    assert lines["bad"] == lines["neutral"] == []
    assert WORDS in page.inner_text("#result")
    bad = changed(brought["receipt"], lambda receipt: receipt["parts"]["words"].update(text="{}"))
    assert check(page, comprobante=bad)["bad"] == ["Las palabras no dan su sello"]
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.locator("main").bounding_box()["width"] <= 320  # type: ignore[index]


def test_the_script_and_the_server_say_the_same_of_every_file(
    client: CheckedClient, live_server: LiveServer, desktop: Page, brought: dict[str, Path]
) -> None:
    """One checks what the other does: the same files, the same lines."""
    changes: list[Callable[[Any], Any]] = [
        lambda one: None,
        lambda one: one.update(digest="ab" * 32),
        lambda one: one["record"].update(index=2),
        lambda one: one["record"].update(index=3),
        lambda one: one["record"]["path"].pop(),
        lambda one: one["record"].update(checkpoint=one["record"]["checkpoint"].replace("\n3\n", "\n4\n")),
        lambda one: one["record"].update(checkpoint="x"),
        lambda one: one["record"].update(key=one["record"]["key"].replace("localhost", "other")),
        lambda one: one.update(parts=None),
        lambda one: one.update(record=None),
        lambda one: one.update(consultation="otra"),
        lambda one: one["parts"]["words"].update(salt="00" * 32),
    ]
    open_page(desktop, live_server)
    for change in changes:
        file = changed(brought["receipt"], change)
        response = client.post("/verificar", data={"comprobante": (file.open("rb"), file.name)})
        said = check(desktop, comprobante=file)
        for kind, titles in said.items():
            shown = response.text.split('id="result"')[1].split("</section>")[0]
            assert shown.count(f'<li class="{kind}">') == len(titles), (kind, titles)
            assert all(title in shown for title in titles)


def test_every_code_has_its_words() -> None:
    """Of the checks here and of those in the browser."""
    words = {*GOOD, *BAD, *NEUTRAL}
    for path in (
        "static/js/record/proofs.js",
        "static/js/record/verify.js",
        "consulta/record/domain/verification.py",
    ):
        text = read(path)
        codes = {
            part.split('"')[0]
            for start in ('check("', 'Check("', 'code: "')
            for part in text.split(start)[1:]
        }
        assert codes <= words, path
