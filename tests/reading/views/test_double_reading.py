"""Double reading over HTTP: drawn, read blind, shown to the staff, and published with its warning."""

import csv
import re
from html import unescape
from io import StringIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consulta.core.clock import utcnow
from consulta.reading.services import double_reading
from tests.support.client import CheckedClient
from tests.support.reading import desk, send
from tests.support.twice import Twice, twice

pytestmark = pytest.mark.both_databases


def results(here: Twice, client: FlaskClient) -> str:
    return unescape(client.get(f"/consultas/{here.at.slug}/resultados").text)


def themes_csv(here: Twice, client: FlaskClient) -> dict[str, dict[str, str]]:
    text = client.get(f"/consultas/{here.at.slug}/datos/themes.csv").data.decode("utf-8-sig")
    return {row["name"]: row for row in csv.DictReader(StringIO(text))}


def test_from_the_draw_to_the_published_warning(app: Flask) -> None:
    """Everything through the pages: a coordinator draws and reads, and never as the market."""
    here = twice(app, 4)
    client = here.at.client()
    assert "Todo está codificado" in client.get(here.page).text
    assert send(client, f"{here.page}/muestra", here.page).status_code == 303
    assert "Leídas 0 de 4 respuestas" in client.get(here.page).text
    for _ in range(4):
        answer = client.get(f"{here.page}/siguiente").location
        fields = {"tema": here.park} if "parque" in client.get(answer).text else {"ninguno": "1"}
        assert send(client, answer, **fields).status_code == 303
    page = unescape(client.get(here.page).text)
    assert "Dos personas leyeron por separado 4 respuestas" in page and "en curso" not in page
    assert "Solo Ana Analista, primera lectura" in page and "2 respuestas" in page
    public = results(here, client)
    assert "Dos personas leyeron por separado 4 respuestas" in public
    assert "Un tema tiene una lectura poco segura" in public and "«Mercado»" in public


def test_the_second_reader_never_sees_the_first_reading(app: Flask) -> None:
    here = twice(app)
    here.draw()
    client = here.at.client()
    for answer in here.sample():
        page = client.get(f"{here.page}/{answer}").text
        assert "Ana Analista" not in page, "the name of the coder would tell"
        assert " checked" not in page.split('id="second"')[1].split("</form>")[0]
    here.read(here.sample()[0], here.park)
    assert "Ana Analista" not in client.get(here.page).text, "nor does the overview before the end"


def test_a_theme_or_the_word_that_none_fits(app: Flask) -> None:
    here = twice(app)
    here.draw()
    client = here.at.client()
    answer = f"{here.page}/{here.sample()[0]}"
    for fields in ({}, {"tema": here.park, "ninguno": "1"}, {"tema": "another"}):
        response = send(client, answer, **fields)
        assert response.status_code == 422 and "Error: " in response.text
    assert f'value="{here.park}" id="tema-{here.park}" data-key="1" checked' in (
        send(client, answer, tema=here.park, ninguno="1").text
    ), "what was marked stays marked"


def test_the_coder_of_all_is_told_that_others_must_read(app: Flask) -> None:
    here = twice(app)
    here.draw()
    coder = here.at.client(here.at.analyst)
    assert "Tiene que leerlas otra persona" in coder.get(here.page).text
    assert coder.get(f"{here.page}/{here.sample()[0]}").status_code in {302, 303}
    response = coder.get(f"{here.page}/siguiente", follow_redirects=True)
    assert "No queda ninguna respuesta que usted pueda leer" in response.text


def test_it_says_what_is_missing_to_draw(app: Flask) -> None:
    at = desk(app)
    at.give("uno", accepted=True)
    client = at.client()
    page = client.get(f"{at.page}/doble-lectura").text
    assert "Faltan 1 respuestas por codificar" in page and "cuando la consulta está cerrada" in page
    assert "Sacar la muestra" not in page
    refused = send(client, f"{at.page}/doble-lectura/muestra", f"{at.page}/temas")
    assert refused.status_code == 409 and "No se sacó la muestra" in refused.text


def test_unmeasured_results_say_so(app: Flask, client: CheckedClient) -> None:
    here = twice(app)
    assert "No medido: nadie ha leído todavía" in results(here, client)
    row = themes_csv(here, client)["Parque"]
    assert (row["reliability"], row["reliability_alpha"], row["reliability_sample"]) == (
        "not_measured",
        "",
        "",
    )


def test_a_theme_read_too_differently_has_its_count_alone(app: Flask, client: CheckedClient) -> None:
    here = twice(app, 9)
    here.draw()
    here.read_all(blind_to=here.market)
    public = results(here, client)
    assert "De qué hablaron los aportes" in public, "no headline rests on it"
    drawing = re.search(r'<svg[^>]*aria-label="De qué hablaron.*?</svg>', public, re.DOTALL)
    assert drawing and drawing[0].count('class="bar"') == 1, "the park alone has a bar"
    assert "6 · lectura poco segura" in drawing[0] and "%</text>" not in drawing[0]
    rows = themes_csv(here, client)
    assert rows["Mercado"]["reliability"] == "low" and rows["Mercado"]["contributions"] == "6"
    assert float(rows["Mercado"]["reliability_alpha"]) < 0.667
    assert rows["Mercado"]["reliability_sample"] == "9"
    assert (rows["Parque"]["reliability"], rows["Parque"]["reliability_alpha"]) == ("good", "1.0")
    assert rows["Nadie lo pide"]["reliability"] == "undefined"
    assert rows["Nadie lo pide"]["reliability_alpha"] == "", "never 1 where there is nothing to measure"
    dictionary = client.get(f"/consultas/{here.at.slug}/datos/dictionary.json").json
    assert dictionary is not None
    assert set(rows["Parque"]) == set(dictionary["files"]["themes.csv"])
    assert {row["reliability"] for row in rows.values()} <= set(dictionary["codes"]["reliability"])


def test_a_new_round_from_the_page(app: Flask) -> None:
    here = twice(app, 2)
    here.draw()
    here.read_all()
    client = here.at.client(here.other)
    assert "Leyeron todo igual" in client.get(here.page).text
    send(client, f"{here.page}/muestra", here.page)
    page = client.get(here.page).text
    assert "Ronda 2, en curso" in page and "Cuánto coincidieron" in page


def test_two_readers_of_one_answer(app: Flask) -> None:
    """Who comes second is told, and what the first said stays."""
    here = twice(app, 2)
    here.draw()
    answer = here.sample()[0]
    first, second = here.at.client(), here.at.client(here.other)
    page = f"{here.page}/{answer}"
    assert second.get(page).status_code == 200
    with here.at.change() as consultation:
        double_reading.record_second_reading(
            consultation, answer, [here.park], actor=here.at.coordinator, now=utcnow()
        )
    response = send(second, page, here.page, tema=here.market)
    assert "otra persona la leyó" in second.get(response.location, follow_redirects=True).text
    assert f'id="tema-{here.park}" data-key="1" checked' in first.get(page).text
