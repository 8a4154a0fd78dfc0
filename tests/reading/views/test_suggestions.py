"""Suggestions on the workbench: shown apart, marked by nobody but the coder, and told how often right."""

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from consulta.contributions.models.answer import Answer
from consulta.core.extensions import db
from consulta.reading.domain import suggestions
from consulta.reading.models.theme import Coding
from tests.support.reading import hidden, send
from tests.support.suggested import Suggested, suggested
from tests.support.twice import twice

pytestmark = pytest.mark.both_databases


def workbench(here: Suggested, answer: int) -> str:
    with here.at.app.app_context():
        public_id = db.session.scalars(select(Answer.public_id).where(Answer.id == answer)).one()
    return f"{here.at.page}/codificar/{public_id}"


def box(page: str) -> str:
    found = re.search(r"<fieldset class=\"suggestions\".*?</fieldset>", page, re.DOTALL)
    return found[0] if found else ""


def test_a_suggestion_is_unmarked_until_the_coder_marks_it(app: Flask) -> None:
    """Without scripts: its own box goes with the form, and the reading says where it came from."""
    here = suggested(app)
    one = here.waiting[0]
    here.keep({one: ((here.market, 0.9), (here.park, 0.5))})
    client, path = here.at.client(), workbench(here, one)
    page = client.get(path).text
    shown = box(page)
    assert "Sugerencias" in shown and shown.index("Mercado") < shown.index("Parque")
    assert " checked" not in shown and shown.count('name="suggested"') == 2
    fields = {"visto": hidden(page, "visto"), "accion": "guardar"}
    assert send(client, path, **fields).status_code == 422, "what is suggested alone is no reading"
    assert send(client, path, suggested=here.market, **fields).status_code == 303
    with app.app_context():
        stored = db.session.scalars(
            select(Coding).where(Coding.answer_id == one, Coding.removed_at.is_(None))
        ).one()
        assert stored.was_suggested
    assert box(client.get(path).text) == "", "nothing is suggested for what is read"


def test_a_probe_looks_like_an_answer_without_a_suggestion(app: Flask) -> None:
    here = suggested(app)
    probe, none, *_ = here.waiting
    here.keep({probe: ((here.market, 0.9),), none: ()}, probes=True)
    client = here.at.client()
    assert box(client.get(workbench(here, probe)).text) == box(client.get(workbench(here, none)).text) == ""


def test_it_says_how_often_suggestions_were_right(app: Flask) -> None:
    here = suggested(app, coded=2, waiting=32)
    client = here.at.client()
    last = workbench(here, here.waiting[-1])
    assert "empiezan cuando hay 100 respuestas" in client.get(last).text
    here.keep(dict.fromkeys(here.waiting, ((here.market, 0.9),)), probes=True)
    assert "todavía no se sabe cuánto aciertan" in client.get(last).text
    for number, answer in enumerate(here.waiting[:30]):
        here.code(answer, here.market if number % 3 else here.park, ago=timedelta(hours=1))
        if number == 2:
            here.judge()
            page = unescape(client.get(last).text)
            assert "acertada en 2 de 3 respuestas elegidas al azar. Todavía son pocas" in page
    here.judge()
    page = unescape(client.get(last).text)
    assert "acertada en 20 de 30 respuestas elegidas al azar. Es decir, entre el 49 % y el 81 %" in page


def test_without_the_parts_a_line_says_so_and_all_works(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suggestions, "find_spec", lambda _: None)
    here = suggested(app)
    page = here.at.client().get(workbench(here, here.waiting[0]))
    assert page.status_code == 200 and "no están instaladas en este sitio" in page.text


def test_the_workbench_sends_a_second_reader_to_the_blind_page(app: Flask) -> None:
    here = twice(app, 3)
    here.draw()
    answer = here.sample()[0]
    client = here.at.client()
    path = f"{here.at.page}/codificar/{answer}"
    for response in (client.get(path), send(client, path, f"{here.at.page}/temas", tema=here.park)):
        assert response.status_code == 303 and response.location == f"{here.page}/{answer}"
    assert "sin ver la primera lectura" in client.get(path, follow_redirects=True).text
    here.read(answer, here.park)
    assert client.get(path).status_code == 303, "it could still be changed to what the first said"
    assert here.at.client(here.at.analyst).get(path).status_code == 200, "who coded it has seen it"
    for other in here.sample()[1:]:
        here.read(other, here.park)
    assert client.get(path).status_code == 200
