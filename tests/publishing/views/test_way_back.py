"""From the decision back to the voices: flow, channels, words, what authors say (both databases)."""

from __future__ import annotations

import json
import re

import pytest
from flask import Flask

from consulta.contributions.domain.folio import format_folio
from consulta.contributions.services.withdrawal import withdraw_in_person
from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.vocabulary.channels import Channel
from tests.support import way_back
from tests.support.client import CheckedClient
from tests.support.decided import CLAUSE, MARKET, PARK, REASON, Case, public
from tests.support.way_back import BOTH_SAID, GREETING, PARK_SAID

pytestmark = pytest.mark.both_databases

VOICES: dict[Channel, list[dict[str, object]]] = {
    Channel.WEB: [*[PARK_SAID] * 30, *[BOTH_SAID] * 8, *[GREETING] * 2],
    Channel.HOME_VISIT: [PARK_SAID] * 40,
    Channel.PAPER: [PARK_SAID] * 9,
}


def figures_in(html: str) -> list[list[str]]:
    """The rows of the tables of the flow."""
    flow = html.split('id="flujo"')[1].split("</figure>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", flow, re.DOTALL)
    return [re.findall(r"<t[hd][^>]*>([^<]*)<", row) for row in rows]


def test_the_flow_says_its_point_and_its_tables_say_the_same(app: Flask, client: CheckedClient) -> None:
    case, _ = way_back.published(app, VOICES)
    shown = client.get(public(case)).text
    title = "De 89 aportes, 87 tocan algo que se hará, entero o en parte"
    assert f"<h2>{title}</h2>" in shown
    assert shown.count(f">{title}</title>") == 2
    rows = figures_in(shown)
    for row in (
        [PARK, "Se hará", "87"],
        [MARKET, "No se hará", "8"],
        ["Respuestas sin una propuesta", "No había qué decidir", "2"],
        ["Se hará", "87"],
        ["No se hará", "8"],
        ["Recibidos, cada uno una vez", "89"],
    ):
        assert row in rows
    drawn = re.findall(r"<svg class=\"flow.*?</svg>", shown, re.DOTALL)
    assert len(drawn) == 2
    for svg in drawn:
        assert 'role="img"' in svg
        assert "style=" not in svg
        for said in (PARK, MARKET, "87", "aportes"):
            assert said in svg


def test_the_flow_stays_and_a_correction_states_its_own(app: Flask, client: CheckedClient) -> None:
    case, given = way_back.published(app, VOICES)
    before = figures_in(client.get(public(case)).text)
    with app.app_context(), unit_of_work():
        withdraw_in_person(
            given[Channel.WEB][0].folio, "Vino con su recibo.", actor=case.coordinator, now=utcnow()
        )
    assert figures_in(client.get(public(case)).text) == before
    case.correct()
    assert ["Retirados por su autor o autora", "1"] in figures_in(client.get(public(case)).text)
    assert figures_in(client.get(f"{public(case)}/version-1").text) == before


def test_each_large_channel_has_a_page_with_what_became_of_it(app: Flask, client: CheckedClient) -> None:
    case, _ = way_back.published(app, VOICES)
    listed = client.get(f"{public(case)}/canales").text
    assert f'href="{public(case)}/canales/home_visit"' in listed
    assert "Boleta en papel" not in listed
    page = client.get(f"{public(case)}/canales/home_visit").text
    assert "Lo que dijeron quienes fueron visitados en su casa, y qué pasó con eso" in page
    assert "Así llegaron 40 aportes de los 89" in page
    for said in (PARK, "Se hará", REASON[PARK], CLAUSE[PARK][0], MARKET, "No se hará"):
        assert said in page
    told = re.findall(r"unos (\d+) de 40", page)
    assert told and all(int(one) % 5 == 0 for one in told)
    for missing in ("paper", "phone", "nada"):
        assert client.get(f"{public(case)}/canales/{missing}").status_code == 404


def test_without_large_channels_there_is_no_such_page(app: Flask, client: CheckedClient) -> None:
    case, _ = way_back.three(app)
    assert 'id="canales"' not in client.get(public(case)).text
    assert client.get(f"{public(case)}/canales").status_code == 404


def test_versions_from_before_show_neither_flow_nor_channels(
    app: Flask, client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = way_back.published_before(app, VOICES, monkeypatch)
    shown = client.get(public(case)).text
    assert 'id="flujo"' not in shown
    assert 'id="canales"' not in shown
    assert "Las cuentas" in shown


def test_a_theme_leads_to_its_words_and_back(app: Flask, client: CheckedClient) -> None:
    case, _ = way_back.three(app)
    with app.app_context():
        theme = case.theme(PARK).public_id
    shown = client.get(public(case)).text
    words = f"/consultas/{case.slug}/resultados/palabras?tema={theme}"
    assert f'href="{words}"' in shown
    assert "Leer el texto publicado" in shown
    back = client.get(words).text
    assert "Un parque con árboles." in back
    assert f'href="{public(case)}#tema-{theme}"' in back


def test_what_authors_say_is_published_as_counts_alone(app: Flask, client: CheckedClient) -> None:
    case, given = way_back.three(app)
    assert "Todavía no contesta nadie." in client.get(public(case)).text
    for one, verdict in zip(given, ("yes", "partly", "yes"), strict=True):
        client.post(f"/folio/{format_folio(one.folio)}/respuesta", data={"verdict": verdict})
    shown = client.get(public(case)).text
    assert "De 3 aportes aceptados, contestaron 3." in shown
    assert "<b>2</b> sí" in shown
    page = client.get(f"/consultas/{case.slug}").text
    assert "contestaron 3: 2 sí, 1 en parte y 0 no." in page
    document = json.loads(client.get(f"/consultas/{case.slug}/datos/consultation.json").text)
    assert document["ask_back"] == {
        "asked": 3,
        "answered": 3,
        "yes": 2,
        "partly": 1,
        "no": 0,
        "before_correction": 0,
    }
    no_verdict(case, client)


def no_verdict(case: Case, client: CheckedClient) -> None:
    """Nothing that is published by contribution or text tells what its author said."""
    for name in ("accounts.csv", "themes.csv", "texts.csv"):
        assert not re.search(
            "verdict|ask_back|partly", client.get(f"/consultas/{case.slug}/datos/{name}").text
        )
