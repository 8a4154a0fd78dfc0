"""What a model suggests: for whom it is kept, who sees it, and by what it is judged."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import Contribution
from consulta.contributions.services import withdrawal
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.reading.domain.suggestions import Accuracy
from consulta.reading.domain.themes import NoActionReason
from consulta.reading.models.theme import Theme
from consulta.reading.queries.suggestions import suggestions_for, suggestions_state, training_data
from consulta.reading.services import coding
from tests.support.suggested import Suggested, suggested

pytestmark = pytest.mark.both_databases


def shown(here: Suggested, answer: int) -> list[str]:
    with here.at.app.app_context():
        return [one.name for one in suggestions_for(answer)]


def accuracy(here: Suggested) -> Accuracy:
    with here.at.app.app_context():
        return suggestions_state(here.consultation_id).accuracy


def change_theme(here: Suggested, theme: str, *, into: str = "") -> None:
    """What a retirement or a merge leaves."""
    with here.at.change():
        found = db.session.scalars(select(Theme).where(Theme.public_id == theme)).one()
        found.retired_at = utcnow()
        if into:
            found.merged_into_id = db.session.scalars(select(Theme.id).where(Theme.public_id == into)).one()


def test_what_is_suggested_is_shown_until_somebody_reads_the_answer(app: Flask) -> None:
    here = suggested(app)
    one, two, *_ = here.waiting
    here.keep({one: ((here.market, 0.9), (here.park, 0.4)), two: ()})
    assert shown(here, one) == ["Mercado", "Parque"]
    assert shown(here, two) == []
    here.code(one, here.park)
    assert shown(here, one) == []


def test_a_probe_is_kept_from_the_coder(app: Flask) -> None:
    here = suggested(app)
    here.keep({here.waiting[0]: ((here.market, 0.9),)}, probes=True)
    assert shown(here, here.waiting[0]) == []


def test_whether_an_answer_is_a_probe_is_drawn_once(app: Flask) -> None:
    """What a coder may have seen suggested can never judge later suggestions, nor the other way round."""
    here = suggested(app)
    one, two, *_ = here.waiting
    here.keep({one: ((here.market, 0.9),)}, probes=False)
    here.keep({one: ((here.park, 0.8),), two: ((here.park, 0.8),)}, probes=True)
    rows = [here.row(one), here.row(two)]
    assert [row.is_probe for row in rows if row] == [False, True]
    assert shown(here, one) == ["Parque"], "but the newest model speaks"


def test_merged_themes_are_suggested_as_what_they_became_and_retired_ones_not_at_all(app: Flask) -> None:
    here = suggested(app)
    one = here.waiting[0]
    here.keep({one: ((here.market, 0.9), (here.park, 0.5))})
    change_theme(here, here.market, into=here.park)
    assert shown(here, one) == ["Parque"]
    change_theme(here, here.park)
    assert shown(here, one) == []


def test_nothing_is_kept_for_what_was_read_or_withdrawn_while_it_was_learned(app: Flask) -> None:
    here = suggested(app)
    coded, gone, stays, _ = here.waiting
    here.code(coded, here.park)
    with here.at.change():
        folio = db.session.scalars(
            select(Contribution.folio)
            .join(Answer, Answer.contribution_id == Contribution.id)
            .where(Answer.id == gone)
        ).one()
        withdrawal.withdraw_in_person(folio, "Vino.", actor=here.at.coordinator, now=utcnow())
    assert here.keep(dict.fromkeys((coded, gone, stays), ((here.park, 0.9),))) == 1
    assert here.row(stays) and not here.row(coded) and not here.row(gone)


def test_probes_are_judged_by_what_people_read(app: Flask) -> None:
    here = suggested(app)
    right, wrong, without, later = here.waiting
    score = ((here.market, 0.9), (here.park, 0.4))
    here.keep({right: score, wrong: score, without: (), later: score}, probes=True)
    here.code(right, here.market, here.park)
    here.code(wrong, here.park)
    here.code(without, here.park)
    here.code(later, here.market, ago=timedelta(minutes=1))
    assert here.judge() == 3, "a reading of just now may be taken back"
    assert accuracy(here) == Accuracy(1, 2), "where nothing was suggested nothing was right or wrong"
    assert here.judge() == 0


def test_shown_suggestions_judge_nothing(app: Flask) -> None:
    here = suggested(app)
    one = here.waiting[0]
    here.keep({one: ((here.market, 0.9),)})
    here.code(one, here.market)
    assert here.judge() == 0 and accuracy(here) == Accuracy(0, 0)


def test_a_model_is_never_judged_by_what_it_learned_from(app: Flask) -> None:
    here = suggested(app)
    one = here.waiting[0]
    here.keep({one: ((here.market, 0.9),)}, probes=True)
    here.code(one, here.market)
    with here.at.change():
        # As if the model had learned after the answer was read.
        row = here.row(one)
        assert row is not None
        db.session.execute(
            db.text("UPDATE suggestion_model SET last_coding_id = 1000000 WHERE id = :id"),
            {"id": row.model_id},
        )
    assert here.judge() == 0


def test_a_judged_probe_keeps_its_judgement_when_the_reading_is_taken_back(app: Flask) -> None:
    here = suggested(app)
    one = here.waiting[0]
    here.keep({one: ((here.market, 0.9),)}, probes=True)
    here.code(one, here.market)
    here.judge()
    here.code(one)
    here.keep({one: ((here.park, 0.9),)})
    assert accuracy(here) == Accuracy(1, 1)


def test_a_merge_between_suggesting_and_judging_makes_nothing_wrong(app: Flask) -> None:
    here = suggested(app)
    one = here.waiting[0]
    here.keep({one: ((here.market, 0.9),)}, probes=True)
    here.code(one, here.park)
    change_theme(here, here.market, into=here.park)
    here.judge()
    assert accuracy(here) == Accuracy(1, 1)


def test_training_data_is_what_is_read_and_what_waits(app: Flask) -> None:
    here = suggested(app)
    with app.app_context():
        found = training_data(here.consultation_id)
    assert [one.themes for one in found.coded] == [frozenset({here.park}), frozenset({here.market})] * 2
    assert [answer for answer, _ in found.uncoded] == list(here.waiting)
    change_theme(here, here.market)
    with app.app_context():
        assert len(training_data(here.consultation_id).coded) == 2, "a retired theme teaches nothing"


def test_that_an_answer_proposes_nothing_is_learned_but_never_suggested(app: Flask) -> None:
    here = suggested(app)
    with here.at.change():
        nothing = db.session.scalars(select(Theme).where(Theme.public_id == here.at.no_action())).one()
        answer = db.session.get_one(Answer, here.waiting[0])
        coding.code(answer, [nothing], reason=NoActionReason.COURTESY, actor=here.at.analyst, now=utcnow())
    with app.app_context():
        assert training_data(here.consultation_id).coded[-1].themes == frozenset()
