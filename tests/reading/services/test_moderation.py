"""The two judgements: what changes, what is refused, what the history keeps, what can be taken back."""

import pytest
from flask import Flask
from sqlalchemy import select

from consulta.contributions.domain.moderation import (
    ContributionState,
    SetAsideReason,
    TextState,
    WithholdReason,
)
from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import Contribution
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.reading.queries.contribution import staff_contribution
from consulta.reading.services import moderation
from consulta.reading.services.moderation import ContributionChanged, Judgement, judge
from consulta.reading.services.undo import undo_judgement
from consulta.vocabulary import batches
from consulta.vocabulary.errors import InvalidValue, Refused
from consulta.vocabulary.roles import Role
from tests.support import campaigns
from tests.support.decided import ready
from tests.support.reading import Desk, desk

pytestmark = pytest.mark.both_databases


def state_of(at: Desk, number: int) -> tuple[str, str | None]:
    with at.app.app_context():
        row = db.session.execute(
            select(Contribution.state, Contribution.state_reason).where(Contribution.id == number)
        ).one()
        return row.state, row.state_reason


def text_of(at: Desk, number: int) -> tuple[str, str | None]:
    with at.app.app_context():
        row = db.session.execute(
            select(Answer.text_state, Answer.text_reason).where(Answer.contribution_id == number)
        ).one()
        return row.text_state, row.text_reason


def text_ids(number: int) -> list[int]:
    return list(db.session.scalars(select(Answer.id).where(Answer.contribution_id == number)))


def undo(at: Desk) -> list[int]:
    with at.change() as consultation:
        return undo_judgement(consultation, actor=at.coordinator, now=utcnow())


def test_accepting_counts_only_what_changes(app: Flask) -> None:
    at = desk(app)
    numbers = at.give("uno", "dos", "tres")
    with at.change() as consultation:
        assert moderation.accept(consultation, numbers[:2], actor=at.coordinator, now=utcnow()) == 2
    with at.change() as consultation:
        assert moderation.accept(consultation, numbers, actor=at.coordinator, now=utcnow()) == 1
    assert [state_of(at, number)[0] for number in numbers] == ["accepted"] * 3
    assert at.history("contribution", numbers[0]) == [
        ("received", None, None),
        ("accepted", None, at.coordinator.account_id),
    ]


def test_many_are_judged_in_batches(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "BATCH", 10)
    at = desk(app)
    numbers = at.give(*(f"aporte {n}" for n in range(25)))
    with at.change() as consultation:
        assert moderation.accept(consultation, [*numbers, *numbers], actor=at.coordinator, now=utcnow()) == 25


def test_setting_aside_keeps_the_reason_and_every_step(app: Flask) -> None:
    at = desk(app)
    (number,) = at.give("publicidad")
    with at.change() as consultation:
        reason = SetAsideReason.TEST_OR_ADVERTISING
        moderation.set_aside(consultation, [number], reason, actor=at.coordinator, now=utcnow())
    assert state_of(at, number) == ("set_aside", "test_or_advertising")
    with at.change() as consultation:
        moderation.reopen(consultation, [number], actor=at.coordinator, now=utcnow())
    assert state_of(at, number) == ("pending", None)
    assert [entry[:2] for entry in at.history("contribution", number)] == [
        ("received", None),
        ("set_aside", "test_or_advertising"),
        ("pending", None),
    ]


def test_bulk_acceptance_leaves_what_another_set_aside(app: Flask) -> None:
    at = desk(app)
    one, other = at.give("uno", "dos")
    with at.change() as consultation:
        moderation.set_aside(consultation, [one], SetAsideReason.ABUSE, actor=at.coordinator, now=utcnow())
    with at.change() as consultation:
        changed = moderation.accept(
            consultation, [one, other], only_pending=True, actor=at.coordinator, now=utcnow()
        )
    assert changed == 1
    assert state_of(at, one) == ("set_aside", "abuse")


def test_contributions_of_another_consultation_are_passed_over(app: Flask) -> None:
    at = desk(app)
    (number,) = at.give("uno")
    elsewhere = campaigns.make_open(app, at.coordinator, title="Otra consulta")
    with app.app_context(), at.change():
        other = campaigns.get(elsewhere)
        assert moderation.accept(other, [number], actor=at.coordinator, now=utcnow()) == 0


def test_texts_are_judged_only_with_their_authors_consent(app: Flask) -> None:
    at = desk(app)
    (consented,) = at.give("con permiso", publish=True)
    (silent,) = at.give("sin permiso")
    with at.change() as consultation:
        moderation.allow_texts(consultation, text_ids(consented), actor=at.coordinator, now=utcnow())
    assert text_of(at, consented) == ("publishable", None)
    with pytest.raises(Refused) as refusal, at.change() as consultation:
        moderation.allow_texts(
            consultation, text_ids(consented) + text_ids(silent), actor=at.coordinator, now=utcnow()
        )
    assert refusal.value.obstacles[0].code == "text_consent"
    assert text_of(at, silent) == ("pending", None)


def test_a_withheld_text_keeps_its_reason(app: Flask) -> None:
    at = desk(app)
    (number,) = at.give("mi vecino Juan…", publish=True)
    with at.change() as consultation:
        ids = text_ids(number)
        moderation.withhold_texts(
            consultation, ids, WithholdReason.OTHERS_DATA, actor=at.coordinator, now=utcnow()
        )
    assert text_of(at, number) == ("withheld", "others_data")
    assert state_of(at, number) == ("pending", None), "the two judgements are separate"
    assert at.history("text", ids[0]) == [("withheld", "others_data", at.coordinator.account_id)]


def test_after_the_decision_nothing_is_judged_any_more(app: Flask) -> None:
    case = ready(app)
    case.publish()
    with case.change() as consultation:
        ids = list(
            db.session.scalars(select(Contribution.id).where(Contribution.consultation_id == consultation.id))
        )
    for act in (moderation.accept, moderation.reopen):
        with pytest.raises(Refused) as refusal, case.change() as consultation:
            act(consultation, ids, actor=case.coordinator, now=utcnow())
        assert refusal.value.obstacles[0].code == "decided"
    with pytest.raises(Refused), case.change() as consultation:
        undo_judgement(consultation, actor=case.coordinator, now=utcnow())


def judged(at: Desk, number: int, judgement: Judgement, seen: str | None = None) -> None:
    with at.change() as consultation:
        found = staff_contribution(consultation.id, number)
        assert found is not None
        judge(
            consultation,
            number,
            judgement,
            seen=found.fingerprint if seen is None else seen,
            actor=at.coordinator,
            now=utcnow(),
        )


def test_both_judgements_at_once_are_one_act_to_undo(app: Flask) -> None:
    at = desk(app)
    (number,) = at.give("un parque", publish=True)
    with app.app_context():
        (text,) = text_ids(number)
    judged(at, number, Judgement(ContributionState.ACCEPTED, texts={text: WithholdReason.INSULTS}))
    assert state_of(at, number) == ("accepted", None)
    assert text_of(at, number) == ("withheld", "insults")
    assert undo(at) == [number]
    assert state_of(at, number) == ("pending", None)
    assert text_of(at, number) == ("pending", None)
    assert undo(at) == []


def test_undo_goes_back_step_by_step_and_restores_reasons(app: Flask) -> None:
    at = desk(app)
    (number,) = at.give("uno")
    judged(at, number, Judgement(ContributionState.SET_ASIDE, SetAsideReason.DUPLICATE))
    judged(at, number, Judgement(ContributionState.ACCEPTED))
    assert undo(at) == [number]
    assert state_of(at, number) == ("set_aside", "duplicate")
    assert undo(at) == [number]
    assert state_of(at, number) == ("pending", None)


def test_undo_leaves_what_somebody_else_changed_since(app: Flask) -> None:
    at = desk(app)
    (number,) = at.give("uno")
    judged(at, number, Judgement(ContributionState.ACCEPTED))
    other = campaigns.make_account(app, Role.COORDINATOR)
    with at.change() as consultation:
        moderation.set_aside(consultation, [number], SetAsideReason.ABUSE, actor=other, now=utcnow())
    assert undo(at) == []
    assert state_of(at, number) == ("set_aside", "abuse")


def test_a_judgement_on_an_older_view_is_refused(app: Flask) -> None:
    at = desk(app)
    (number,) = at.give("uno", publish=True)
    with app.app_context():
        found = staff_contribution(campaigns.get(at.slug).id, number)
    assert found is not None
    judged(at, number, Judgement(ContributionState.SET_ASIDE, SetAsideReason.ABUSE))
    with pytest.raises(ContributionChanged):
        judged(at, number, Judgement(ContributionState.ACCEPTED), seen=found.fingerprint)
    assert state_of(at, number) == ("set_aside", "abuse")


def test_setting_aside_without_a_reason_stores_nothing(app: Flask) -> None:
    at = desk(app)
    (number,) = at.give("uno", publish=True)
    with app.app_context():
        (text,) = text_ids(number)
    with pytest.raises(InvalidValue):
        judged(at, number, Judgement(ContributionState.SET_ASIDE, None, {text: None}))
    assert state_of(at, number) == ("pending", None)
    assert text_of(at, number) == (TextState.PENDING, None)
