"""Coding answers into themes: what differs is added or removed, and nothing is overwritten unseen."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select

from consulta.contributions.domain.moderation import SetAsideReason
from consulta.contributions.models.answer import Answer
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.reading.domain.themes import NoActionReason
from consulta.reading.models.theme import Coding, Theme
from consulta.reading.services import coding, moderation
from consulta.reading.services.coding import AnswerCoding, CodingChanged, PassageCoding
from consulta.reading.services.undo import undo_coding
from consulta.vocabulary.errors import InvalidValue, Refused
from tests.support.decided import PARK, ready
from tests.support.reading import Desk, desk

pytestmark = pytest.mark.both_databases


def one_answer(at: Desk, words: str = "Un parque y un mercado.") -> str:
    (number,) = at.give(words, accepted=True)
    (answer,) = at.answers(number)
    return answer


def stored(at: Desk) -> list[tuple[int, bool]]:
    """(id, is live) of every coding ever made."""
    with at.app.app_context():
        return [
            (row.id, row.removed_at is None)
            for row in db.session.execute(select(Coding.id, Coding.removed_at).order_by(Coding.id))
        ]


def test_only_what_differs_is_added_or_removed(app: Flask) -> None:
    at = desk(app)
    park, market, health = at.theme("Parque"), at.theme("Mercado"), at.theme("Salud")
    answer = one_answer(at)
    at.code(answer, park, market)
    first = stored(at)
    at.code(answer, market, health, actor=at.coordinator)
    assert at.read_as(answer) == {"Mercado", "Salud"}
    assert stored(at) == [(first[0][0], False), first[1], (first[1][0] + 1, True)]
    with app.app_context():
        kept = db.session.get_one(Coding, first[1][0])
        gone = db.session.get_one(Coding, first[0][0])
        assert kept.coder_id == at.analyst.account_id, "what stays is still the reading of who made it"
        assert gone.removed_by_id == at.coordinator.account_id


def test_the_same_reading_twice_changes_nothing(app: Flask) -> None:
    at = desk(app)
    park, answer = at.theme("Parque"), one_answer(at)
    at.code(answer, park)
    at.code(answer, park)
    assert len(stored(at)) == 1


def test_a_coding_names_the_codebook_it_was_made_with(app: Flask) -> None:
    at = desk(app)
    park, answer = at.theme("Parque"), one_answer(at)
    at.code(answer, park)
    market = at.theme("Mercado")
    at.code(answer, park, market)
    with app.app_context():
        versions = db.session.scalars(select(Coding.codebook_version_id).order_by(Coding.id)).all()
    assert versions[0] < versions[1]


def fragment(at: Desk, theme: str, part: str, words: str) -> PassageCoding:
    start = words.index(part)
    return PassageCoding(at.theme_id(theme), start, start + len(part))


def test_passages_and_the_whole_answer_stand_side_by_side(app: Flask) -> None:
    at = desk(app)
    words = "👍🏽 Un parque con sombra, y un mercado limpio."
    park, market, answer = at.theme("Parque"), at.theme("Mercado"), one_answer(at, words)
    first = [fragment(at, park, "arque con sombra,", words), fragment(at, market, "un mercado limpio", words)]
    at.code(answer, park, fragments=first)
    assert at.passages(answer) == {
        ("Parque", "*"),
        ("Parque", "parque con sombra"),
        ("Mercado", "un mercado limpio"),
    }
    before = stored(at)
    second = [
        *first,
        fragment(at, market, "sombra, y un mercado", words),
        fragment(at, park, "👍🏽 Un parque", words),
    ]
    at.code(answer, park, fragments=second)
    assert stored(at)[: len(before)] == before, "what was read stays when more is read"
    assert ("Mercado", "sombra, y un mercado") in at.passages(answer)
    assert ("Parque", "👍🏽 Un parque") in at.passages(answer), "from the first letter, beside the whole"
    at.code(answer, market)
    assert at.passages(answer) == {("Mercado", "*")}
    assert undone(at) == 1
    assert len(at.passages(answer)) == 5


def test_a_passage_lies_in_the_words(app: Flask) -> None:
    at = desk(app)
    park, answer = at.theme("Parque"), one_answer(at, "Un parque, y ya.")
    whole = fragment(at, park, "Un parque, y ya", "Un parque, y ya.")
    for start, end in ((-1, 2), (0, 99), (3, 3), (9, 10)):
        with pytest.raises(InvalidValue):
            at.code(answer, fragments=[PassageCoding(whole.theme_id, start, end)])
    with pytest.raises(InvalidValue):
        at.code(answer, at.no_action(), reason=NoActionReason.OPINION, fragments=[whole])
    at.code(answer, fragments=[whole])
    assert at.passages(answer) == {("Parque", "*")}


def test_who_would_change_nothing_meets_no_conflict(app: Flask) -> None:
    at = desk(app)
    park, answer = at.theme("Parque"), one_answer(at)
    at.code(answer, park)
    at.code(answer, park, actor=at.coordinator, seen=())
    assert len(stored(at)) == 1


def test_no_actionable_content_needs_its_reason_and_stands_alone(app: Flask) -> None:
    at = desk(app)
    park, answer = at.theme("Parque"), one_answer(at, "Muchas gracias.")
    with pytest.raises(InvalidValue):
        at.code(answer, at.no_action())
    with pytest.raises(InvalidValue):
        at.code(answer, at.no_action(), park, reason=NoActionReason.COURTESY)
    with pytest.raises(InvalidValue):
        at.code(answer, park, reason=NoActionReason.COURTESY)
    at.code(answer, at.no_action(), reason=NoActionReason.COURTESY)
    at.code(answer, at.no_action(), reason=NoActionReason.OPINION)
    with app.app_context():
        live = db.session.scalars(select(Coding.reason).where(Coding.removed_at.is_(None))).all()
    assert live == ["opinion"]


def test_only_words_of_accepted_contributions_are_read(app: Flask) -> None:
    at = desk(app)
    park = at.theme("Parque")
    (pending,) = at.give("un parque")
    with pytest.raises(Refused):
        at.code(at.answers(pending)[0], park)
    answer = one_answer(at)
    with at.change() as consultation:
        number = db.session.scalars(select(Answer.contribution_id).where(Answer.public_id == answer)).one()
        moderation.set_aside(consultation, [number], SetAsideReason.ABUSE, actor=at.coordinator, now=utcnow())
    with pytest.raises(Refused):
        at.code(answer, park)


def test_a_retired_or_foreign_theme_is_refused(app: Flask) -> None:
    at, other = desk(app), desk(app)
    foreign, answer = other.theme("Parque"), one_answer(at)
    with pytest.raises(InvalidValue):
        at.code(answer, foreign)


def test_two_coders_at_one_answer_lose_nothing(app: Flask) -> None:
    at = desk(app)
    park, market, answer = at.theme("Parque"), at.theme("Mercado"), one_answer(at)
    at.code(answer, park)
    with pytest.raises(CodingChanged):
        at.code(answer, market, actor=at.coordinator, seen=())
    assert at.read_as(answer) == {"Parque"}


def test_many_at_once_are_all_or_nothing(app: Flask) -> None:
    at = desk(app)
    at.theme("Parque")
    numbers = at.give(*(f"un parque {n}" for n in range(300)), accepted=True)
    (pending,) = at.give("por leer")
    with at.change() as consultation:
        theme = db.session.scalars(select(Theme.id).where(Theme.name == "Parque")).one()
        ids = list(db.session.scalars(select(Answer.id).where(Answer.contribution_id.in_(numbers))))
        readings = [AnswerCoding(answer_id, (theme,)) for answer_id in ids]
        coding.code_many(consultation, readings, actor=at.analyst, now=utcnow())
        late = db.session.scalars(select(Answer.id).where(Answer.contribution_id == pending)).one()
    readings = [AnswerCoding(ids[0], ()), AnswerCoding(late, (theme,))]
    with pytest.raises(Refused), at.change() as consultation:
        coding.code_many(consultation, readings, actor=at.analyst, now=utcnow())
    with app.app_context():
        assert (
            db.session.scalar(select(func.count()).select_from(Coding).where(Coding.removed_at.is_(None)))
            == 300
        )


def undone(at: Desk) -> int:
    with at.change() as consultation:
        return len(undo_coding(consultation, actor=at.analyst, now=utcnow()))


def test_undo_brings_back_what_was_read_before(app: Flask) -> None:
    at = desk(app)
    park, market, answer = at.theme("Parque"), at.theme("Mercado"), one_answer(at)
    at.code(answer, park)
    at.code(answer, market)
    assert undone(at) == 1
    assert at.read_as(answer) == {"Parque"}
    assert undone(at) == 1
    assert at.read_as(answer) == set()
    assert undone(at) == 0


def test_undo_does_not_touch_the_reading_of_another(app: Flask) -> None:
    at = desk(app)
    park, market, answer = at.theme("Parque"), at.theme("Mercado"), one_answer(at)
    at.code(answer, park)
    at.code(answer, market, actor=at.coordinator)
    assert undone(at) == 0
    assert at.read_as(answer) == {"Mercado"}


def test_after_the_decision_nothing_is_read_any_more(app: Flask) -> None:
    case = ready(app)
    case.publish()
    with app.app_context():
        theme = case.theme(PARK)
        answer = db.session.scalars(select(Answer)).first()
    assert answer is not None
    with pytest.raises(Refused), case.change():
        coding.code(answer, [theme], actor=case.coordinator, now=utcnow())


def test_of_several_at_the_same_moment_one_is_stored_and_the_others_are_told(app: Flask) -> None:
    at = desk(app)
    themes = [at.theme(name) for name in ("Parque", "Mercado", "Salud", "Deporte")]
    answer = one_answer(at)

    def read(theme: str) -> bool:
        try:
            at.code(answer, theme, seen=())
        except CodingChanged:
            return False
        return True

    with ThreadPoolExecutor(len(themes)) as coders:
        stored_by = list(coders.map(read, themes))
    assert sum(stored_by) == 1
    assert len(at.read_as(answer)) == 1
