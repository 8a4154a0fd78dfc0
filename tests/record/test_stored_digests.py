"""What is stored gives back, to the last byte, the documents that intake hashed: for whatever people send."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from consulta.consultations.domain.questions import Option, QuestionSpec, clean
from consulta.consultations.models.question import Question
from consulta.consultations.services import consultations, questions
from consulta.contributions.domain.digests import Documents, canonical, digest_of
from consulta.contributions.domain.privacy_notice import CURRENT_PRIVACY_NOTICE
from consulta.contributions.domain.submission import GivenAnswer, GivenPerson, GivenPlace, Submission
from consulta.contributions.models.contribution import Contribution
from consulta.contributions.queries.questionnaire import Questionnaire, questionnaire_of
from consulta.contributions.services import intake
from consulta.contributions.services.withdrawal import withdraw
from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.core.vault import vault
from consulta.record.queries.stored_digests import stored_digests
from consulta.vocabulary.actors import CITIZEN
from consulta.vocabulary.channels import Channel, ConsentWay
from consulta.vocabulary.persons import AgeBand, Relation, Sex
from consulta.vocabulary.places import LocationSource, PlaceMeaning, coordinate
from consulta.vocabulary.roles import Role
from tests.support import campaigns

pytestmark = pytest.mark.both_databases

OPTIONS = tuple(Option(key, key.upper()) for key in ("zeta", "alfa", "media", "b_2"))
SEVERAL = QuestionSpec("uses", "several_choices", "¿Qué usos?", options=OPTIONS)
ONE = QuestionSpec("most", "one_choice", "¿El principal?", options=OPTIONS)

words = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff"), min_size=1, max_size=80
).filter(str.strip)
degrees = st.floats(13.2, 13.9), st.floats(-89.9, -88)
# Offsets of the world's clocks: whatever the sender's says, it is one moment.
moments = st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001 (hypothesis wants it bare, and adds the zone)
    datetime(2026, 12, 31),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=-6))]),
)


@pytest.fixture
def slug(app: Flask) -> str:
    """An open consultation that also asks for choices, at a second version of one question."""
    actor = campaigns.make_account(app, Role.COORDINATOR)
    draft = campaigns.make_draft(app, actor)
    with app.app_context(), unit_of_work():
        consultation = campaigns.get(draft)
        for spec in (SEVERAL, ONE):
            questions.add(consultation, spec, actor=actor, now=utcnow())
    with app.app_context(), unit_of_work():
        consultations.open_consultation(campaigns.get(draft), actor=actor, now=utcnow())
    return draft


@st.composite
def submissions(draw: st.DrawFn, wanted: Questionnaire) -> Submission:
    """Anything the rules let through."""
    answers = []
    for spec in wanted.questions:
        if draw(st.booleans()):
            raw = draw(raw_values(spec))
            value = clean(raw, spec)
            if not value.is_empty:
                answers.append(GivenAnswer(spec, value))
    return Submission(
        submission_id=str(uuid4()),  # another run must not send the same one again
        answers=tuple(answers or [GivenAnswer(wanted.questions[0], clean(["Sombra"], wanted.questions[0]))]),
        place=draw(places()),
        person=GivenPerson(
            draw(st.none() | st.sampled_from(AgeBand)),
            draw(st.none() | st.sampled_from(Sex)),
            draw(st.none() | st.sampled_from(Relation)),
        ),
        notice_version=CURRENT_PRIVACY_NOTICE,
        publish_text=draw(st.booleans()),
        captured_at=draw(st.none() | moments),
        contact=draw(st.sampled_from([None, "vecina@demo.test"])),
    )


def raw_values(spec: QuestionSpec) -> st.SearchStrategy[list[str]]:
    keys = [option.key for option in spec.options]
    if spec.kind == "several_choices":
        return st.lists(st.sampled_from(keys), unique=True)
    return st.sampled_from(keys).map(lambda key: [key]) if keys else words.map(lambda text: [text])


@st.composite
def places(draw: st.DrawFn) -> GivenPlace:
    source = draw(st.sampled_from(LocationSource))
    located = source.has_coordinates
    lat, lon = (coordinate(draw(one)) for one in degrees)
    return GivenPlace(
        source,
        lat if located else None,
        lon if located else None,
        draw(st.none() | st.integers(0, 100_000)) if located else None,
        draw(st.sampled_from([None, "1404"])),
        draw(st.none() | words),
        draw(st.none() | st.sampled_from(PlaceMeaning)),
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_what_is_stored_gives_the_digest_again(app: Flask, slug: str, data: st.DataObject) -> None:
    with app.app_context():
        wanted = questionnaire_of(slug)
        assert wanted is not None
        submission = data.draw(submissions(wanted))
        channel = data.draw(st.sampled_from(Channel))
        now = data.draw(moments)
        way = data.draw(st.sampled_from(ConsentWay)) if channel.is_assisted else None
        with unit_of_work():
            reception = intake.receive(
                wanted.id, submission, channel=channel, actor=CITIZEN, now=now, consent_way=way
            )
        db.session.remove()
        one = only(reception.contribution_id)
        sent = Documents.of(
            submission.protecting_minors().content(
                channel=channel,
                consent_way=way,
                captured_at=submission.captured_at or now,
                received_at=now,
            )
        )
        assert one.documents is not None and one.part_hashes is not None
        for part in ("words", "place", "particulars"):
            assert canonical(getattr(one.documents, part)) == canonical(getattr(sent, part))
        assert one.recomputed() == one.part_hashes
        assert digest_of(one.part_hashes) == one.digest == reception.digest


def test_who_withdrew_left_nothing_to_put_together(app: Flask, slug: str) -> None:
    given_one = campaigns.contribute(app, slug)
    with app.app_context(), unit_of_work():
        withdraw(given_one.folio, vault().withdrawal_key(given_one.folio), now=utcnow())
    with app.app_context():
        one = only(given_one.id)
        assert (one.documents, one.salts, one.part_hashes, one.recomputed()) == (None, None, None, None)
        assert one.digest == given_one.digest


def test_a_revised_question_seals_the_version_that_was_asked(app: Flask, slug: str) -> None:
    actor = campaigns.make_account(app, Role.COORDINATOR)
    first = campaigns.contribute(app, slug)
    with app.app_context(), unit_of_work():
        question = next(one for one in all_questions(slug) if one.key == "transform")
        changed = QuestionSpec("transform", question.current.kind, "¿En qué se transforma?")
        questions.revise(question, changed, actor=actor, now=utcnow())
    second = campaigns.contribute(app, slug)
    with app.app_context():
        versions = [only(one.id).documents.particulars["questions"] for one in (first, second)]
        assert versions == [{"transform": 1}, {"transform": 2}]
        assert all(only(one.id).recomputed() == only(one.id).part_hashes for one in (first, second))


def only(number: int) -> Any:
    return stored_digests([db.session.scalars(select(Contribution).where(Contribution.id == number)).one()])[
        0
    ]


def all_questions(slug: str) -> Sequence[Question]:
    return db.session.scalars(
        select(Question).where(Question.consultation_id == campaigns.get(slug).id)
    ).all()
