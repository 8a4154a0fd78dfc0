"""What the public sees of answers: only accounts while open; one stored release behind every output."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask

from consulta.consultations.domain.cells import COARSE, cell_of
from consulta.contributions.domain.moderation import WithholdReason
from consulta.contributions.models.answer import Answer
from consulta.contributions.services.withdrawal import withdraw
from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.core.vault import vault
from consulta.disclosure.domain.release import NO_PLACE
from consulta.disclosure.models import ReleaseRecord
from consulta.reading.services import moderation
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.channels import Channel
from consulta.vocabulary.roles import Role
from tests.support import campaigns, results, way_back
from tests.support.client import CheckedClient
from tests.support.way_back import PARK_SAID

CLOSED_ONLY = (
    "resultados/mapa",
    "resultados/mapa.js",
    "resultados/palabras",
    "datos/themes.csv",
    "datos/texts.csv",
    "datos/cells.geojson",
)
ALWAYS = (
    "",
    "resultados",
    "datos/",
    "datos/accounts.csv",
    "datos/consultation.json",
    "datos/dictionary.json",
)
HERE = cell_of(campaigns.LAT, campaigns.LON, COARSE)


@pytest.fixture
def actor(app: Flask) -> Actor:
    return campaigns.make_account(app, Role.COORDINATOR)


def page(client: CheckedClient, slug: str, path: str, status: int = 200) -> str:
    response = client.get(
        f"/consultas/{slug}/{path}".rstrip("/") if not path else f"/consultas/{slug}/{path}"
    )
    assert response.status_code == status, path
    return response.text


def every_public_byte(client: CheckedClient, slug: str) -> str:
    pages = [page(client, slug, path) for path in ALWAYS]
    pages += [client.get(f"/consultas/{slug}/{path}").text for path in CLOSED_ONLY]
    return "".join([*pages, client.get("/").text, client.get("/feed.xml").text])


@pytest.mark.both_databases
def test_while_open_there_are_only_the_accounts(app: Flask, client: CheckedClient, actor: Actor) -> None:
    slug = results.opened(app, actor)
    campaigns.contribute_many(app, slug, results.located(40))
    results.judged(app, slug, actor)
    for path in CLOSED_ONLY:
        page(client, slug, path, 404)
    shown = every_public_byte(client, slug)
    assert "40 aportes" in shown
    assert "Texto publicado" not in shown
    assert results.SHADE not in shown
    assert "unos 4" not in shown
    document = json.loads(page(client, slug, "datos/consultation.json"))
    assert document["accounts"]["received"] == 40
    assert document["figures"] is None


@pytest.mark.both_databases
def test_after_closing_the_results_are_there(app: Flask, client: CheckedClient) -> None:
    slug, _ = results.finished(app, results.located(40))
    shown = page(client, slug, "resultados")
    assert f"Lo que más se pidió: «{results.SHADE}»" in shown
    assert "Texto publicado número" in shown
    assert "Lectura en curso" not in shown
    assert f"{results.SHADE},Plantar y cuidar.,ordinary,40" in page(client, slug, "datos/themes.csv")
    assert page(client, slug, "datos/texts.csv").count("Texto publicado") == 40
    assert "Texto publicado" in page(client, slug, "resultados/palabras?pregunta=transform&pagina=2")
    assert "Aquí no hay textos" in page(client, slug, "resultados/palabras?tema=nada")


@pytest.mark.both_databases
def test_every_output_reads_the_same_stored_release(app: Flask, client: CheckedClient) -> None:
    slug, _ = results.finished(app, results.located(40))
    with app.app_context(), unit_of_work():
        record = db.session.query(ReleaseRecord).one()
        stored: dict[str, Any] = json.loads(json.dumps(record.document))
        stored["places"] |= {HERE: 137, NO_PLACE: 78}
        stored["age"] |= {"60+": 212}
        stored["sex"] |= {"male": 163}
        stored["relation"] |= {"trader": 188}
        record.document = stored
    shown = page(client, slug, "resultados")
    for said in ("unos 135", "unos 80", "unos 210", "unos 165", "unos 190"):
        assert said in shown
    assert "unos 135" in page(client, slug, "resultados/mapa.js")
    cells = json.loads(page(client, slug, "datos/cells.geojson"))
    assert cells["without_cell"] == 78
    assert {one["id"]: one["properties"]["contributions"] for one in cells["features"]} == {
        cell: number for cell, number in stored["places"].items() if cell != NO_PLACE
    }
    figures = json.loads(page(client, slug, "datos/consultation.json"))["figures"]
    assert [figures[kind] for kind in ("age", "sex", "relation")] == [
        stored[kind] for kind in ("age", "sex", "relation")
    ]


def test_no_raw_figure_is_beside_the_released_one(app: Flask, client: CheckedClient) -> None:
    slug, _ = results.finished(app, results.located(40))
    with app.app_context(), unit_of_work():
        record = db.session.query(ReleaseRecord).one()
        record.document = record.document | {"places": None, "resolution": None}
    assert "Menos de 30 aportes dieron un punto" in page(client, slug, "resultados")
    assert "no tiene un mapa" in page(client, slug, "resultados/mapa")
    page(client, slug, "resultados/mapa.js", 404)
    assert json.loads(page(client, slug, "datos/cells.geojson"))["features"] == []


def test_who_withdraws_takes_the_words_along_and_the_release_stays(app: Flask, client: CheckedClient) -> None:
    several = [*results.located(40), {"transform": "Palabras que se van", "publish": True}]
    slug, given = results.finished(app, several)
    before = page(client, slug, "datos/cells.geojson")
    assert "Palabras que se van" in page(client, slug, "datos/texts.csv")
    with app.app_context(), unit_of_work():
        withdraw(given[-1].folio, vault().withdrawal_key(given[-1].folio), now=utcnow())
    assert "Palabras que se van" not in every_public_byte(client, slug)
    assert page(client, slug, "datos/cells.geojson") == before
    shown = page(client, slug, "resultados")
    assert "Estas cifras no se recalculan" in shown
    assert f"{results.SHADE},Plantar y cuidar.,ordinary,40" in page(client, slug, "datos/themes.csv")
    assert json.loads(page(client, slug, "datos/consultation.json"))["accounts"]["withdrawn"] == 1


@pytest.mark.both_databases
def test_words_need_consent_and_approval(app: Flask, client: CheckedClient) -> None:
    several = [
        {"transform": "Con permiso y aprobado", "publish": True},
        {"transform": "Texto sin el permiso", "publish": False},
        {"transform": "Con permiso y retenido", "publish": True},
    ]
    slug, given = results.finished(app, several)
    actor = campaigns.make_account(app, Role.COORDINATOR)
    with app.app_context(), unit_of_work():
        withheld = db.session.query(Answer).filter_by(contribution_id=given[2].id).one()
        moderation.withhold_texts(
            campaigns.get(slug), [withheld.id], WithholdReason.OWN_DATA, actor=actor, now=utcnow()
        )
    shown = every_public_byte(client, slug)
    assert "Con permiso y aprobado" in shown
    assert "Texto sin el permiso" not in shown
    assert "retenido" not in shown


def test_a_published_text_stands_alone(app: Flask, client: CheckedClient) -> None:
    slug, given = results.finished(app, results.located(40))
    lines = page(client, slug, "datos/texts.csv").lstrip("\ufeff").splitlines()
    assert lines[0] == "id,question,text"
    told = [line.split(",") for line in lines[1:]]
    assert {len(line) for line in told} == {3}
    assert {line[1] for line in told} == {"transform"}
    identifiers = {line[0] for line in told}
    assert len(identifiers) == 40
    with app.app_context():
        internal = {public_id for (public_id,) in db.session.query(Answer.public_id)}
        assert not [one for one in identifiers if any(other.startswith(one) for other in internal)]
        order = [db.session.query(Answer).filter_by(words=line[2]).one().contribution_id for line in told]
    assert sorted(order) == sorted(one.id for one in given)
    assert order != sorted(order)


def test_options_are_counted_alone(app: Flask, client: CheckedClient) -> None:
    slug, _ = results.finished(app, results.located(40))
    shown = page(client, slug, "resultados")
    rows = re.findall(r'<th scope="row">(Por la \w+)</th><td class="number">(\d+)</td>', shown)
    assert rows == [("Por la mañana", "20"), ("Por la tarde", "40")]
    assert "evening" not in every_public_byte(client, slug).replace('"key": "evening"', "")


def test_themes_by_channel_come_coarse_with_the_decision(app: Flask, client: CheckedClient) -> None:
    voices = {Channel.WEB: [PARK_SAID] * 60, Channel.PAPER: [PARK_SAID] * 9}
    case, _ = way_back.ready(app, voices)
    assert "Los temas según cómo llegó" not in page(client, case.slug, "resultados")
    case.publish()
    shown = page(client, case.slug, "resultados")
    crossing = shown.split("Los temas según cómo llegó el aporte")[1].split("</table>")[0]
    told = re.findall(r'<td class="number">([^<]+)</td>', crossing)
    assert len(told) == 2
    assert all(re.fullmatch("unos [0-9]*[05]|menos de 10", one) for one in told)
    assert "papel" not in crossing


def test_the_reading_says_how_far_it_has_come(app: Flask, client: CheckedClient, actor: Actor) -> None:
    slug = results.opened(app, actor)
    campaigns.contribute_many(app, slug, results.located(12))
    campaigns.close(app, slug)
    assert "Lectura en curso: 0 de 12 aportes" in page(client, slug, "resultados")
    with app.app_context(), unit_of_work():
        moderation.accept(campaigns.get(slug), results.pending(slug), actor=actor, now=utcnow())
    assert "Lectura en curso: 0 de 12 respuestas" in page(client, slug, "resultados")
    page(client, slug, "datos/cells.geojson", 404)


def test_the_map_asks_nobody_else_and_runs_nothing_inline(app: Flask, client: CheckedClient) -> None:
    title = 'Penal</script><img src=x onerror="alert(1)">'
    actor = campaigns.make_account(app, Role.COORDINATOR)
    slug = results.opened(app, actor, title=title)
    campaigns.contribute_many(app, slug, results.located(40))
    campaigns.close(app, slug)
    results.judged(app, slug, actor)
    results.released(app, slug, actor)
    document = page(client, slug, "resultados/mapa")
    script = page(client, slug, "resultados/mapa.js")
    for text in (document, script):
        assert not re.search(r"""(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}""", text)
        assert "<img src=x" not in text
    assert 'lang="es"' in document
    assert "Mapa de los aportes por lugar" in document
    assert not re.search(r"-87\.86500|13\.30700\b.*pin", script.split("geo_json_zone")[0])
    again = page(client, slug, "resultados/mapa.js")
    assert again == script
    assert len(script) < 150_000


def test_no_coordinate_of_a_person_is_public(app: Flask, client: CheckedClient) -> None:
    slug, _ = results.finished(app, results.located(40, lat=13.312345, lon=-87.861234))
    shown = every_public_byte(client, slug)
    assert "13.31234" not in shown
    assert "87.86123" not in shown


def test_feeds_are_well_formed(app: Flask, client: CheckedClient, actor: Actor) -> None:
    slug = results.opened(app, actor, title="Uno & <dos>")
    for path in ("/feed.xml", "/sitemap.xml"):
        ElementTree.fromstring(client.get(path).data)
    assert f"/consultas/{slug}" in client.get("/sitemap.xml").text
    assert "Uno &amp; &lt;dos&gt;" in client.get("/feed.xml").text
    assert "Disallow: /gestion" in client.get("/robots.txt").text
    manifest = client.get("/manifest.webmanifest").json
    assert manifest is not None
    assert manifest["start_url"] == "/"
