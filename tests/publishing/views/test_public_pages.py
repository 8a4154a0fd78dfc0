"""The home page and the page of one consultation, in every state of its life."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page

from consulta.consultations.services import consultations
from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.calendar import format_date, local_date
from consulta.vocabulary.roles import Role
from tests.support import campaigns, decided, results
from tests.support.browser import axe_findings
from tests.support.client import CheckedClient
from tests.support.servers import LiveServer


@pytest.fixture
def actor(app: Flask) -> Actor:
    return campaigns.make_account(app, Role.COORDINATOR)


def dates(app: Flask, slug: str, *, closes_at: datetime | None = None, due: date | None = None) -> None:
    """Let time have passed: the one thing that no service does."""
    with app.app_context(), unit_of_work():
        consultation = campaigns.get(slug)
        consultation.closes_at = closes_at or consultation.closes_at
        consultation.answer_due_on = due or consultation.answer_due_on


@pytest.mark.both_databases
def test_an_open_one_says_what_is_asked_and_what_comes_back(
    app: Flask, client: CheckedClient, actor: Actor
) -> None:
    slug = results.opened(app, actor)
    campaigns.contribute_many(app, slug, [{}] * 3)
    shown = client.get(f"/consultas/{slug}").text
    due = format_date(local_date(utcnow()) + timedelta(days=30))
    for said in ("El antiguo penal está", "Dirección de Gestión Social", "quedan 10 días", due, "Responder"):
        assert said in shown
    assert f'href="/consultas/{slug}/responder"' in shown
    assert "Hasta ahora hay 3 aportes." in shown
    assert 'class="sketch"' in shown
    home = client.get("/").text
    assert "Abierta: quedan 10 días" in home
    assert "Ya hay 3 aportes." in home


def test_drafts_and_what_never_opened_are_nowhere(app: Flask, client: CheckedClient, actor: Actor) -> None:
    draft = campaigns.make_draft(app, actor, title="Borrador escondido")
    cancelled = campaigns.make_draft(app, actor, title="Borrador cancelado")
    with app.app_context(), unit_of_work():
        consultations.cancel(campaigns.get(cancelled), "No siguió.", actor=actor, now=utcnow())
    for slug in (draft, cancelled, "no-existe"):
        for path in ("", "/resultados", "/datos/", "/datos/accounts.csv", "/datos/consultation.json"):
            assert client.get(f"/consultas/{slug}{path}").status_code == 404
    for path in ("/", "/feed.xml", "/sitemap.xml"):
        assert "orrador" not in client.get(path).text


def test_lateness_shows_by_itself(app: Flask, client: CheckedClient, actor: Actor) -> None:
    slug = results.opened(app, actor)
    campaigns.contribute(app, slug)
    yesterday = local_date(utcnow()) - timedelta(days=1)
    dates(app, slug, closes_at=utcnow() - timedelta(days=3), due=yesterday + timedelta(days=5))
    assert "vencida" not in client.get(f"/consultas/{slug}").text
    assert "faltan 4 días" in client.get("/").text
    dates(app, slug, due=yesterday)
    for path in ("/", f"/consultas/{slug}", f"/consultas/{slug}/resultados"):
        assert f"Respuesta vencida desde el {format_date(yesterday)}" in client.get(path).text


def test_a_cancelled_one_says_why(app: Flask, client: CheckedClient, actor: Actor) -> None:
    slug = results.opened(app, actor)
    campaigns.contribute(app, slug, transform="Lo que escribí", publish=True)
    with app.app_context(), unit_of_work():
        consultations.cancel(campaigns.get(slug), "El terreno <no> es nuestro.", actor=actor, now=utcnow())
    shown = client.get(f"/consultas/{slug}").text
    assert "El terreno &lt;no&gt; es nuestro." in shown
    assert f'href="/consultas/{slug}/responder"' not in shown
    results_page = client.get(f"/consultas/{slug}/resultados").text
    assert "se canceló antes del cierre" in results_page
    assert "Lo que escribí" not in results_page
    assert client.get(f"/consultas/{slug}/datos/texts.csv").status_code == 404
    assert "Se canceló el" in client.get("/").text


def test_an_extension_is_told_with_its_reason(app: Flask, client: CheckedClient, actor: Actor) -> None:
    slug = results.opened(app, actor)
    later = utcnow() + timedelta(days=15)
    with app.app_context(), unit_of_work():
        consultations.extend(campaigns.get(slug), later, "Llovió toda la semana.", actor=actor, now=utcnow())
    shown = client.get(f"/consultas/{slug}").text
    assert "El plazo se amplió" in shown
    assert "Llovió toda la semana." in shown
    assert format_date(later) in shown


@pytest.mark.both_databases
def test_a_decided_one_says_how_its_promises_stand(app: Flask, client: CheckedClient) -> None:
    case = decided.ready(app)
    case.publish()
    assert "De 1 compromiso: 1 en plazo." in client.get("/").text
    with case.change():
        case.commitment().due_on = local_date(utcnow()) - timedelta(days=1)
    case.correct()
    home = client.get("/").text
    assert "Con compromisos atrasados" in home
    assert "De 1 compromiso: 1 atrasado." in home
    page = client.get(f"/consultas/{case.slug}").text
    assert f'href="/consultas/{case.slug}/decision"' in page
    assert "Responder" not in page
    assert f"/consultas/{case.slug}/decision" in client.get("/feed.xml").text


def test_the_empty_house_says_so(client: CheckedClient) -> None:
    assert "Hoy no hay ninguna consulta abierta" in client.get("/").text


def test_english_is_kept_from_page_to_page(app: Flask, client: CheckedClient, actor: Actor) -> None:
    slug = results.opened(app, actor)
    assert f'href="/consultas/{slug}?lang=en"' in client.get("/?lang=en").text


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_axe_finds_nothing(
    app: Flask, live_server: LiveServer, request: pytest.FixtureRequest, actor: Actor, device: str
) -> None:
    slug, _ = results.finished(app, results.located(40))
    opened = results.opened(app, actor, title="¿Qué hacemos con el predio?")
    campaigns.contribute_many(app, opened, [{}] * 3)
    page: Page = request.getfixturevalue(device)
    paths = ("/", f"/consultas/{opened}", f"/consultas/{opened}/resultados", f"/consultas/{slug}")
    for path in (
        *paths,
        *(f"/consultas/{slug}/{end}" for end in ("resultados", "resultados/palabras", "datos/")),
    ):
        page.goto(live_server.url + path)
        assert axe_findings(page) == [], path
        width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert width == 0, path


def test_the_map_opens_on_a_phone(app: Flask, live_server: LiveServer, phone: Page) -> None:
    slug, _ = results.finished(app, results.located(40))
    phone.goto(f"{live_server.url}/consultas/{slug}/resultados")
    assert len(phone.frames) == 1 or "mapa" not in phone.frames[1].url
    phone.get_by_text("Abrir el mapa").tap()
    framed = phone.frame_locator("iframe")
    framed.locator("path.cell").first.wait_for()
    framed.get_by_text("unos").first.wait_for()
    phone.goto(f"{live_server.url}/consultas/{slug}/resultados/mapa")
    phone.locator("path.zone").wait_for()
    assert axe_findings(phone) == []
