"""Themes merged and split, and every change of the codebook undone whole."""

from collections.abc import Sequence

import pytest
from flask import Flask
from sqlalchemy import select

from consulta.contributions.models.answer import Answer
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.reading.domain.themes import NoActionReason, ThemeWords
from consulta.reading.models.theme import Coding, Theme
from consulta.reading.queries.agreement import merged_into
from consulta.reading.queries.codebook import changes_made, codebook, codebook_versions, undoable
from consulta.reading.services import codebook_changes, themes
from consulta.reading.services.codebook_changes import Part
from consulta.reading.services.codebook_undo import undo_change
from consulta.reading.services.coding import PassageCoding
from consulta.vocabulary.errors import InvalidValue, Refused
from tests.support import campaigns
from tests.support.decided import ready
from tests.support.reading import Desk, desk

pytestmark = pytest.mark.both_databases

WORDS = "Un parque con sombra y canchas"


def find(public_id: str) -> Theme:
    return db.session.scalars(select(Theme).where(Theme.public_id == public_id)).one()


def merge(at: Desk, into: str, *sources: str, words: ThemeWords | None = None) -> None:
    with at.change():
        codebook_changes.merge(
            [find(one) for one in sources], find(into), words, actor=at.coordinator, now=utcnow()
        )


def split(at: Desk, theme: str, *parts: tuple[str, Sequence[int]]) -> None:
    with at.change():
        made = [Part(ThemeWords(name), frozenset(ids)) for name, ids in parts]
        codebook_changes.split(find(theme), made, actor=at.coordinator, now=utcnow())


def undo(at: Desk, change_id: int | None = None) -> None:
    with at.change() as consultation:
        undo_change(consultation, change_id, actor=at.coordinator, now=utcnow())


def names(at: Desk) -> set[str]:
    with at.app.app_context():
        return {theme.name for theme in codebook(campaigns.get(at.slug).id) if not theme.is_no_action}


def answers(at: Desk, *words: str) -> list[str]:
    return [at.answers(number)[0] for number in at.give(*words, accepted=True)]


def live(at: Desk) -> list[tuple[int, str, int, int | None, int | None]]:
    """(answer, theme, start, end, coder) of every live coding."""
    with at.app.app_context():
        rows = db.session.execute(
            select(Coding.answer_id, Theme.name, Coding.passage_start, Coding.passage_end, Coding.coder_id)
            .join(Theme, Theme.id == Coding.theme_id)
            .where(Coding.removed_at.is_(None))
            .order_by(Coding.answer_id, Theme.name, Coding.passage_start)
        )
        return [row._tuple() for row in rows]


def coding_ids(at: Desk, theme: str) -> list[int]:
    with at.app.app_context():
        return list(
            db.session.scalars(
                select(Coding.id)
                .join(Theme, Theme.id == Coding.theme_id)
                .where(Theme.public_id == theme, Coding.removed_at.is_(None))
                .order_by(Coding.id)
            )
        )


def read_with_passages(at: Desk, *themes_: str) -> list[str]:
    """Two answers: one read whole as all themes, one with a passage of each."""
    one, two = answers(at, WORDS, WORDS)
    at.code(one, *themes_)
    with at.app.app_context():
        ids = [find(public_id).id for public_id in themes_]
    at.code(two, fragments=[PassageCoding(theme_id, 3, 9 + 4 * n) for n, theme_id in enumerate(ids)])
    return [one, two]


def test_merging_moves_every_reading_once_and_undoing_brings_all_back(app: Flask) -> None:
    at = desk(app)
    park, shade, courts = at.theme("Parque"), at.theme("Sombra"), at.theme("Canchas")
    one, two = read_with_passages(at, park, shade)
    before = live(at)
    merge(at, park, shade, courts, words=ThemeWords("Sombra", "Parque con sombra"))
    assert names(at) == {"Sombra"}, "the theme that stays may take the name of one that goes"
    assert at.read_as(one) == at.read_as(two) == {"Sombra"}
    assert len(live(at)) == 3, "both were read on the whole answer: it counts once"
    assert {coder for *_, coder in live(at)} == {at.analyst.account_id}, "still the reading of who read"
    with app.app_context():
        assert merged_into(campaigns.get(at.slug).id) == {shade: park, courts: park}
    undo(at)
    assert names(at) == {"Parque", "Sombra", "Canchas"}
    assert live(at) == before
    with app.app_context():
        assert merged_into(campaigns.get(at.slug).id) == {}
        assert find(park).meaning == ""


def test_undoing_leaves_what_was_read_since(app: Flask) -> None:
    at = desk(app)
    park, shade, market = at.theme("Parque"), at.theme("Sombra"), at.theme("Mercado")
    one, two, three = answers(at, "uno", "dos", "tres")
    for answer in (one, two, three):
        at.code(answer, shade)
    merge(at, park, shade)
    at.code(one, market)
    at.code(three, park, market)
    undo(at)
    assert at.read_as(one) == {"Mercado"}
    assert at.read_as(two) == {"Sombra"}
    assert at.read_as(three) == {"Sombra", "Mercado"}


def test_splitting_moves_what_was_chosen(app: Flask) -> None:
    at = desk(app)
    park = at.theme("Parque")
    one, two, three = answers(at, "sombra", "canchas", "parque")
    for answer in (one, two, three):
        at.code(answer, park)
    first, second, _ = coding_ids(at, park)
    before = live(at)
    split(at, park, ("Sombra", [first]), ("Canchas", [second]))
    assert [at.read_as(answer) for answer in (one, two, three)] == [{"Sombra"}, {"Canchas"}, {"Parque"}]
    assert names(at) == {"Parque", "Sombra", "Canchas"}
    undo(at)
    assert names(at) == {"Parque"} and live(at) == before


def test_a_split_somebody_builds_on_is_not_undone(app: Flask) -> None:
    at = desk(app)
    park = at.theme("Parque")
    one, two = answers(at, "sombra", "otra")
    at.code(one, park)
    split(at, park, ("Sombra", coding_ids(at, park)))
    with app.app_context():
        shade = db.session.scalars(select(Theme.public_id).where(Theme.name == "Sombra")).one()
    at.code(two, shade)
    with pytest.raises(Refused) as refusal:
        undo(at)
    assert refusal.value.obstacles[0].count == 1
    assert names(at) == {"Parque", "Sombra"} and at.read_as(one) == {"Sombra"}


def test_what_cannot_be_merged_or_split(app: Flask) -> None:
    at, other = desk(app), desk(app)
    park, market, foreign = at.theme("Parque"), at.theme("Mercado"), other.theme("Parque")
    (one,) = answers(at, "uno")
    at.code(one, park)
    (coding,) = coding_ids(at, park)
    for sources in ([], [park], [foreign]):
        with pytest.raises(InvalidValue):
            merge(at, park, *sources)
    with pytest.raises(Refused):
        merge(at, park, at.no_action())
    with pytest.raises(Refused):
        merge(at, at.no_action(), park)
    several: list[list[tuple[str, list[int]]]] = [
        [],
        [("Otro", [])],
        [("Mercado", [coding])],
        [("A", [coding]), ("B", [coding])],
    ]
    for parts in several:
        with pytest.raises(InvalidValue):
            split(at, park, *parts)
    at.code(one, market)
    with pytest.raises(Refused):
        split(at, park, ("Otro", [coding]))
    assert names(at) == {"Parque", "Mercado"}


def test_every_kind_of_change_is_undone_newest_first(app: Flask) -> None:
    at = desk(app)
    park = at.theme("Parque", "Árboles")
    with at.change():
        themes.edit(find(park), ThemeWords("Parque y sombra", "Más"), actor=at.analyst, now=utcnow())
    with at.change():
        themes.retire(find(park), actor=at.analyst, now=utcnow())
    assert names(at) == set()
    undo(at)
    assert names(at) == {"Parque y sombra"}
    undo(at)
    assert names(at) == {"Parque"}
    undo(at)
    assert names(at) == set()
    with pytest.raises(Refused):
        undo(at)
    with app.app_context():
        number = campaigns.get(at.slug).id
        made = changes_made(number)
        versions = codebook_versions(number)
    assert [one.undone_by for one in made] == ["Marta Gestora"] * 3 and undoable(made) is None
    assert [one.number for one in versions] == [7, 6, 5, 4, 3, 2, 1]
    assert [bool(one.undone) for one in versions] == [True, True, True, False, False, False, False]


def test_one_undoes_what_one_saw(app: Flask) -> None:
    at = desk(app)
    at.theme("Parque")
    with app.app_context():
        seen = undoable(changes_made(campaigns.get(at.slug).id))
    assert seen is not None
    at.theme("Mercado")
    with pytest.raises(Refused):
        undo(at, seen.change_id)
    assert names(at) == {"Parque", "Mercado"}


def test_a_name_that_was_taken_since_keeps_its_theme_retired(app: Flask) -> None:
    at = desk(app)
    park = at.theme("Parque")
    (one,) = answers(at, "uno")
    with at.change():
        themes.retire(find(park), actor=at.analyst, now=utcnow())
    at.code(one, at.theme("Parque"))
    with pytest.raises(Refused):
        undo(at)
    assert at.read_as(one) == {"Parque"}


def test_what_was_erased_does_not_come_back(app: Flask) -> None:
    at = desk(app)
    park, shade = at.theme("Parque"), at.theme("Sombra")
    one, two = answers(at, "uno", "dos")
    at.code(one, shade)
    at.code(two, shade)
    merge(at, park, shade)
    with at.change():
        answer = db.session.scalars(select(Answer).where(Answer.public_id == one)).one()
        # As a withdrawal leaves it.
        answer.words = None
        for coding in db.session.scalars(select(Coding).where(Coding.answer_id == answer.id)):
            coding.removed_at = coding.removed_at or utcnow()
    undo(at)
    assert at.read_as(one) == set() and at.read_as(two) == {"Sombra"}


def test_a_published_decision_closes_the_codebook(app: Flask) -> None:
    case = ready(app)
    case.publish()
    with pytest.raises(Refused), case.change() as consultation:
        undo_change(consultation, actor=case.coordinator, now=utcnow())


def test_no_action_keeps_its_reason_through_it_all(app: Flask) -> None:
    at = desk(app)
    park, shade = at.theme("Parque"), at.theme("Sombra")
    (one,) = answers(at, "gracias")
    at.code(one, at.no_action(), reason=NoActionReason.COURTESY)
    merge(at, park, shade)
    undo(at)
    with app.app_context():
        assert db.session.scalars(select(Coding.reason).where(Coding.removed_at.is_(None))).all() == [
            "courtesy"
        ]
