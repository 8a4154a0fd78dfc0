"""The numbered parts of a decision: written in order, pointed to by every answer, copied by a correction."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.decisions.domain.dispositions import Outcome
from consulta.decisions.models.decision import Clause
from consulta.decisions.queries.decisions import attachments_of, disposition_of
from consulta.decisions.queries.published.changes import decision_changes
from consulta.decisions.queries.published.clause_changes import clause_changes
from consulta.decisions.queries.published.clauses import PublishedClause
from consulta.decisions.queries.published.decision import published_decision
from consulta.decisions.services import attachments, clauses, decisions
from consulta.vocabulary.errors import InvalidValue, Refused
from tests.support.decided import CLAUSE, MARKET, PARK, REASON, Case, bring_document, ready, take_back

pytestmark = pytest.mark.both_databases


def by(case: Case, now: datetime) -> Any:
    """Who writes, and when, as services take it."""
    return {"actor": case.coordinator, "now": now}


def headings(case: Case) -> list[tuple[int, str]]:
    return [(one.position, one.heading) for one in case.decision().clauses]


def test_clauses_keep_their_numbers_in_order(app: Flask) -> None:
    case = ready(app)
    with case.change():
        take_back(case)
        third = clauses.add(case.decision(), "Seguimiento", "Cada mes.", actor=case.coordinator, now=utcnow())
        clauses.move(third, up=True, actor=case.coordinator, now=utcnow())
    with app.app_context():
        assert headings(case) == [(1, "El parque"), (2, "Seguimiento"), (3, "El mercado")]
    with case.change():
        first, middle, last = case.decision().clauses
        clauses.move(first, up=True, actor=case.coordinator, now=utcnow())
        clauses.move(last, up=False, actor=case.coordinator, now=utcnow())
        clauses.delete(middle, actor=case.coordinator, now=utcnow())
    with app.app_context():
        assert headings(case) == [(1, "El parque"), (2, "El mercado")]


def test_a_clause_that_an_answer_points_to_stays(app: Flask) -> None:
    case = ready(app)
    with case.change():
        take_back(case)
    with pytest.raises(Refused, match=f"«{PARK}»"), case.change():
        clauses.delete(case.decision().clauses[0], actor=case.coordinator, now=utcnow())
    with case.change():
        draft, other = case.decision(), case.decision().clauses[1]
        decisions.set_disposition(
            draft,
            case.theme(PARK),
            Outcome.ADOPTED,
            REASON[PARK],
            clause=other,
            actor=case.coordinator,
            now=utcnow(),
        )
        clauses.delete(draft.clauses[0], actor=case.coordinator, now=utcnow())
    with app.app_context():
        assert headings(case) == [(1, "El mercado")]


@pytest.mark.parametrize(("heading", "text"), [(" ", "Algo."), ("Algo", " \n")])
def test_a_clause_says_something(app: Flask, heading: str, text: str) -> None:
    case = ready(app)
    with case.change():
        take_back(case)
    with pytest.raises(InvalidValue), case.change():
        clauses.add(case.decision(), heading, text, actor=case.coordinator, now=utcnow())


def test_nothing_of_a_version_is_changed_once_it_is_in_hand_or_published(app: Flask) -> None:
    case, now = ready(app), utcnow()
    bring_document(case)

    def tries() -> None:
        draft, who = case.decision(), by(case, now)
        first = draft.clauses[0]
        (document,) = attachments_of(draft)
        for change in (
            lambda: clauses.add(draft, "Otra", "Más.", **who),
            lambda: clauses.edit(first, "Otra", "Más.", **who),
            lambda: clauses.move(first, up=False, **who),
            lambda: clauses.delete(first, **who),
            lambda: attachments.remove(draft, document, **who),
            lambda: attachments.move(draft, document, up=True, **who),
            lambda: decisions.set_disposition(draft, case.theme(PARK), Outcome.DEFERRED, "No.", **who),
            lambda: decisions.write(draft, "No.", "", None, **who),
        ):
            with pytest.raises(Refused):
                change()

    with case.change():
        tries()
    case.publish()
    with case.change():
        tries()
    with app.app_context():
        assert headings(case) == [(1, "El parque"), (2, "El mercado")]


def test_a_clause_of_another_version_decides_nothing(app: Flask) -> None:
    case = ready(app)
    case.publish()
    with case.change() as consultation:
        old = case.decision().clauses[0].id
        decisions.start(consultation, actor=case.coordinator, now=utcnow())
    with pytest.raises(InvalidValue, match="no es de esta versión"), case.change():
        decisions.set_disposition(
            case.decision(),
            case.theme(PARK),
            Outcome.ADOPTED,
            "Sí.",
            clause=db.session.get_one(Clause, old),
            actor=case.coordinator,
            now=utcnow(),
        )


def test_a_correction_takes_over_clauses_answers_and_documents(app: Flask) -> None:
    case = ready(app)
    document = bring_document(case)
    case.publish()
    case.correct()
    with app.app_context():
        draft = case.decision()
        assert draft.number == 2
        assert [one.heading for one in draft.clauses] == [CLAUSE[PARK][0], CLAUSE[MARKET][0]]
        assert all(one.earlier_id for one in draft.clauses)
        answered = disposition_of(draft, case.theme(MARKET))
        assert answered is not None and answered.clause is draft.clauses[1]
        assert [one.public_id for one in attachments_of(draft)] == [document]
        changes = decision_changes(case.slug, 2, utcnow())
        assert changes is not None and changes.is_empty


def test_a_correction_tells_every_change(app: Flask) -> None:
    case = ready(app)
    old = bring_document(case)
    case.publish()
    now = utcnow()
    who = by(case, now)
    with case.change() as consultation:
        draft = decisions.start(consultation, **who)
        decisions.write(draft, draft.text, draft.decider, draft.decided_on, "Se aclara.", **who)
        added = clauses.add(draft, "Seguimiento", "Cada mes.", **who)
        clauses.edit(draft.clauses[0], "El parque", "Se construirá un parque de **una manzana**.", **who)
        clauses.move(draft.clauses[1], up=True, **who)
        decisions.set_disposition(
            draft, case.theme(MARKET), Outcome.NOT_ADOPTED, REASON[MARKET], clause=added, **who
        )
        attachments.remove(draft, attachments_of(draft)[0], **who)
        decisions.submit(draft, **who)
    bring_document(case, "Acta", b"%PDF-1.4 acta")
    case.publish()
    with app.app_context():
        changes = decision_changes(case.slug, 2, now)
        assert changes is not None
        told = {(one.number_before, one.number_after, one.moved) for one in changes.clauses}
        assert (None, 3, False) in told
        assert {one[:2] for one in told} == {(None, 3), (1, 2), (2, 1)} or {one[:2] for one in told} == {
            (None, 3),
            (1, 2),
        }
        assert sum(one.moved for one in changes.clauses) == 1
        (theme,) = changes.themes
        assert theme.clause is not None
        assert [one.heading if one else "" for one in theme.clause] == ["El mercado", "Seguimiento"]
        assert [one.title for one in changes.documents_added] == ["Acta"]
        assert [one.public_id for one in changes.documents_removed] == [old]
        first = published_decision(case.slug, now, 1)
        assert first is not None and first.documents[0].public_id == old


def test_a_version_from_before_there_were_clauses_still_reads(app: Flask) -> None:
    case = ready(app)
    with app.app_context(), unit_of_work():
        draft = case.decision()
        for disposition in draft.dispositions:
            disposition.clause = None
        draft.clauses.clear()
        db.session.flush()
        draft.accounts = old_record(case)
        draft.published_at = utcnow() - timedelta(hours=1)
        case.consultation().decided_at = utcnow() - timedelta(hours=1)
    letter = app.test_client().get(f"/consultas/{case.slug}/decision")
    assert letter.status_code == 200
    assert "clausula-1" not in letter.text and "Lo decide la" not in letter.text
    case_of = app.test_client().get(f"/consultas/{case.slug}/datos/consultation.json")
    assert case_of.status_code == 200


def old_record(case: Case) -> dict[str, object]:
    """What the first release kept with a decision."""
    return {
        "at": utcnow().isoformat(),
        **{"received": 3, "accepted": 3, "pending": 0, "set_aside": {}, "withdrawn": 0},
        "themes": [
            {"theme": case.theme(name).public_id, "name": name, "meaning": "", "contributions": 1}
            for name in (PARK, MARKET)
        ],
        "no_action": {"contributions": 1, "by_reason": {"courtesy": 1}},
    }


KEYS = st.lists(st.sampled_from("abcdefgh"), unique=True)


def as_clauses(keys: list[str]) -> list[PublishedClause]:
    return [PublishedClause(key, number, key, key, ()) for number, key in enumerate(keys, start=1)]


@given(KEYS, KEYS)
def test_what_came_went_or_moved_is_told_and_nothing_else(old: list[str], new: list[str]) -> None:
    told = clause_changes(as_clauses(old), as_clauses(new))
    came = {one.number_after for one in told if one.number_before is None}
    went = {one.number_before for one in told if one.number_after is None}
    assert came == {new.index(key) + 1 for key in set(new) - set(old)}
    assert went == {old.index(key) + 1 for key in set(old) - set(new)}
    rest = [one for one in told if one.number_before and one.number_after]
    assert all(one.moved and not one.text for one in rest)
    moved = {one.number_after for one in rest}
    still = [key for key in new if key in old and new.index(key) + 1 not in moved]
    assert still == [key for key in old if key in still]
    if [key for key in old if key in new] == [key for key in new if key in old]:
        assert not rest
