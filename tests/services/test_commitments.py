"""Commitments: they end in public, late ones by themselves, and the last one concludes the consultation."""

from datetime import timedelta

import pytest
from flask import Flask

from consulta.clock import utcnow
from consulta.domain.calendar import local_date
from consulta.domain.commitments import Progress
from consulta.domain.errors import InvalidValue, Refused
from consulta.domain.lifecycle import State
from consulta.queries.published.decision import published_decision
from consulta.services import commitments, decisions
from tests.support.decided import Case, ready

pytestmark = pytest.mark.both_databases


def state(case: Case) -> State:
    with case.app.app_context():
        return case.consultation().state_at(utcnow())


def progress(case: Case, days_from_now: int = 0) -> tuple[Progress, int]:
    """How the one commitment stands in public, so many days from now."""
    with case.app.app_context():
        found = published_decision(case.slug, utcnow() + timedelta(days=days_from_now))
        assert found is not None
        standing = found.commitments[0].standing
        return standing.progress, standing.days_late


def end(case: Case, fulfilled: bool = True, note: str = "Se sembraron 40.") -> None:
    with case.change():
        commitments.end(case.commitment(), fulfilled, note, actor=case.coordinator, now=utcnow())


def test_the_last_commitment_concludes_the_consultation(app: Flask) -> None:
    case = ready(app)
    case.publish()
    assert state(case) is State.DECIDED
    end(case)
    assert state(case) is State.CONCLUDED
    assert progress(case) == (Progress.FULFILLED, 0)


def test_one_that_was_not_kept_ends_too_and_says_so(app: Flask) -> None:
    case = ready(app)
    case.publish()
    end(case, fulfilled=False, note="No hubo fondos.")
    assert progress(case) == (Progress.NOT_FULFILLED, 0)
    assert state(case) is State.CONCLUDED


def test_lateness_comes_with_the_day(app: Flask) -> None:
    case = ready(app)
    case.publish()
    assert progress(case, 30) == (Progress.IN_TIME, 0)
    assert progress(case, 31) == (Progress.LATE, 1)


def test_another_day_does_not_wash_lateness_off(app: Flask) -> None:
    case = ready(app)
    case.publish()
    now = utcnow()
    with case.change() as consultation:
        draft = decisions.start(consultation, actor=case.coordinator, now=now)
        made = case.commitment()
        later = made.due_on + timedelta(days=100)
        decisions.change_promise(made, made.what, made.unit, later, actor=case.coordinator, now=now)
        decisions.write(
            draft, draft.text, draft.decider, draft.decided_on, "Plazo.", actor=case.coordinator, now=now
        )
        decisions.submit(draft, actor=case.coordinator, now=now)
    case.publish()
    assert progress(case, 40) == (Progress.LATE, 10)


def test_an_ending_needs_a_note_and_is_not_taken_back(app: Flask) -> None:
    case = ready(app)
    case.publish()
    with pytest.raises(InvalidValue):
        end(case, note=" ")
    end(case)
    with pytest.raises(Refused):
        end(case)


def test_what_is_not_published_does_not_end(app: Flask) -> None:
    with pytest.raises(Refused):
        end(ready(app))


def test_an_ending_during_a_correction_is_carried_into_it(app: Flask) -> None:
    case = ready(app)
    case.publish()
    now = utcnow()
    with case.change() as consultation:
        first = case.commitment()
        draft = decisions.start(consultation, actor=case.coordinator, now=now)
        commitments.end(first, True, "Ya están sembrados.", actor=case.coordinator, now=now)
    # The correction might still promise something: it is not over.
    assert state(case) is State.DECIDED
    with case.change():
        draft = case.decision()
        decisions.write(
            draft, "Más claro.", draft.decider, draft.decided_on, "Estilo.", actor=case.coordinator, now=now
        )
        decisions.submit(draft, actor=case.coordinator, now=now)
    case.publish()
    assert progress(case) == (Progress.FULFILLED, 0)
    assert state(case) is State.CONCLUDED


def test_nothing_is_promised_once_concluded(app: Flask) -> None:
    case = ready(app)
    case.publish()
    end(case)
    now = utcnow()
    with case.change() as consultation:
        decisions.start(consultation, actor=case.coordinator, now=now)
    due = local_date(now) + timedelta(days=5)
    with pytest.raises(Refused), case.change():
        decisions.promise(
            case.decision().dispositions[0], "Otra cosa", "Obras", due, actor=case.coordinator, now=now
        )


def test_a_decision_without_promises_is_concluded_by_hand(app: Flask) -> None:
    case = ready(app)
    now = utcnow()
    with case.change():
        decisions.return_to_author(case.decision(), "Sin promesa.", actor=case.director, now=now)
        decisions.drop_promise(case.commitment(), actor=case.coordinator, now=now)
        decisions.submit(case.decision(), actor=case.coordinator, now=now)
    with pytest.raises(Refused), case.change() as consultation:
        commitments.conclude(consultation, actor=case.coordinator, now=now)
    case.publish()
    assert state(case) is State.DECIDED
    with case.change() as consultation:
        commitments.conclude(consultation, actor=case.coordinator, now=utcnow())
    assert state(case) is State.CONCLUDED
