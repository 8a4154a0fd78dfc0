"""The whole way of one consultation: staff, citizens, staff, the director, and whoever wants to read."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser

from consulta.vocabulary.roles import Role
from tests.support import campaigns
from tests.support.answering import folio_on, key_on
from tests.support.browser import DESKTOP, PHONE, watched_page
from tests.support.campaigns import email_of, make_account, today
from tests.support.servers import LiveServer
from tests.support.walks import Walker, releases_figures

pytestmark = [pytest.mark.slow, pytest.mark.browser]

TITLE = "¿Qué hacemos con el antiguo mercado?"
CORNERS = "13.303, -87.870\n13.303, -87.860\n13.313, -87.860\n13.313, -87.870"
PARK, SHADE = "Un parque con árboles y bancas.", "Para descansar bajo la sombra."
MARKET = "Un mercado nuevo, más grande."
VISITED = "Que ya no esté tan oscuro en la noche."
DECIDED = "Se hará un **parque** con luz."
WHY_NOT = "Ya hay un mercado nuevo a dos cuadras."


@contextmanager
def people(browser: Browser, server: LiveServer) -> Iterator[dict[str, Walker]]:
    """Everybody with a screen of their own."""
    screens = {
        "office": DESKTOP,
        "citizen": PHONE,
        "citizen without scripts": PHONE | {"java_script_enabled": False},
        "interviewer": PHONE,
        "public": DESKTOP,
    }
    with ExitStack() as stack:
        yield {
            who: Walker(
                stack.enter_context(watched_page(browser, **screen)),
                server,
                scripts=screen.get("java_script_enabled", True),
            )
            for who, screen in screens.items()
        }


def test_from_an_idea_to_a_decision(app: Flask, production_server: LiveServer, browser: Browser) -> None:
    emails = {
        role: email_of(app, make_account(app, role, name=f"Persona {role.value}"))
        for role in (Role.COORDINATOR, Role.INTERVIEWER, Role.DIRECTOR)
    }
    with people(browser, production_server) as who:
        office = who["office"]
        office.signs_in(emails[Role.COORDINATOR])
        slug = creates(office)
        opens(office, slug)
        folio, key = answers(who["citizen"], slug)
        answers_without_scripts(who["citizen without scripts"], slug)
        records(who["interviewer"], emails[Role.INTERVIEWER])
        campaigns.close(app, slug)
        is_too_late(who["citizen without scripts"], slug)
        judges(office, slug)
        codes(office, slug)
        releases_figures(office, slug)
        writes_the_decision(office, slug)
        nobody_reads_it_yet(who["public"], slug)
        office.signs_out()
        office.signs_in(emails[Role.DIRECTOR])
        signs(office, slug)
        everybody_reads(who["public"], slug)
        learns_what_became_of_it(who["citizen"], folio, key)


def creates(office: Walker) -> str:
    office.follows("Crear una consulta")
    office.writes("Título", TITLE)
    office.writes("Lugar", "Antiguo mercado")
    office.page.select_option("#district_code", "1404")
    office.writes("Contexto, en palabras sencillas", "El mercado viejo está **vacío**.")
    office.writes("Quién toma la decisión", "Dirección de Gestión Social")
    office.writes("Qué se puede cambiar", "El uso del terreno.")
    office.writes("Qué no se puede cambiar", "El terreno es público.")
    office.writes("Abre el", today())
    office.writes("Cierra el", today() - timedelta(days=1))
    office.writes("Respuesta a más tardar el", today() + timedelta(days=40))
    office.presses("Guardar")
    office.reads("El cierre debe ser el mismo día de la apertura")
    office.writes("Cierra el", today() + timedelta(days=20))
    office.presses("Guardar")
    slug = office.page.url.rsplit("/", 1)[1].split("?")[0].split("#")[0]
    office.reads(TITLE, "Falta dibujar o subir la zona")
    return slug


def opens(office: Walker, slug: str) -> None:
    here = f"/gestion/consultas/{slug}"
    office.presses("Abrir la consulta")
    office.reads("Todavía no se puede abrir")
    office.goes(f"{here}/zona")
    office.writes("Esquinas o GeoJSON", CORNERS)
    office.presses("Guardar la zona")
    office.reads("La zona está guardada")
    office.follows("Puntos de referencia")
    office.writes("Nombre", "Parque central")
    office.writes("Latitud, longitud", "13.3072, -87.8655")
    office.presses("Guardar los puntos")
    office.reads("Los puntos de referencia están guardados")
    office.follows("Área del mapa")
    office.presses("Usar una caja alrededor de la zona")
    office.goes(f"{here}/vista-previa")
    office.reads(TITLE, "Dirección de Gestión Social")
    office.goes(here)
    office.presses("Abrir la consulta")
    office.reads("Abierta")


def answers(citizen: Walker, slug: str) -> tuple[str, str]:
    citizen.goes("/")
    citizen.page.get_by_role("link", name=TITLE).first.click()
    citizen.looks()
    citizen.follows("Responder")
    page = citizen.page
    page.fill("#answer-transform", PARK)
    page.fill("#answer-purpose", SHADE)
    page.get_by_role("button", name="Marcar en un mapa").click()
    page.get_by_role("button", name="Poner el punto aquí").click()
    citizen.reads("Listo: el punto está en el mapa")
    citizen.page.select_option("#age_band", "30-44")
    citizen.marks("Doy permiso para publicar mis palabras")
    citizen.looks()
    citizen.presses("Enviar mi aporte")
    page.wait_for_selector("h1:has-text('Recibimos su aporte')")
    citizen.looks()
    return folio_on(page), key_on(page)


def answers_without_scripts(citizen: Walker, slug: str) -> None:
    citizen.goes(f"/consultas/{slug}")
    citizen.goes(f"/consultas/{slug}/responder")
    citizen.page.select_option("#district", "1404")
    citizen.presses("Enviar mi aporte")
    citizen.reads("Escriba su respuesta")
    citizen.page.fill("#answer-transform", MARKET)
    citizen.presses("Enviar mi aporte")
    citizen.reads("Recibimos su aporte")
    citizen.goes(f"/consultas/{slug}/resultados")
    citizen.reads("Hasta ahora hay 2 aportes")
    citizen.does_not_read(MARKET)


def records(interviewer: Walker, email: str) -> None:
    interviewer.signs_in(email)
    interviewer.follows("Consultas abiertas")
    interviewer.follows(TITLE)
    interviewer.chooses("¿Por qué medio lo dijo?", "Visita domiciliaria")
    interviewer.chooses("¿Cómo aceptó participar?", "De palabra, después de oír el aviso")
    interviewer.page.fill("#answer-transform", VISITED)
    interviewer.presses("Guardar el aporte")
    interviewer.reads("Aporte guardado", "Clave para retirarlo")


def is_too_late(citizen: Walker, slug: str) -> None:
    citizen.page.goto(citizen.page.url.replace("/resultados", "/responder"))
    citizen.looks()
    citizen.does_not_read("Enviar mi aporte")


def judges(office: Walker, slug: str) -> None:
    office.goes(f"/gestion/consultas/{slug}/moderar")
    office.reads(PARK)
    office.presses("Aceptar, publicar sus textos y seguir")
    for words in (MARKET, VISITED):
        office.reads(words)
        office.presses("Aceptar y seguir")
    office.reads("No queda nada por moderar")


def codes(office: Walker, slug: str) -> None:
    """One theme is made on the page of the codebook, the other while reading."""
    office.goes(f"/gestion/consultas/{slug}/temas")
    office.writes("Nombre del tema", "Parque y sombra")
    office.presses("Agregar el tema")
    office.goes(f"/gestion/consultas/{slug}/codificar")
    for words, theme in (
        (PARK, "Parque y sombra"),
        (MARKET, ""),
        (VISITED, "Parque y sombra"),
        (SHADE, "Parque"),
    ):
        office.reads(words)
        if theme:
            office.marks(theme)
        else:
            office.page.locator("summary", has_text="Tema nuevo").click()
            office.writes("Nombre del tema", "Mercado")
        office.presses("Guardar y seguir")
    office.reads("Todas las respuestas tienen tema")


def writes_the_decision(office: Walker, slug: str) -> None:
    here = f"/gestion/consultas/{slug}/decision"
    office.goes(here)
    office.presses("Empezar la decisión")
    office.presses("Entregar a la dirección")
    office.reads("Todavía no se puede")
    office.goes(f"{here}/texto")
    office.writes("Qué se decidió y por qué", DECIDED)
    office.writes("Quién tomó la decisión", "Dirección de Gestión Social")
    office.writes("Fecha en que se tomó la decisión", today())
    office.presses("Guardar")
    office.follows("Parque y sombra")
    office.marks("Se hará")
    office.writes("¿Por qué?", "Es lo que más se pidió y el terreno alcanza.")
    writes_a_clause(office, "El parque", "Tendrá árboles, bancas y luz.")
    office.writes("Qué se hará", "Sembrar 40 árboles")
    office.writes("Qué unidad lo hará", "Unidad de Obras")
    office.writes("A más tardar el", today() + timedelta(days=90))
    office.presses("Guardar y seguir con el siguiente tema")
    office.reads("Mercado")
    office.marks("No se hará")
    office.writes("¿Por qué?", WHY_NOT)
    writes_a_clause(office, "Sin mercado", "En este terreno no habrá mercado.")
    office.presses("Guardar")
    office.goes(here)
    office.presses("Entregar a la dirección")
    office.reads("En manos de la dirección")
    office.does_not_read("Firmar y publicar")


def writes_a_clause(office: Walker, heading: str, text: str) -> None:
    office.marks("Una cláusula nueva, que escribo aquí")
    office.writes("Título de la cláusula nueva", heading)
    office.writes("Qué dice la cláusula nueva", text)


def nobody_reads_it_yet(public: Walker, slug: str) -> None:
    public.goes(f"/consultas/{slug}/resultados")
    public.reads("Lo que pidió la gente", "Parque y sombra", PARK)
    public.does_not_read(VISITED)
    public.does_not_read("Ver la decisión")
    public.page.goto(public.page.url.replace("/resultados", "/decision"))
    public.does_not_read(WHY_NOT)


def signs(director: Walker, slug: str) -> None:
    director.goes(f"/gestion/consultas/{slug}/decision")
    director.follows("Leer y firmar")
    director.reads("Así la leerá la gente", WHY_NOT)
    director.page.get_by_role("checkbox").first.check()
    director.presses("Firmar y publicar")


def everybody_reads(public: Walker, slug: str) -> None:
    public.goes("/")
    public.goes(f"/consultas/{slug}")
    public.goes(f"/consultas/{slug}/decision")
    public.reads("Se hará un parque con luz", WHY_NOT, "Sembrar 40 árboles", "Unidad de Obras")
    public.goes(f"/consultas/{slug}/resultados")
    public.follows("Ver la decisión")
    public.reads("Lo que se decidió")
    public.goes(f"/consultas/{slug}/datos/")


def learns_what_became_of_it(citizen: Walker, folio: str, key: str) -> None:
    citizen.goes("/folio")
    citizen.writes("Folio", folio.lower().replace("-", " "))
    citizen.presses("Ver mi aporte")
    citizen.reads(PARK, SHADE, "Parque y sombra", "Se hará", "Sembrar 40 árboles", "La respuesta a su aporte")
    citizen.does_not_read(WHY_NOT)
    citizen.follows("Retirar mi aporte")
    citizen.page.fill("#key", key)
    citizen.page.click("main button[type=submit]")
    citizen.looks()
    citizen.reads("Usted retiró este aporte")
    citizen.does_not_read(PARK)
