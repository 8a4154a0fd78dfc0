"""The second reading: what is drawn, who may read it, what counts, and what it makes of each theme."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from consulta.contributions.domain.moderation import SetAsideReason
from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import Contribution
from consulta.contributions.services import withdrawal
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.reading.domain.agreement import Agreement, Reliability
from consulta.reading.models.double_reading import DoubleReading
from consulta.reading.models.theme import Theme
from consulta.reading.queries.agreement import PublishedAgreement, agreement, rounds
from consulta.reading.queries.double_reading import (
    disagreements,
    must_read_blind,
    next_second_reading,
    second_readings_left,
)
from consulta.reading.services import moderation
from consulta.vocabulary.errors import InvalidValue, Refused
from tests.support import campaigns
from tests.support.reading import desk
from tests.support.twice import Twice, twice

pytestmark = pytest.mark.both_databases


def measured(at: Twice) -> PublishedAgreement | None:
    with at.at.app.app_context():
        return agreement(campaigns.get(at.at.slug).id)


def codes(refusal: Refused) -> set[str]:
    return {obstacle.code for obstacle in refusal.obstacles}


def test_a_sample_is_drawn_once_all_is_there_and_coded(app: Flask) -> None:
    at = desk(app)
    park = at.theme("Parque")
    (number,) = at.give("Un parque", accepted=True)
    at.give("Por leer")
    here = Twice(at, park, park, at.analyst)
    with pytest.raises(Refused) as refused:
        here.draw()
    assert codes(refused.value) == {"not_closed", "pending", "uncoded"}
    campaigns.close(app, at.slug)
    at.code(at.answers(number)[0], park)
    with pytest.raises(Refused) as refused:
        here.draw()
    assert codes(refused.value) == {"pending"}


def test_all_are_drawn_when_there_are_few_and_fifty_of_more(app: Flask) -> None:
    here = twice(app, 53)
    assert here.draw() == 1
    sample = here.sample()
    assert len(sample) == len(set(sample)) == 50
    with app.app_context():
        frozen = dict(
            db.session.execute(
                select(Answer.public_id, DoubleReading.first_themes).join(
                    Answer, Answer.id == DoubleReading.answer_id
                )
            )
            .tuples()
            .all()
        )
    assert all(set(themes) == set(here.first_reading(answer)) for answer, themes in frozen.items())


def test_a_new_round_takes_answers_first_that_no_round_has(app: Flask) -> None:
    here = twice(app, 53)
    here.draw()
    assert here.draw(seed=2) == 2
    assert len(here.sample(2)) == 50
    assert len(set(here.sample(2)) - set(here.sample(1))) == 3


def test_who_coded_an_answer_never_reads_it_second(app: Flask) -> None:
    here = twice(app)
    here.draw()
    answer = here.sample()[0]
    with app.app_context():
        consultation = campaigns.get(here.at.slug).id
        coder, reader = here.at.analyst.account_id or 0, here.at.coordinator.account_id or 0
        assert (
            next_second_reading(consultation, coder) is None
            and second_readings_left(consultation, coder) == 0
        )
        assert second_readings_left(consultation, reader) == 6
        assert must_read_blind(consultation, answer, reader)
        assert not must_read_blind(consultation, answer, coder)
    with pytest.raises(Refused):
        here.read(answer, here.park, actor=here.at.analyst)


def test_who_coded_it_once_counts_as_a_coder_for_ever(app: Flask) -> None:
    here = twice(app)
    with app.app_context():
        answer = db.session.scalars(select(Answer.public_id).order_by(Answer.id)).first() or ""
    here.at.code(answer, here.market, actor=here.other)
    here.at.code(answer, here.park, actor=here.at.analyst)
    here.draw()
    with pytest.raises(Refused):
        here.read(answer, here.park, actor=here.other)
    here.read(answer, here.park, actor=here.at.coordinator)


def test_who_read_it_second_before_does_not_read_it_again(app: Flask) -> None:
    here = twice(app)
    here.draw()
    here.read_all()
    here.draw()
    answer = here.sample(2)[0]
    with pytest.raises(Refused):
        here.read(answer, here.park)
    here.read(answer, here.park, actor=here.other)


def test_one_reader_each_who_may_correct_until_the_round_is_finished(app: Flask) -> None:
    here = twice(app, 2)
    here.draw()
    one, two = here.sample()
    here.read(one, here.market)
    with pytest.raises(Refused):
        here.read(one, here.park, actor=here.other)
    here.read(one, here.park)
    here.read(two, here.park, actor=here.other)
    with pytest.raises(Refused):
        here.read(one, here.market)


def test_themes_must_fit(app: Flask) -> None:
    here = twice(app, 1)
    here.draw()
    (answer,) = here.sample()
    with pytest.raises(InvalidValue):
        here.read(answer, here.park, here.at.no_action())
    with pytest.raises(InvalidValue):
        here.read(answer, "another")


def test_nothing_is_published_before_the_round_is_finished(app: Flask) -> None:
    here = twice(app, 2)
    here.draw()
    one, two = here.sample()
    here.read(one, here.park)
    assert measured(here) is None
    with app.app_context():
        assert disagreements(campaigns.get(here.at.slug).id) == ()
        before = campaigns.get(here.at.slug).revision
    here.read(two, here.park)
    with app.app_context():
        assert campaigns.get(here.at.slug).revision > before
    found = measured(here)
    assert found is not None and found.round.answers == 2


def test_agreement_of_each_theme_and_where_they_differ(app: Flask) -> None:
    here = twice(app, 9)
    here.draw()
    here.read_all(blind_to=here.market)
    found = measured(here)
    assert found is not None
    assert found.of(here.park) == Agreement(both=6, neither=3)
    assert found.of(here.market) == Agreement(first_only=6, neither=3)
    assert found.low == {here.market}
    assert {one.reliability for one in found.themes.values()} == {
        Reliability.GOOD,
        Reliability.LOW,
        Reliability.UNDEFINED,
    }
    with app.app_context():
        consultation = campaigns.get(here.at.slug).id
        differing = disagreements(consultation)
        assert len(differing) == 6 and disagreements(consultation, here.park) == ()
    assert {(one.first_only, one.second_only) for one in differing} == {(("Mercado",), ())}
    assert {(one.first_coder, one.second_coder) for one in differing} == {("Ana Analista", "Marta Gestora")}


def test_what_was_recoded_later_does_not_change_the_measure(app: Flask) -> None:
    here = twice(app, 3)
    here.draw()
    here.read_all()
    before = measured(here)
    here.at.code(here.sample()[0], here.market)
    assert measured(here) == before


def test_withdrawn_and_set_aside_answers_fall_out(app: Flask) -> None:
    here = twice(app, 6)
    here.draw()
    waiting, *others = here.sample()
    for answer in others:
        here.read(answer, *here.first_reading(answer))
    with here.at.change() as consultation:
        folio = db.session.scalars(
            select(Contribution.folio)
            .join(Answer, Answer.contribution_id == Contribution.id)
            .where(Answer.public_id == others[0])
        ).one()
        withdrawal.withdraw_in_person(folio, "Vino.", actor=here.at.coordinator, now=utcnow())
        aside = db.session.scalars(select(Answer.contribution_id).where(Answer.public_id == waiting)).one()
        moderation.set_aside(
            consultation, [aside], SetAsideReason.DUPLICATE, actor=here.at.coordinator, now=utcnow()
        )
    found = measured(here)
    assert found is not None and found.round.answers == 4
    assert found.of(here.park).answers == 4


def test_the_newest_finished_round_counts(app: Flask) -> None:
    here = twice(app, 3)
    here.draw()
    here.read_all(blind_to=here.market)
    here.draw()
    found = measured(here)
    assert found is not None and found.round.number == 1
    with app.app_context():
        consultation = campaigns.get(here.at.slug).id
        assert disagreements(consultation) == (), "they wait for a reader of the second round"
        assert [(one.number, one.read) for one in rounds(consultation)] == [(2, 0), (1, 3)]
    for answer in here.sample(2):
        here.read(answer, *here.first_reading(answer), actor=here.other)
    found = measured(here)
    assert found is not None and (found.round.number, found.low) == (2, frozenset())


def test_themes_made_later_are_not_measured_and_merged_ones_are_what_they_became(app: Flask) -> None:
    here = twice(app, 3)
    here.draw()
    here.read_all(blind_to=here.market)
    later = here.at.theme("Más tarde")
    with here.at.change():
        # What a merge leaves: the theme is retired and names the one it went into.
        market = db.session.scalars(select(Theme).where(Theme.public_id == here.market)).one()
        park = db.session.scalars(select(Theme).where(Theme.public_id == here.park)).one()
        market.retired_at, market.merged_into_id = utcnow(), park.id
    found = measured(here)
    assert found is not None
    assert found.of(later).reliability is Reliability.NOT_MEASURED
    assert here.market not in found.themes
    assert found.of(here.park) == Agreement(both=2, first_only=1)


def test_drawing_and_reading_are_in_the_history_without_what_was_read(app: Flask) -> None:
    here = twice(app, 2)
    here.draw()
    here.read_all()
    with app.app_context():
        consultation = campaigns.get(here.at.slug).id
        answer = db.session.scalars(select(func.min(Answer.id))).one()
    assert "double_reading_drawn" in [action for action, *_ in here.at.history("consultation", consultation)]
    assert here.at.history("answer", answer)[-1][::2] == ("second_reading", here.at.coordinator.account_id)


def test_it_may_be_measured_after_the_decision_too(app: Flask) -> None:
    here = twice(app, 2)
    with here.at.change() as consultation:
        consultation.decided_at = utcnow() - timedelta(seconds=1)
    assert here.draw() == 1
