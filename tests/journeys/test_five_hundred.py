"""Five hundred people through every channel, up to the end: nobody is lost, every folio explains itself."""

import csv
import io
import re
from collections import Counter
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from playwright.sync_api import Browser

from consulta.core.clock import utcnow
from consulta.ticker import tick
from consulta.vocabulary.roles import Role
from tests.support.browser import DESKTOP, PHONE, watched_page
from tests.support.campaigns import close, email_of, make_account, make_open, today
from tests.support.sending import Receipt, Sender
from tests.support.servers import LiveServer
from tests.support.voices import ADVERTISING, IDEAS, NOTHING, Voice, voices
from tests.support.walks import Walker, releases_figures

pytestmark = [pytest.mark.slow, pytest.mark.browser]

Receipts = dict[Voice, Receipt]
REASONS = {theme: f"Así se respondió a «{theme}», después de leerlo todo." for theme in IDEAS}
PROMISED = "Sembrar 40 árboles"
CORRECTED = "Había un error en la fecha del taller."


def test_five_hundred_voices(app: Flask, production_server: LiveServer, browser: Browser) -> None:
    coordinator, director = make_account(app, Role.COORDINATOR), make_account(app, Role.DIRECTOR)
    slug = make_open(app, coordinator)
    with watched_page(browser, **DESKTOP) as page, watched_page(browser, **PHONE) as phone:
        office, citizen = Walker(page, production_server), Walker(phone, production_server)
        office.signs_in(email_of(app, coordinator))
        receipts = send_all(office, citizen, production_server, slug)
        takes_back(citizen, receipts)
        close(app, slug)
        judges(office, slug, receipts)
        codes(office, slug, receipts)
        releases_figures(office, slug)
        writes_the_decision(office, slug)
        signs(office, email_of(app, director), slug)
        asks_back(citizen, receipts)
        office.signs_out()
        office.signs_in(email_of(app, coordinator))
        corrects(office, slug)
        signs(office, email_of(app, director), slug)
        office.signs_out()
        office.signs_in(email_of(app, coordinator))
        keeps_the_promise(office, slug)
        with app.app_context():
            tick(now=utcnow())
        every_folio_explains_itself(app, receipts)
        totals_agree(citizen, production_server, slug, receipts)


def send_all(office: Walker, citizen: Walker, server: LiveServer, slug: str) -> Receipts:
    public = Sender(citizen.page.request, f"{server.url}/consultas/{slug}/responder")
    staff = Sender(office.page.request, f"{server.url}/gestion/consultas/{slug}/registrar")
    return {voice: (staff if voice.channel.is_assisted else public).send(voice) for voice in voices()}


def takes_back(citizen: Walker, receipts: Receipts) -> None:
    for voice, receipt in receipts.items():
        if voice.withdraws:
            citizen.goes(f"/folio/{receipt.folio}/retirar")
            citizen.page.fill("#key", receipt.key)
            citizen.presses("Retirar mi aporte")
            citizen.reads("Usted retiró este aporte")


def judges(office: Walker, slug: str, receipts: Receipts) -> None:
    """Advertising is set aside one by one, the others accepted page by page, the texts read at last."""
    here, page = f"/gestion/consultas/{slug}", office.page
    for _ in [voice for voice in receipts if voice.is_advertising and not voice.withdraws]:
        office.goes(f"{here}/aportes?estado=pending&q={ADVERTISING.split()[0]}")
        number = page.locator(".aportes .about a").first.inner_text().split()[-1]
        office.goes(f"{here}/moderar/{number}")
        office.marks("Prueba o publicidad")
        office.presses("Apartar y seguir")
    office.goes(f"{here}/aportes?estado=pending")
    while page.locator("[name=aporte]").count():
        office.marks("Marcar todos los de esta página")
        office.presses("Aceptar los marcados")
    office.goes(f"{here}/moderar")
    while page.get_by_text("Se puede publicar").count():
        with page.expect_navigation():
            page.keyboard.press("p")
    office.reads("No queda nada por moderar")


def codes(office: Walker, slug: str, receipts: Receipts) -> None:
    """All by keyboard: a figure for the theme, Enter for the next."""
    page = office.page
    for theme in IDEAS:
        office.goes(f"/gestion/consultas/{slug}/temas")
        office.writes("Nombre del tema", theme)
        office.presses("Agregar el tema")
    keys = {theme: [str(number)] for number, theme in enumerate(IDEAS, start=1)} | {NOTHING: ["x", "1"]}
    theme_of = {voice.words: voice.theme for voice in receipts}
    office.goes(f"/gestion/consultas/{slug}/codificar")
    for _ in [voice for voice in receipts if voice.counts]:
        words = page.locator(".words").inner_text()
        for key in keys[theme_of[words]]:
            page.keyboard.press(key)
        with page.expect_navigation():
            page.keyboard.press("Enter")
    office.reads("Todas las respuestas tienen tema")


def writes_the_decision(office: Walker, slug: str) -> None:
    here = f"/gestion/consultas/{slug}/decision"
    office.goes(here)
    office.presses("Empezar la decisión")
    office.goes(f"{here}/texto")
    office.writes("Qué se decidió y por qué", "Se hará un **parque** con luz.")
    office.writes("Quién tomó la decisión", "Dirección de Gestión Social")
    office.writes("Fecha en que se tomó la decisión", today())
    office.presses("Guardar")
    for number, theme in enumerate(IDEAS):
        office.goes(here)
        office.follows(theme)
        office.marks("No se hará" if number else "Se hará")
        office.writes("¿Por qué?", REASONS[theme])
        office.marks("Una cláusula nueva, que escribo aquí")
        office.writes("Título de la cláusula nueva", f"Sobre «{theme}»")
        office.writes("Qué dice la cláusula nueva", "Lo que se hará.")
        if not number:
            office.writes("Qué se hará", PROMISED)
            office.writes("Qué unidad lo hará", "Unidad de Obras")
            office.writes("A más tardar el", today() + timedelta(days=90))
        office.presses("Guardar")
    office.goes(here)
    office.presses("Entregar a la dirección")
    office.reads("En manos de la dirección")


def signs(office: Walker, director: str, slug: str) -> None:
    office.signs_out()
    office.signs_in(director)
    office.goes(f"/gestion/consultas/{slug}/decision")
    office.follows("Leer y firmar")
    office.page.get_by_role("checkbox").first.check()
    office.presses("Firmar y publicar")


def asks_back(citizen: Walker, receipts: Receipts) -> None:
    for voice, receipt in receipts.items():
        if voice.counts and voice.number < 12:
            citizen.goes(f"/folio/{receipt.folio}")
            citizen.presses("En parte" if voice.number % 3 else "Sí")
            citizen.reads("Gracias por decirlo")


def corrects(office: Walker, slug: str) -> None:
    here = f"/gestion/consultas/{slug}/decision"
    office.goes(here)
    office.presses("Preparar una corrección")
    office.goes(f"{here}/texto")
    office.writes("Qué se decidió y por qué", "Se hará un **parque** con luz y agua.")
    office.page.fill("#change_reason", CORRECTED)
    office.presses("Guardar")
    office.goes(here)
    office.presses("Entregar a la dirección")
    office.reads("En manos de la dirección")


def keeps_the_promise(office: Walker, slug: str) -> None:
    office.goes(f"/gestion/consultas/{slug}/compromisos")
    office.follows(PROMISED)
    office.follows("Decir cómo terminó")
    office.marks("Sí, se cumplió")
    office.page.fill("#note", "Los 40 árboles ya están sembrados.")
    office.presses("Publicar cómo terminó")
    office.goes(f"/gestion/consultas/{slug}/compromisos")
    office.reads("La consulta concluyó el")


def every_folio_explains_itself(app: Flask, receipts: Receipts) -> None:
    """Its words, what they were read as, what was decided on that and why; or why not.

    Each is opened from an address of its own: one that opened them all would be told to wait.
    """
    client = app.test_client()
    for voice, receipt in receipts.items():
        address = {"REMOTE_ADDR": f"10.0.{voice.number // 256}.{voice.number % 256}"}
        page = text_of(client.get(f"/folio/{receipt.folio}", environ_overrides=address).text)
        if voice.withdraws:
            expected, hidden = ["Usted retiró este aporte"], voice.words
        elif voice.is_advertising:
            expected, hidden = [voice.words, "Su aporte se apartó: Prueba o publicidad"], "Se decidió"
        elif voice.theme == NOTHING:
            expected, hidden = [voice.words, "saluda, agradece o felicita"], "No se hará"
        else:
            expected = [voice.words, voice.theme, REASONS[voice.theme]]
            hidden = next(reason for theme, reason in REASONS.items() if theme != voice.theme)
        missing = [one for one in expected if one not in page]
        assert not missing and hidden not in page, f"{voice}: {missing}\n{page}"


def totals_agree(citizen: Walker, server: LiveServer, slug: str, receipts: Receipts) -> None:
    """The same accounts, whichever page or file one looks at."""
    fates = Counter(fate(voice) for voice in receipts)
    accepted, aside, gone = fates["accepted"], fates["set_aside"], fates["withdrawn"]
    assert (sum(fates.values()), aside, gone) == (500, 12, 5)
    address = f"{server.url}/consultas/{slug}"
    get = citizen.page.request.get
    row = f"500 {accepted} 0 {aside} {gone}"
    assert f"Todos los canales {row}" in text_of(get(f"{address}/resultados").text())
    decision = text_of(get(f"{address}/decision").text())
    for told in (f"contados {accepted}", f"Prueba o publicidad {aside}", f"autora {gone}", "Recibidos 500"):
        assert told in decision, told
    rows = list(csv.DictReader(io.StringIO(get(f"{address}/datos/accounts.csv").text().lstrip("\ufeff"))))
    assert sum(int(one["contributions"]) for one in rows) == 500
    assert states_of(rows) == fates
    document = get(f"{address}/datos/consultation.json").json()["accounts"]
    assert document == {
        "received": 500,
        "accepted": accepted,
        "pending": 0,
        "set_aside": {"test_or_advertising": aside},
        "withdrawn": gone,
    }
    assert get(f"{address}/registro.json").json()["newest"]["size"] == 500
    assert "500" in text_of(get(f"{address}/registro").text())
    citizen.goes("/")
    citizen.reads(f"Recibió 500 aportes: {accepted} aceptados, {aside} apartados, {gone} retirados.")


def fate(voice: Voice) -> str:
    return "withdrawn" if voice.withdraws else "set_aside" if voice.is_advertising else "accepted"


def states_of(rows: list[dict[str, str]]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for row in rows:
        counted[row["state"]] += int(row["contributions"])
    return counted


def text_of(page: str) -> str:
    """What a page says, with its tags taken out and single blanks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())
