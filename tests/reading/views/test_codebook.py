"""The codebook over HTTP: examples, merging, splitting, versions and undo."""

import re

import pytest
from flask import Flask

from tests.support.reading import Desk, desk, hidden, send

pytestmark = pytest.mark.both_databases


def answers(at: Desk, *words: str) -> list[str]:
    return [at.answers(number)[0] for number in at.give(*words, accepted=True)]


def readings(page: str) -> list[str]:
    """Numbers of the readings that the page of a split shows."""
    return list(dict.fromkeys(re.findall(r'name="lectura-(\d+)"', page)))


def test_examples_stand_in_the_codebook_and_on_the_workbench(app: Flask) -> None:
    at = desk(app)
    (answer,) = answers(at, "un parque")
    client = at.client()
    themes = f"{at.page}/temas"
    made = send(
        client, themes, name="Parque", meaning="Árboles", includes="bancas\nsombra", excludes="canchas"
    )
    assert made.status_code == 303
    for page in (client.get(themes).text, client.get(f"{at.page}/codificar/{answer}").text):
        assert "bancas" in page and "sombra" in page and "canchas" in page
    theme = re.search(r'id="tema-(\w+)"', client.get(themes).text)
    assert theme
    edit = f"{themes}/{theme[1]}"
    assert "bancas\nsombra</textarea>" in client.get(edit).text
    send(client, edit, name="Parque", meaning="Árboles", includes="bancas", excludes="")
    versions = client.get(f"{themes}/versiones").text
    assert "Versión 3" in versions and "<del>" in versions and "sombra" in versions


def test_merging_and_undoing_it(app: Flask) -> None:
    at = desk(app)
    park, shade = at.theme("Parque"), at.theme("Sombra")
    one, two = answers(at, "uno", "dos")
    at.code(one, park)
    at.code(two, shade)
    client = at.client(at.analyst)
    merging = f"{at.page}/temas/unir"
    assert re.search(
        rf'value="{shade}"[^>]* checked|checked[^>]* value="{shade}"',
        client.get(f"{merging}?tema={shade}").text,
    )
    for fields, message in (
        ({"into": park}, "Marque los temas que se unen"),
        ({"themes": [shade]}, "Elija el tema que queda"),
        ({"themes": [park], "into": park}, "además del que queda"),
        ({"themes": ["x"], "into": park}, ""),
    ):
        refused = send(client, merging, **fields)
        assert refused.status_code == 422 and message in refused.text
    merged = send(client, merging, themes=[park, shade], into=park, name="Parque y sombra")
    page = client.get(merged.location).text
    assert "Se unió «Sombra» con «Parque y sombra»" in page
    assert at.read_as(one) == at.read_as(two) == {"Parque y sombra"}
    change = hidden(page, "cambio")
    undone = send(client, f"{at.page}/temas/deshacer", f"{at.page}/temas", cambio=change)
    assert "Se deshizo el cambio" in client.get(undone.location).text
    assert at.read_as(one) == {"Parque"} and at.read_as(two) == {"Sombra"}
    again = send(client, f"{at.page}/temas/deshacer", f"{at.page}/temas", cambio=change)
    assert "cambió mientras tanto" in client.get(again.location).text
    versions = client.get(f"{at.page}/temas/versiones").text
    assert "Se deshizo un cambio" in versions and "Lo deshizo Ana Analista" in versions


def test_who_coded_before_a_merge_is_told(app: Flask) -> None:
    at = desk(app)
    park, shade = at.theme("Parque"), at.theme("Sombra")
    (one,) = answers(at, "uno")
    at.code(one, shade)
    client = at.client()
    page = client.get(f"{at.page}/codificar/{one}").text
    send(client, f"{at.page}/temas/unir", themes=[shade], into=park)
    late = send(client, f"{at.page}/codificar/{one}", visto=hidden(page, "visto"), tema=[shade])
    assert late.status_code == 422 and "ya no está en el libro de códigos" in late.text
    late = send(client, f"{at.page}/codificar/{one}", visto=hidden(page, "visto"), accion="quitar")
    assert late.status_code == 409
    assert at.read_as(one) == {"Parque"}


def test_splitting_by_choice_and_by_words(app: Flask) -> None:
    at = desk(app)
    park = at.theme("Parque")
    given = answers(at, "bancas y sombra", "canchas", "más sombra", "un parque")
    for answer in given:
        at.code(answer, park)
    client = at.client()
    splitting = f"{at.page}/temas/{park}/dividir"
    page = client.get(splitting).text
    shown = readings(page)
    assert len(shown) == 4
    nothing = send(client, splitting, name_a="Canchas")
    assert nothing.status_code == 422 and "Elija qué lecturas pasan" in nothing.text
    nameless = send(client, splitting, **{f"lectura-{shown[1]}": "a"})
    assert nameless.status_code == 422 and "Escriba el nombre del tema" in nameless.text
    assert re.search(rf'name="lectura-{shown[1]}" value="a"[^>]* checked', nameless.text)
    narrowed = client.get(f"{splitting}?q=sombra").text
    assert len(readings(narrowed)) == 2
    done = send(
        client,
        splitting,
        name_a="Sombra",
        name_b="Canchas",
        q="SÓMBRA",
        everything="y",
        **{f"lectura-{shown[1]}": "b", f"lectura-{shown[0]}": ""},
    )
    assert done.status_code == 303, done.text
    assert [at.read_as(answer) for answer in given] == [{"Sombra"}, {"Canchas"}, {"Sombra"}, {"Parque"}]
    page = client.get(done.location).text
    assert "Se dividió «Parque»: de ahí salió «Sombra», «Canchas». Lecturas que pasaron: 3." in page
    send(client, f"{at.page}/temas/deshacer", f"{at.page}/temas", cambio=hidden(page, "cambio"))
    assert [at.read_as(answer) for answer in given] == [{"Parque"}] * 4


def test_a_change_others_build_on_says_why_it_stays(app: Flask) -> None:
    at = desk(app)
    (one,) = answers(at, "uno")
    at.code(one, at.theme("Parque"))
    client = at.client()
    change = hidden(client.get(f"{at.page}/temas").text, "cambio")
    refused = send(client, f"{at.page}/temas/deshacer", f"{at.page}/temas", cambio=change)
    assert "Ya hay 1 respuestas leídas como «Parque»" in client.get(refused.location).text
    assert at.read_as(one) == {"Parque"}


def test_the_theme_without_a_proposal_is_neither_merged_nor_split(app: Flask) -> None:
    at = desk(app)
    park, client = at.theme("Parque"), at.client()
    assert client.get(f"{at.page}/temas/{at.no_action()}/dividir").status_code == 404
    sent = send(client, f"{at.page}/temas/unir", themes=[park], into=at.no_action())
    assert sent.status_code == 422
