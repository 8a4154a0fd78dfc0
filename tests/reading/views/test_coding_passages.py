"""Passages over HTTP: with scripts and without, themes made from them, and two coders at the same moment."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, get_ident
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from consulta.core.extensions import db
from consulta.reading.services.coding import PassageCoding
from tests.support.reading import Desk, desk, hidden, send

pytestmark = pytest.mark.both_databases

WORDS = "👩🏽‍🌾 Un parque con árboles, y un mercado limpio."


def address(at: Desk, answer: str) -> str:
    return f"{at.page}/codificar/{answer}"


def one_answer(at: Desk, words: str = WORDS) -> str:
    (number,) = at.give(words, accepted=True)
    return at.answers(number)[0]


def fragment(part: str, theme: str, words: str = WORDS) -> str:
    start = words.index(part)
    return f"{start}-{start + len(part)}-{theme}"


def marks(page: str) -> list[str]:
    """Words under some mark, in the order of the text, numbers left out."""
    found = re.findall(r'<span data-at="\d+" class="(?:m\d ?)+">([^<]*)</span>', page)
    return ["".join(found)] if found else []


def test_whole_and_passages_are_stored_together_and_shown_again(app: Flask) -> None:
    at = desk(app)
    park, market, shade = at.theme("Parque"), at.theme("Mercado"), at.theme("Sombra")
    answer, client = one_answer(at), at.client()
    stored = send(
        client,
        address(at, answer),
        visto="",
        tema=[park],
        fragmento=[fragment("con árboles", shade), fragment("árboles, y un mercado", market)],
    )
    assert stored.status_code == 303
    assert at.passages(answer) == {
        ("Parque", "*"),
        ("Sombra", "con árboles"),
        ("Mercado", "árboles, y un mercado"),
    }
    page = client.get(address(at, answer)).text
    assert re.search(r'<span data-at="\d+" class="m1 m2">árboles</span>', page), "both marks lie over it"
    assert marks(page) == ["con árboles, y un mercado"]
    assert "<q>árboles, y un mercado</q>" in page
    again = send(
        client,
        address(at, answer),
        visto=hidden(page, "visto"),
        tema=[park],
        fragmento=re.findall(r'name="fragmento" value="([^"]+)"', page),
    )
    assert again.status_code == 303 and len(at.passages(answer)) == 3
    without_one = send(client, address(at, answer), visto=hidden(page, "visto"), tema=[park])
    assert without_one.status_code == 303 and at.passages(answer) == {("Parque", "*")}


def test_a_passage_by_lists_without_scripts(app: Flask) -> None:
    at = desk(app)
    park, market = at.theme("Parque"), at.theme("Mercado")
    answer, client = one_answer(at), at.client()
    page = client.get(address(at, answer)).text
    begins = dict(re.findall(r'<option value="(\d+)">\d+\. ([^<]+)</option>', page.split('id="hasta"')[0]))
    ends = dict(re.findall(r'<option value="(\d+)">\d+\. ([^<]+)</option>', page.split('id="hasta"')[1]))
    start = next(offset for offset, word in begins.items() if word == "parque")
    end = next(offset for offset, word in ends.items() if word == "árboles")
    chosen: dict[str, Any] = {
        "visto": "",
        "tema": [market],
        "accion": "fragmento",
        "desde": start,
        "hasta": end,
    }
    missing = send(client, address(at, answer), **chosen)
    assert missing.status_code == 422 and "Elija el tema del fragmento" in missing.text
    assert f'value="{start}" selected' in missing.text
    backwards = send(
        client, address(at, answer), **{**chosen, "desde": end, "hasta": start}, tema_fragmento=park
    )
    assert backwards.status_code == 422 and "termina antes" in backwards.text
    added = send(client, address(at, answer), **chosen, tema_fragmento=park)
    assert added.location.endswith(address(at, answer)), "one stays to mark more"
    assert at.passages(answer) == {("Mercado", "*"), ("Parque", "parque con árboles")}


def test_a_long_answer_is_offered_by_sentences(app: Flask) -> None:
    at = desk(app)
    park = at.theme("Parque")
    words = " ".join(f"Frase {n} de una respuesta muy larga, dicha con toda calma." for n in range(40))
    answer, client = one_answer(at, words), at.client()
    page = client.get(address(at, answer)).text
    assert page.count("Frase") < 150
    start, end = words.index("Frase 3 "), words.index("calma. Frase 5 ") + 5
    assert f'<option value="{start}">4. Frase 3' in page and f'<option value="{end}">5. …' in page
    sent: dict[str, Any] = {
        "accion": "fragmento",
        "desde": start,
        "hasta": end,
        "tema_fragmento": park,
        "visto": "",
    }
    send(client, address(at, answer), **sent)
    assert at.passages(answer) == {("Parque", words[start:end])}


@pytest.mark.parametrize(
    "bad", ["0-999-{}", "3-3-{}", "5-4-{}", "-1-3-{}", "nada", "2-4-", "9999999-99999999-{}"]
)
def test_a_passage_that_cannot_be_is_refused_and_nothing_is_lost(app: Flask, bad: str) -> None:
    at = desk(app)
    park = at.theme("Parque")
    answer, client = one_answer(at), at.client()
    good = fragment("un mercado", park)
    sent = send(client, address(at, answer), visto="", tema=[park], fragmento=[bad.format(park), good])
    assert sent.status_code == 422
    assert f'value="{good}"' in sent.text and re.search(
        rf'name="tema" value="{park}"[^>]* checked', sent.text
    )
    assert at.passages(answer) == set()


def test_a_theme_nobody_asked_about_is_made_from_the_passage_in_one_step(app: Flask) -> None:
    at = desk(app)
    park = at.theme("Parque")
    answer, client = one_answer(at), at.client(at.analyst)
    start, end, _ = fragment("mercado limpio", "").split("-")
    made = send(
        client,
        address(at, answer),
        visto="",
        tema=[park],
        accion="crear",
        tema_nuevo="Limpieza",
        significado="Que esté limpio",
        pasaje=f"{start}-{end}",
    )
    assert made.location.endswith(address(at, answer))
    assert at.passages(answer) == {("Parque", "*"), ("Limpieza", "mercado limpio")}
    page = client.get(made.location).text
    assert "El tema «Limpieza» ya está en el libro de códigos y aquí." in page
    nameless = send(client, address(at, answer), visto=hidden(page, "visto"), accion="crear")
    assert nameless.status_code == 422 and "Escriba el nombre del tema" in nameless.text


def test_a_suggestion_that_was_taken_is_stored_as_such(app: Flask) -> None:
    at = desk(app)
    park, market, shade = at.theme("Parque"), at.theme("Mercado"), at.theme("Sombra")
    answer, client = one_answer(at), at.client()
    send(
        client,
        address(at, answer),
        visto="",
        tema=[market],
        suggested=[park, shade],
        fragmento=[fragment("árboles", shade)],
    )
    assert at.passages(answer) == {("Parque", "*"), ("Mercado", "*"), ("Sombra", "árboles")}
    assert at.suggested(answer) == {"Parque", "Sombra"}


def test_no_action_takes_no_passage(app: Flask) -> None:
    at = desk(app)
    park = at.theme("Parque")
    answer, client = one_answer(at), at.client()
    good = fragment("un mercado", park)
    sent = send(
        client, address(at, answer), visto="", tema=[at.no_action()], motivo="opinion", fragmento=[good]
    )
    assert sent.status_code == 422 and f'value="{good}"' in sent.text


def test_a_conflict_shows_both_readings_and_can_keep_both(app: Flask) -> None:
    at = desk(app)
    park, market = at.theme("Parque"), at.theme("Mercado")
    answer, client = one_answer(at), at.client()
    mine = fragment("un mercado limpio", market)
    at.code(
        answer,
        fragments=[PassageCoding(at.theme_id(park), *map(int, fragment("con árboles", "").split("-")[:2]))],
    )
    refused = send(client, address(at, answer), visto="", fragmento=[mine], tema_nuevo="Limpieza")
    assert refused.status_code == 409
    kept, typed = refused.text.split("Lo que está guardado")[1].split("Lo que usted marcó")
    assert "<q>con árboles</q>" in kept and "Ana Analista" in kept
    assert "<q>un mercado limpio</q>" in typed and "Limpieza" in typed and 'value="Limpieza"' in typed
    both = send(
        client,
        address(at, answer),
        visto=hidden(refused.text, "visto"),
        fragmento=re.findall(r'name="fragmento" value="([^"]+)"', refused.text),
        tema_nuevo="Limpieza",
        accion="juntar",
    )
    assert both.status_code == 303
    assert at.passages(answer) == {
        ("Parque", "con árboles"),
        ("Mercado", "un mercado limpio"),
        ("Limpieza", "*"),
    }


def save_together(
    at: Desk, answer: str, clients: list[FlaskClient], sent: list[dict[str, str]]
) -> list[tuple[int, str]]:
    """Two requests, both of which have looked for the answer before either asks for its turn to write."""
    together = Barrier(2, timeout=30)
    met: set[int] = set()

    def wait_for_the_other(connection: object, cursor: object, statement: str, *more: object) -> None:
        if "JOIN question_version" in statement and get_ident() not in met:
            met.add(get_ident())
            together.wait()

    def save(number: int) -> tuple[int, str]:
        response = clients[number].post(address(at, answer), data=sent[number])
        return response.status_code, response.text

    with at.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", wait_for_the_other)
    with ThreadPoolExecutor(2) as coders:
        results = list(coders.map(save, range(2)))
    event.remove(engine, "before_cursor_execute", wait_for_the_other)
    assert len(met) == 2
    return results


def test_two_real_requests_at_the_same_moment_lose_nothing(app: Flask) -> None:
    """The second is told, and has what it sent."""
    at = desk(app)
    park, market = at.theme("Parque"), at.theme("Mercado")
    answer = one_answer(at)
    clients = [at.client(), at.client(at.analyst)]
    marked = [fragment("con árboles", park), fragment("un mercado limpio", market)]
    tokens = [hidden(client.get(address(at, answer)).text, "csrf_token") for client in clients]
    sent = [
        {"csrf_token": token, "visto": "", "fragmento": one}
        for token, one in zip(tokens, marked, strict=True)
    ]
    results = save_together(at, answer, clients, sent)
    assert sorted(status for status, _ in results) == [303, 409]
    stored = at.passages(answer)
    assert len(stored) == 1
    loser = next(number for number, (status, _) in enumerate(results) if status == 409)
    page = results[loser][1]
    assert f'value="{marked[loser]}"' in page, "what the second one marked is still marked"
    assert f"<q>{next(iter(stored))[1]}</q>" in page, "and the first one's reading is beside it"
    both = clients[loser].post(
        address(at, answer),
        data={**sent[loser], "visto": hidden(page, "visto"), "accion": "juntar"},
    )
    assert both.status_code == 303
    assert at.passages(answer) == {("Parque", "con árboles"), ("Mercado", "un mercado limpio")}
