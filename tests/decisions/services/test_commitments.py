"""Commitments: they end in public, late ones by themselves, and the last one concludes the consultation."""

from datetime import timedelta

import pytest
from flask import Flask

from consulta.attachments.domain import CleanUpload, MediaType
from consulta.attachments.services.attachments import attach
from consulta.consultations.domain.lifecycle import State
from consulta.core.clock import utcnow
from consulta.decisions.domain.commitments import Progress
from consulta.decisions.models.commitment import Commitment
from consulta.decisions.queries.commitments import commitment_in_force
from consulta.decisions.queries.published.decision import published_decision
from consulta.decisions.services import commitments, decisions, draft_commitments
from consulta.vocabulary.calendar import local_date
from consulta.vocabulary.errors import InvalidValue, Refused
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
        standing = found.commitments[0].status
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
        draft_commitments.change(made, made.what, made.unit, later, actor=case.coordinator, now=now)
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
        draft_commitments.add(
            case.decision().dispositions[0], "Otra cosa", "Obras", due, actor=case.coordinator, now=now
        )


def test_a_decision_without_promises_is_concluded_by_hand(app: Flask) -> None:
    case = ready(app)
    now = utcnow()
    with case.change():
        decisions.return_to_author(case.decision(), "Sin promesa.", actor=case.director, now=now)
        draft_commitments.drop(case.commitment(), actor=case.coordinator, now=now)
        decisions.submit(case.decision(), actor=case.coordinator, now=now)
    with pytest.raises(Refused), case.change() as consultation:
        commitments.conclude(consultation, actor=case.coordinator, now=now)
    case.publish()
    assert state(case) is State.DECIDED
    with case.change() as consultation:
        commitments.conclude(consultation, actor=case.coordinator, now=utcnow())
    assert state(case) is State.CONCLUDED


def updates(case: Case) -> list[tuple[str, str]]:
    """What everybody reads was told of the one commitment: kind and note, the oldest first."""
    with case.app.app_context():
        found = published_decision(case.slug, utcnow())
        assert found is not None
        return [(one.kind.value, one.note) for one in found.commitments[0].updates]


def correct(
    case: Case, fulfilled: bool | None, note: str = "Faltan 12.", reason: str = "Se contó mal."
) -> None:
    with case.change():
        made = case.commitment()
        commitments.correct(made, fulfilled, reason, note, actor=case.coordinator, now=utcnow())


def report(case: Case, note: str, days: int = 0) -> None:
    now = utcnow() + timedelta(days=days)
    with case.change():
        commitments.add_update(case.commitment(), note, actor=case.coordinator, now=now)


def test_what_is_told_is_kept_in_order_through_the_versions(app: Flask) -> None:
    case = ready(app)
    case.publish()
    report(case, "Ya hay viveros.")
    case.correct()
    report(case, "Van 20 árboles.")
    end(case)
    assert updates(case) == [
        ("progress", "Ya hay viveros."),
        ("progress", "Van 20 árboles."),
        ("fulfilled", "Se sembraron 40."),
    ]


def test_progress_needs_words_and_does_not_take_lateness_away(app: Flask) -> None:
    case = ready(app)
    case.publish()
    with pytest.raises(InvalidValue):
        report(case, "  ")
    report(case, "Ya casi.", days=40)
    assert progress(case, 41) == (Progress.LATE, 11)


def test_what_has_ended_takes_evidence_and_no_progress(app: Flask) -> None:
    case = ready(app)
    case.publish()
    end(case)
    with pytest.raises(InvalidValue):
        report(case, "Otra cosa.")
    now = utcnow()
    with case.change() as consultation:
        upload = CleanUpload("foto.png", MediaType.PNG, b"png")
        shown = attach(consultation.id, upload, "Los árboles", actor=case.coordinator, now=now)
        commitments.add_update(case.commitment(), "La foto.", evidence=shown, actor=case.coordinator, now=now)
    assert updates(case)[-1] == ("evidence", "La foto.")
    assert state(case) is State.CONCLUDED


def test_a_wrong_ending_is_put_right_in_public(app: Flask) -> None:
    case = ready(app, due_in=10)
    case.publish()
    with case.change() as consultation:
        decisions.start(consultation, actor=case.coordinator, now=utcnow())
    with case.change():
        first = current_commitment(case)
        commitments.end(first, True, "Se sembraron 40.", actor=case.coordinator, now=utcnow())
        later = utcnow() + timedelta(days=35)
        commitments.correct(first, None, "Se informó por error.", actor=case.coordinator, now=later)
        # The correction that is being prepared knows it too, and does not end it by itself.
        assert case.commitment().ended_at is None
    assert progress(case, 36) == (Progress.LATE, 6)
    assert updates(case) == [("fulfilled", "Se sembraron 40."), ("correction", "Se informó por error.")]


def current_commitment(case: Case) -> Commitment:
    found = commitment_in_force(case.consultation().id, case.commitment().public_id)
    assert found is not None
    return found


def test_once_concluded_the_ending_changes_and_nothing_opens_again(app: Flask) -> None:
    case = ready(app)
    case.publish()
    end(case)
    with pytest.raises(Refused):
        correct(case, None)
    correct(case, False)
    assert state(case) is State.CONCLUDED
    assert progress(case) == (Progress.NOT_FULFILLED, 0)
    assert [kind for kind, _ in updates(case)] == ["fulfilled", "correction", "not_fulfilled"]


def test_an_ending_of_the_other_kind_counts_from_the_day_it_is_told(app: Flask) -> None:
    """Nobody reports a failure in time, and months later that it had been kept in time."""
    case = ready(app)
    case.publish()
    end(case, fulfilled=False, note="No hubo fondos.")
    with case.change():
        later = utcnow() + timedelta(days=50)
        commitments.correct(
            case.commitment(), True, "Sí se hizo.", "Hecho.", actor=case.coordinator, now=later
        )
    assert progress(case, 60) == (Progress.FULFILLED_LATE, 20)


def test_other_words_for_the_same_ending_keep_its_day(app: Flask) -> None:
    case = ready(app)
    case.publish()
    end(case)
    with case.change():
        later = utcnow() + timedelta(days=50)
        commitments.correct(
            case.commitment(), True, "Eran 42.", "Se sembraron 42.", actor=case.coordinator, now=later
        )
    assert progress(case, 60) == (Progress.FULFILLED, 0)


@pytest.mark.parametrize(("reason", "note"), [("", "Algo."), ("Algo.", " ")])
def test_a_correction_says_what_was_wrong_and_what_is_right(app: Flask, reason: str, note: str) -> None:
    case = ready(app)
    case.publish()
    end(case)
    with pytest.raises(InvalidValue):
        correct(case, False, note, reason)
    assert [kind for kind, _ in updates(case)] == ["fulfilled"]


def test_only_what_has_ended_is_corrected(app: Flask) -> None:
    case = ready(app)
    case.publish()
    with pytest.raises(Refused):
        correct(case, True)
