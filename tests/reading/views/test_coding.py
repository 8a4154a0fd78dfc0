"""The workbench over HTTP: next, previous, filters, several coders, conflicts, undo."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consulta.reading.domain.themes import NoActionReason
from tests.support.decided import client_of, ready
from tests.support.reading import Desk, desk, hidden, send

pytestmark = pytest.mark.both_databases


def at_answer(at: Desk, answer: str, query: str = "") -> str:
    return f"{at.page}/codificar/{answer}{query}"


def save(client: FlaskClient, at: Desk, answer: str, *themes: str, query: str = "", **fields: str):  # type: ignore[no-untyped-def]
    path = at_answer(at, answer, query)
    seen = fields.pop("visto", None)
    if seen is None:
        seen = hidden(client.get(path).text, "visto")
    return send(client, path, tema=list(themes), visto=seen, **fields)


def shown(page: str) -> str:
    """The words of the answer on the workbench; empty where there is none."""
    found = re.search(r'<div class="words pieces" id="words">(.*?)</div>', page, re.DOTALL)
    return unescape(re.sub(r"<sup.*?</sup>|<[^>]+>", "", found[1])) if found else ""


def first_of(client: FlaskClient, at: Desk, query: str = "") -> str:
    """Words of the answer that a coder is handed."""
    return shown(client.get(f"{at.page}/codificar{query}", follow_redirects=True).text)


def words_at(client: FlaskClient, response) -> str:  # type: ignore[no-untyped-def]
    assert response.status_code == 303, response.text
    return shown(client.get(response.location).text)


def answers(at: Desk, *words: str) -> list[str]:
    return [at.answers(number)[0] for number in at.give(*words, accepted=True)]


def test_one_after_another_until_all_have_a_theme(app: Flask) -> None:
    at = desk(app)
    park, market = at.theme("Parque"), at.theme("Mercado")
    one, two = answers(at, "uno", "dos")
    at.give("por leer")
    client = at.client()
    assert first_of(client, at) == "uno"
    assert words_at(client, save(client, at, one, park, market)) == "dos"
    answer = save(client, at, two, at.no_action(), motivo="courtesy")
    page = client.get(answer.location, follow_redirects=True).text
    assert "Todas las respuestas tienen tema" in page and "Queda 1 aporte por moderar" in page
    assert at.read_as(one) == {"Parque", "Mercado"}
    assert "Con tema 2 de 2 respuestas" in page


def test_a_reading_needs_a_theme_and_no_action_its_reason(app: Flask) -> None:
    at = desk(app)
    park = at.theme("Parque")
    (one,) = answers(at, "uno")
    client = at.client()
    for themes, reason in (
        ([], ""),
        ([at.no_action()], ""),
        ([at.no_action(), park], "courtesy"),
        (["x"], ""),
    ):
        answer = save(client, at, one, *themes, motivo=reason)
        assert answer.status_code == 422, themes
        for theme in themes[:1]:
            assert theme == "x" or re.search(rf'value="{theme}"[^>]* checked', answer.text)
    assert at.read_as(one) == set()


def test_a_reason_without_its_theme_is_left_out(app: Flask) -> None:
    at = desk(app)
    park = at.theme("Parque")
    (one,) = answers(at, "uno")
    assert save(at.client(), at, one, park, motivo="courtesy").status_code == 303
    assert at.read_as(one) == {"Parque"}


def test_a_theme_is_made_on_the_spot(app: Flask) -> None:
    at = desk(app)
    park = at.theme("Parque")
    (one,) = answers(at, "uno")
    client = at.client(at.analyst)
    refused = save(client, at, one, park, tema_nuevo="PARQUE", significado="árboles")
    assert refused.status_code == 422
    assert "Ya hay un tema con ese nombre" in refused.text and 'value="PARQUE"' in refused.text
    assert save(client, at, one, park, tema_nuevo="Salud", significado="Clínica").status_code == 303
    assert at.read_as(one) == {"Parque", "Salud"}
    page = client.get(f"{at.page}/temas").text
    assert "Salud" in page and "Clínica" in page


def test_skip_and_previous(app: Flask) -> None:
    at = desk(app)
    park = at.theme("Parque")
    one, two, _ = answers(at, "uno", "dos", "tres")
    client = at.client()
    assert first_of(client, at, f"?despues={one}") == "dos"
    save(client, at, one, park)
    page = client.get(at_answer(at, two)).text
    assert f'href="{at_answer(at, one)}"' in page, "what was just read is one step back"
    assert first_of(client, at, "?despues=nada") == "dos"


def test_filters_stay_from_answer_to_answer(app: Flask) -> None:
    at = desk(app)
    park = at.theme("Parque")
    (number,) = at.give("un parque", purpose="para jugar", accepted=True)
    (other,) = at.give("otra cosa", purpose="para vender", accepted=True)
    purpose = at.answers(number)[1]
    client = at.client()
    assert first_of(client, at, "?pregunta=purpose") == "para jugar"
    answer = save(client, at, purpose, park, query="?pregunta=purpose")
    assert "pregunta=purpose" in answer.location and words_at(client, answer) == "para vender"
    assert first_of(client, at, f"?tema={park}") == "para jugar"
    assert first_of(client, at, "?ver=con-tema") == "para jugar"
    assert first_of(client, at, "?ver=todas&q=VENDÉR") == "para vender"
    assert first_of(client, at, "?canal=paper") == ""
    assert first_of(client, at, "?ver=nada&canal=nada&pregunta=nada") == ""
    assert at.read_as(at.answers(other)[1]) == set()


def test_coders_who_start_together_are_handed_different_answers(app: Flask) -> None:
    at = desk(app)
    answers(at, *(f"respuesta {n}" for n in range(10)))
    coordinator, analyst = at.client(), at.client(at.analyst)
    assert first_of(coordinator, at) == "respuesta 0"
    assert first_of(analyst, at) == "respuesta 5"
    assert first_of(analyst, at) == "respuesta 5", "each always begins at the same place"


def test_a_conflict_shows_the_other_reading_and_keeps_ones_own(app: Flask) -> None:
    at = desk(app)
    park, market = at.theme("Parque"), at.theme("Mercado")
    (one,) = answers(at, "uno")
    client = at.client()
    seen = hidden(client.get(at_answer(at, one)).text, "visto")
    at.code(one, park, actor=at.analyst)
    answer = save(client, at, one, market, visto=seen)
    assert answer.status_code == 409
    assert "Lo que está guardado" in answer.text and "Ana Analista" in answer.text
    assert re.search(rf'value="{market}"[^>]* checked', answer.text)
    assert not re.search(rf'value="{park}"[^>]* checked', answer.text)
    assert at.read_as(one) == {"Parque"}
    insisted = save(client, at, one, market, visto=hidden(answer.text, "visto"))
    assert insisted.status_code == 303
    assert at.read_as(one) == {"Mercado"}


def test_a_conflict_makes_no_theme(app: Flask) -> None:
    at = desk(app)
    park = at.theme("Parque")
    (one,) = answers(at, "uno")
    at.code(one, park)
    answer = save(at.client(), at, one, park, visto="", tema_nuevo="Salud")
    assert answer.status_code == 409 and 'value="Salud"' in answer.text
    assert "Salud" not in at.client().get(f"{at.page}/temas").text


def test_undo_and_taking_a_reading_away(app: Flask) -> None:
    at = desk(app)
    park = at.theme("Parque")
    one, _ = answers(at, "uno", "dos")
    client = at.client()
    save(client, at, one, park)
    save(client, at, one, accion="quitar")
    assert at.read_as(one) == set()
    undone = send(client, f"{at.page}/codificar/deshacer", f"{at.page}/temas")
    assert undone.location.endswith(at_answer(at, one))
    assert at.read_as(one) == {"Parque"}
    send(client, f"{at.page}/codificar/deshacer", f"{at.page}/temas")
    nothing = send(client, f"{at.page}/codificar/deshacer", f"{at.page}/temas")
    assert "No hay nada que deshacer" in client.get(nothing.location, follow_redirects=True).text


def test_an_answer_that_is_no_longer_accepted_is_passed(app: Flask) -> None:
    at = desk(app)
    park = at.theme("Parque")
    (one,) = answers(at, "uno")
    client = at.client()
    answer = send(client, at_answer(at, "no-existe"), f"{at.page}/temas", tema=park, visto="")
    assert answer.status_code == 303
    assert "ya no se lee en temas" in client.get(answer.location, follow_redirects=True).text
    assert at.read_as(one) == set()


def test_after_the_decision_the_workbench_only_tells(app: Flask) -> None:
    case = ready(app)
    case.publish()
    client = client_of(app, case.coordinator)
    page = client.get(f"/gestion/consultas/{case.slug}/codificar?ver=con-tema", follow_redirects=True)
    assert "La decisión ya se publicó" in page.text
    address = page.request.path
    theme = re.search(r'name="tema" value="(\w+)"', page.text)
    assert theme
    answer = send(
        client, address, tema=theme[1], visto=hidden(page.text, "visto"), motivo=NoActionReason.COURTESY
    )
    assert answer.status_code in {409, 422}


def test_undo_brings_no_retired_theme_back(app: Flask) -> None:
    at = desk(app)
    park, market = at.theme("Parque"), at.theme("Mercado")
    (one,) = answers(at, "uno")
    client = at.client()
    save(client, at, one, park)
    save(client, at, one, market)
    retired = send(client, f"{at.page}/temas/{park}/quitar", f"{at.page}/temas")
    assert retired.status_code == 303
    send(client, f"{at.page}/codificar/deshacer", f"{at.page}/temas")
    assert at.read_as(one) == {"Mercado"}, "no decision would ever answer the retired theme"
