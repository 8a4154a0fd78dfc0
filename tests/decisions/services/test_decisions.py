"""Decisions through their services: who may do what when, and what publication leaves behind."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from consulta.consultations.domain.lifecycle import State
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.decisions.domain.dispositions import Outcome
from consulta.decisions.models.decision import Decision
from consulta.decisions.services import decisions, draft_commitments
from consulta.reading.queries.theme_counts import no_action_count, theme_counts
from consulta.vocabulary.calendar import local_date
from consulta.vocabulary.errors import InvalidValue, Refused
from consulta.vocabulary.roles import Role
from tests.support import campaigns
from tests.support.decided import MARKET, PARK, Case, ready

pytestmark = pytest.mark.both_databases


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [obstacle.code for obstacle in refusal.value.obstacles]


def test_publication_decides_the_consultation_and_keeps_its_figures(app: Flask) -> None:
    case = ready(app)
    case.publish()
    with app.app_context():
        consultation, decision = case.consultation(), case.decision()
        assert consultation.state_at(utcnow()) is State.DECIDED
        assert decision.signed_by_id == case.director.account_id
        assert decision.accounts is not None
        assert decision.accounts["received"] == decision.accounts["accepted"] == 3
        said = [(theme["name"], theme["contributions"]) for theme in decision.accounts["themes"]]
        assert said == [(PARK, 2), (MARKET, 1)]
        assert decision.accounts["no_action"] == {"contributions": 1, "by_reason": {"courtesy": 1}}
        assert [one.position for one in decision.dispositions] == [1, 2]


def test_a_contribution_counts_once_for_a_theme_and_in_each_of_its_questions(app: Flask) -> None:
    case = ready(app)
    with app.app_context():
        number = case.consultation().id
        counts = {count.name: count for count in theme_counts(number)}
        assert counts[MARKET].contributions == 1
        assert counts[MARKET].by_question == {"transform": 1, "purpose": 1}
        assert counts[PARK].by_question == {"transform": 2}
        assert no_action_count(number).contributions == 1


def test_before_closing_nobody_writes_a_decision(app: Flask) -> None:
    actor = campaigns.make_account(app, Role.COORDINATOR)
    slug = campaigns.make_open(app, actor)
    with app.app_context(), pytest.raises(Refused) as refusal:
        decisions.start(campaigns.get(slug), actor=actor, now=utcnow())
    assert codes(refusal) == ["state"]


def test_two_drafts_at_once_are_refused(app: Flask) -> None:
    case = ready(app)
    with pytest.raises(Refused) as refusal, case.change() as consultation:
        decisions.start(consultation, actor=case.coordinator, now=utcnow())
    assert codes(refusal) == ["draft"]


def test_what_is_handed_over_or_published_is_not_changed(app: Flask) -> None:
    case = ready(app)

    def write() -> None:
        with case.change():
            decisions.write(case.decision(), "otra", "", None, actor=case.coordinator, now=utcnow())

    with pytest.raises(Refused) as handed_over:
        write()
    case.publish()
    with pytest.raises(Refused) as published:
        write()
    with pytest.raises(Refused) as twice:
        case.publish()
    assert [codes(one) for one in (handed_over, published, twice)] == [
        ["submitted"],
        ["published"],
        ["published"],
    ]


def test_who_wrote_a_part_does_not_sign_even_as_a_director(app: Flask) -> None:
    case = ready(app)
    both = campaigns.make_account(app, Role.DIRECTOR, Role.COORDINATOR, name="Las dos cosas")
    now = utcnow()
    with case.change():
        draft = case.decision()
        decisions.return_to_author(draft, "Falta claridad.", actor=case.director, now=now)
        decisions.set_disposition(
            draft, case.theme(MARKET), Outcome.DEFERRED, "Se verá en 2027.", actor=both, now=now
        )
        decisions.submit(draft, actor=case.coordinator, now=now)
    with pytest.raises(Refused) as refusal, case.change():
        decisions.sign_and_publish(case.decision(), actor=both, now=now)
    assert codes(refusal) == ["signed_by_author"]
    case.publish()


def test_only_a_director_signs(app: Flask) -> None:
    case = ready(app)
    other = campaigns.make_account(app, Role.COORDINATOR)
    with pytest.raises(Refused) as refusal, case.change():
        decisions.sign_and_publish(case.decision(), actor=other, now=utcnow())
    assert codes(refusal) == ["signature"]


@pytest.mark.parametrize("days", [1, -11])
def test_a_decision_is_not_dated_before_the_closing_or_after_today(app: Flask, days: int) -> None:
    case = ready(app)
    now = utcnow()
    with case.change():
        decisions.return_to_author(case.decision(), "La fecha.", actor=case.director, now=now)
    with pytest.raises(InvalidValue), case.change():
        decisions.write(
            case.decision(),
            "Texto",
            "Consejo",
            local_date(now) + timedelta(days=days),
            actor=case.coordinator,
            now=now,
        )


def test_a_correction_continues_the_promises_and_never_forgets_their_day(app: Flask) -> None:
    case = ready(app)
    case.publish()
    now = utcnow()
    with case.change() as consultation:
        first = case.commitment()
        draft = decisions.start(consultation, actor=case.coordinator, now=now)
        (copied,) = draft.dispositions[0].commitments
        assert copied.earlier_id == first.id
        draft_commitments.change(
            copied,
            copied.what,
            copied.unit,
            copied.due_on + timedelta(days=90),
            actor=case.coordinator,
            now=now,
        )
    with pytest.raises(Refused) as refusal, case.change():
        draft_commitments.drop(case.commitment(), actor=case.coordinator, now=now)
    assert codes(refusal) == ["published"]


def test_a_correction_says_why(app: Flask) -> None:
    case = ready(app)
    case.publish()
    with pytest.raises(Refused) as refusal:
        case.correct(reason=" ")
    assert codes(refusal) == ["change_reason"]
    # A refused hand-over leaves nothing behind.
    assert versions(case) == [1]
    case.correct()
    assert versions(case) == [1, 2]


def test_a_promise_needs_what_who_and_a_day_to_come(app: Flask) -> None:
    case = ready(app)
    now = utcnow()
    with case.change():
        decisions.return_to_author(case.decision(), "Otra promesa.", actor=case.director, now=now)
    today = local_date(now)
    for what, unit, due_on in [
        (" ", "Obras", today),
        ("Sembrar", "", today),
        ("Sembrar", "Obras", today - timedelta(days=1)),
    ]:
        with pytest.raises(InvalidValue), case.change():
            draft_commitments.add(
                case.decision().dispositions[0], what, unit, due_on, actor=case.coordinator, now=now
            )


def versions(case: Case) -> list[int]:
    with case.app.app_context():
        return list(db.session.scalars(select(Decision.number).order_by(Decision.number)))
