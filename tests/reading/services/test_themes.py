"""The codebook: its themes and the version that every change leaves."""

import pytest
from flask import Flask
from sqlalchemy import select

from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.reading.domain.themes import ThemeWords
from consulta.reading.models.theme import CodebookVersion
from consulta.reading.queries.codebook import codebook, codebook_versions, theme_by_public_id
from consulta.reading.services import themes
from consulta.vocabulary.differences import Change
from consulta.vocabulary.errors import InvalidValue, Refused
from tests.support import campaigns
from tests.support.decided import ready
from tests.support.reading import Desk, desk

pytestmark = pytest.mark.both_databases


def names(at: Desk) -> list[str]:
    with at.app.app_context():
        return [theme.name for theme in codebook(campaigns.get(at.slug).id)]


def edit(at: Desk, public_id: str, *words: str) -> None:
    with at.change() as consultation:
        theme = theme_by_public_id(consultation.id, public_id)
        assert theme is not None
        themes.edit(theme, ThemeWords(*words), actor=at.analyst, now=utcnow())


def retire(at: Desk, public_id: str) -> None:
    with at.change() as consultation:
        theme = theme_by_public_id(consultation.id, public_id)
        assert theme is not None
        themes.retire(theme, actor=at.analyst, now=utcnow())


def test_every_change_leaves_a_version(app: Flask) -> None:
    at = desk(app)
    park = at.theme("Parque", "Árboles")
    market = at.theme("Mercado")
    edit(at, park, "Parque y sombra", "Árboles")
    edit(at, market, "Mercado", "Puestos", "un puesto", "la feria")
    edit(at, market, "Mercado", "Puestos", "un puesto", "la feria")
    retire(at, market)
    with app.app_context():
        versions = codebook_versions(campaigns.get(at.slug).id)
    assert [one.number for one in versions] == [6, 5, 4, 3, 2, 1]
    assert versions[0].removed == ("Mercado",)
    assert [field.field for field in versions[1].changed[0].fields] == ["meaning", "includes", "excludes"]
    assert versions[2].changed[0].name_before == "Parque"
    (field,) = versions[2].changed[0].fields
    assert [(piece.change, piece.text.strip()) for piece in field.pieces] == [
        (Change.REMOVED, "Parque"),
        (Change.ADDED, "Parque y sombra"),
    ]
    assert [words.name for words in versions[3].added] == ["Mercado"]
    assert versions[0].who == "Ana Analista"
    assert versions[0].change is not None and versions[5].change is None
    assert names(at)[0] == "Parque y sombra"


def test_the_theme_without_action_comes_last_and_stays(app: Flask) -> None:
    at = desk(app)
    at.theme("Parque")
    with app.app_context():
        assert [theme.is_no_action for theme in codebook(campaigns.get(at.slug).id)] == [False, True]
    with pytest.raises(Refused):
        retire(at, at.no_action())


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "PARQUE", " parque ", "con\x00cero"])
def test_bad_and_taken_names_are_refused(app: Flask, name: str) -> None:
    at = desk(app)
    at.theme("Parque")
    with pytest.raises(InvalidValue):
        at.theme(name)
    assert len(names(at)) == 2


def test_a_retired_name_is_free_again(app: Flask) -> None:
    at = desk(app)
    retire(at, at.theme("Parque"))
    at.theme("Parque")
    assert names(at).count("Parque") == 1


def test_a_theme_in_use_is_not_retired(app: Flask) -> None:
    at = desk(app)
    park = at.theme("Parque")
    (number,) = at.give("un parque", accepted=True)
    (answer,) = at.answers(number)
    at.code(answer, park)
    with pytest.raises(Refused) as refusal:
        retire(at, park)
    assert refusal.value.obstacles[0].count == 1
    at.code(answer)
    retire(at, park)
    assert "Parque" not in names(at)


def test_the_codebook_of_a_published_decision_is_closed(app: Flask) -> None:
    case = ready(app)
    case.publish()
    with pytest.raises(Refused), case.change() as consultation:
        themes.create(consultation, "Otro", actor=case.coordinator, now=utcnow())
    with app.app_context():
        versions = db.session.scalars(
            select(CodebookVersion.number).where(CodebookVersion.consultation_id == case.consultation().id)
        ).all()
    assert sorted(versions) == [1, 2, 3]
