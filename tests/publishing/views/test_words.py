"""Published words: reached by theme, how each was read, the passage marked, the copies that are shown."""

import re
from collections.abc import Sequence
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from consulta.contributions.models.answer import Answer
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.publishing.queries.published_texts import published_texts, text_counts_by_theme
from consulta.reading.domain.layers import Language
from consulta.reading.domain.personal_data import suspected
from consulta.reading.models.theme import Theme
from consulta.reading.queries.layers import layered_text
from consulta.reading.services import coding, layers, moderation
from tests.support import campaigns
from tests.support.decided import MARKET, PARK, ready
from tests.support.reading import Desk, desk

pytestmark = pytest.mark.both_databases

SAID = "Una cancha. Soy Rosa Inventada, mi número 7000-0072. Y un parque."


class Room:
    """A closed consultation with one published text, read as two themes by passages of it."""

    def __init__(self, app: Flask, words: str = SAID, passages: Sequence[tuple[str, str]] = ()) -> None:
        self.at: Desk = desk(app)
        self.themes = {name: self.at.theme(name) for name in ("Deporte", "Parque", "Nadie lo dijo")}
        (number,) = self.at.give(words, publish=True, accepted=True)
        (self.answer,) = self.at.answers(number)
        self.words = words
        self._read(passages or [("Deporte", "Una cancha"), ("Parque", "un parque")])

    def _read(self, passages: Sequence[tuple[str, str]]) -> None:
        with self.at.change() as consultation:
            answer = db.session.scalars(select(Answer).where(Answer.public_id == self.answer)).one()
            ids = {theme.public_id: theme.id for theme in db.session.scalars(select(Theme))}
            fragments = [
                coding.PassageCoding(
                    ids[self.themes[name]], self.words.index(said), self.words.index(said) + len(said)
                )
                for name, said in passages
            ]
            coding.code(answer, [], fragments=fragments, actor=self.at.analyst, now=utcnow())
            moderation.allow_texts(consultation, [answer.id], actor=self.at.coordinator, now=utcnow())

    def close(self) -> None:
        campaigns.close(self.at.app, self.at.slug)

    def cover(self) -> None:
        with self.at.change() as consultation:
            found = layered_text(consultation.id, self.answer)
            assert found is not None
            spans, actor = suspected(found.layers.redaction_basis), self.at.coordinator
            layers.redact(consultation, self.answer, spans, seen=found.fingerprint, actor=actor, now=utcnow())

    def translate(self, text: str) -> None:
        with self.at.change() as consultation:
            found = layered_text(consultation.id, self.answer)
            assert found is not None
            english, actor, now = Language.ENGLISH, self.at.coordinator, utcnow()
            layers.translate(
                consultation, self.answer, english, text, seen=found.fingerprint, actor=actor, now=now
            )

    def page(self, client: FlaskClient, theme: str = "", **more: str) -> str:
        asked = more | ({"tema": self.themes[theme]} if theme else {})
        return client.get(f"/consultas/{self.at.slug}/resultados/palabras", query_string=asked).text


def marked(page: str) -> list[str]:
    return [unescape(found) for found in re.findall(r"<mark>(.*?)</mark>", page)]


def quotes(page: str) -> list[str]:
    found = re.findall(r"<blockquote[^>]*><p>(.*?)</p></blockquote>", page, re.DOTALL)
    return [unescape(re.sub(r"<[^>]+>", "", one)) for one in found]


def test_a_theme_marks_its_passage_and_says_what_else_was_read(app: Flask, client: FlaskClient) -> None:
    room = Room(app)
    room.close()
    page = room.page(client, "Deporte")
    assert quotes(page) == [SAID]
    assert marked(page) == ["Una cancha"]
    assert "Textos que se leyeron como «Deporte»." in page
    assert f"tema={room.themes['Parque']}" in page
    assert marked(room.page(client, "Parque")) == ["un parque"]
    assert marked(room.page(client)) == []
    assert "Aquí no hay textos" in room.page(client, "Nadie lo dijo")


def test_passages_of_one_theme_that_touch_are_one(app: Flask, client: FlaskClient) -> None:
    words = "Una cancha techada y luces. Y un parque."
    passages = [
        ("Deporte", "Una cancha techada"),
        ("Deporte", "cancha techada y luces"),
        ("Deporte", "parque"),
    ]
    room = Room(app, words, passages)
    room.close()
    assert marked(room.page(client, "Deporte")) == ["Una cancha techada y luces", "parque"]


def test_a_passage_is_marked_in_the_copy_where_it_can_be_told(app: Flask, client: FlaskClient) -> None:
    room = Room(app)
    room.cover()
    room.close()
    covered = "Una cancha. Soy [nombre], mi número [teléfono]. Y un parque."
    for theme, passage in (("Deporte", "Una cancha"), ("Parque", "un parque")):
        page = room.page(client, theme)
        assert quotes(page) == [covered]
        assert marked(page) == [passage]
        assert "Lo que está entre corchetes" in page


@pytest.mark.parametrize(
    "passage", ["Soy Rosa", "cancha. Soy Rosa Inventada", "Inventada", "mi número 7000-0072"]
)
def test_a_passage_that_was_covered_tells_nothing(app: Flask, client: FlaskClient, passage: str) -> None:
    room = Room(app, passages=[("Deporte", passage)])
    room.cover()
    room.close()
    page = room.page(client, "Deporte")
    assert marked(page) == []
    assert "Inventada" not in page and "7000" not in page


def test_a_translation_stands_beside_its_text(app: Flask, client: FlaskClient) -> None:
    room = Room(app)
    room.cover()
    room.translate("A court. I am [nombre], my number [teléfono]. And a park.")
    room.close()
    spanish, english = room.page(client), room.page(client, lang="en")
    assert [one[:7] for one in quotes(spanish)] == ["Una can", "A court"]
    assert [one[:7] for one in quotes(english)] == ["A court", "Una can"]
    assert 'class="quote translated" lang="en"' in spanish
    assert "Traducción al inglés" in spanish


def test_a_translation_of_what_was_since_covered_is_not_shown(app: Flask, client: FlaskClient) -> None:
    room = Room(app)
    room.translate("A court. I am Rosa Inventada. And a park.")
    room.cover()
    room.close()
    for page in (room.page(client), room.page(client, lang="en")):
        assert "Inventada" not in page


def test_texts_carry_question_text_and_a_random_id(app: Flask, client: FlaskClient) -> None:
    room = Room(app)
    room.cover()
    room.translate("A court.")
    room.close()
    lines = client.get(f"/consultas/{room.at.slug}/datos/texts.csv").text.lstrip("\ufeff").splitlines()
    assert lines[0] == "id,question,text"
    assert len(lines) == 2
    identifier, rest = lines[1].split(",", 1)
    assert re.fullmatch(r"[0-9a-f]{16}", identifier) and identifier not in room.answer
    assert rest == 'transform,"Una cancha. Soy [nombre], mi número [teléfono]. Y un parque."'


def test_without_a_question_the_texts_come_by_question(app: Flask, client: FlaskClient) -> None:
    room = Room(app)
    both = {"publish": True, "purpose": "Para hacer deporte.", "accepted": True}
    (number,) = room.at.give("Una cancha de básquet.", **both)  # type: ignore[arg-type]
    with room.at.change() as consultation:
        ids = list(db.session.scalars(select(Answer.id).where(Answer.contribution_id == number)))
        moderation.allow_texts(consultation, ids, actor=room.at.coordinator, now=utcnow())
    for answer in room.at.answers(number):
        room.at.code(answer, room.themes["Deporte"])
    room.close()
    page = room.page(client, "Deporte")
    assert sorted(quotes(page)[:2]) == sorted([SAID, "Una cancha de básquet."])
    assert quotes(page)[2] == "Para hacer deporte."
    headings = re.findall(r"<h2>(.*?)</h2>", page)
    assert [one[:9] for one in headings] == ["¿En qué l", "¿Para qué"]
    assert quotes(room.page(client, "Deporte", pregunta="purpose")) == ["Para hacer deporte."]
    with app.app_context():
        counts = text_counts_by_theme(campaigns.get(room.at.slug).id)
    assert counts == {room.themes["Deporte"]: 3, room.themes["Parque"]: 1}


def test_after_the_decision_each_text_leads_to_what_was_answered(app: Flask, client: FlaskClient) -> None:
    case = ready(app)
    case.publish()
    with app.app_context():
        park, market = (case.theme(name).public_id for name in (PARK, MARKET))
    page = client.get(f"/consultas/{case.slug}/resultados/palabras?tema={park}").text
    assert quotes(page) == ["Un parque con árboles."]
    answered = f"/consultas/{case.slug}/decision#tema-{park}"
    assert page.count(f'href="{answered}"') == 2
    assert f'id="tema-{park}"' in client.get(f"/consultas/{case.slug}/decision").text
    assert quotes(client.get(f"/consultas/{case.slug}/resultados/palabras?tema={market}").text) == []


def test_a_theme_of_another_consultation_or_none_finds_nothing(app: Flask, client: FlaskClient) -> None:
    room = Room(app)
    room.close()
    page = client.get(f"/consultas/{room.at.slug}/resultados/palabras?tema=nada&pregunta=").text
    assert quotes(page) == []
    with app.app_context():
        assert published_texts(campaigns.get(room.at.slug).id, theme="nada", limit=5) == ()
