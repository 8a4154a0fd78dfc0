"""Questions and their versions."""

from datetime import timedelta

import pytest
from flask import Flask

from consulta.consultations.domain.questions import Option, QuestionSpec
from consulta.consultations.queries.questions import question_by_key, questions_in_force
from consulta.consultations.services import questions
from consulta.core.access import unit_of_work
from consulta.vocabulary.errors import InvalidValue, Refused
from consulta.vocabulary.roles import Role
from tests.support import staff

pytestmark = pytest.mark.both_databases

CHOICE = QuestionSpec(
    key="", kind="one_choice", wording="¿Vive cerca?", options=(Option("si", "Sí"), Option("no", "No"))
)


def test_in_a_draft_a_question_changes_in_place(app: Flask) -> None:
    with app.app_context():
        actor = staff.make_account(Role.COORDINATOR)
        draft = staff.make_draft(actor)
        first = questions_in_force(draft.id)[0]
        with unit_of_work():
            questions.revise(
                first,
                QuestionSpec(key="otro", kind="short_text", wording="¿Qué haría?"),
                actor=actor,
                now=staff.CREATED,
            )
        assert (first.key, first.current.number, first.current.wording) == ("transform", 1, "¿Qué haría?")
        assert first.current.kind == "short_text"


def test_once_open_a_change_makes_a_version(app: Flask) -> None:
    with app.app_context():
        actor = staff.make_account(Role.COORDINATOR)
        opened = staff.make_open(actor)
        first = questions_in_force(opened.id)[0]
        original = first.spec()
        for wording in ("Otra", "Otra"):
            with unit_of_work():
                questions.revise(
                    first,
                    QuestionSpec(key="transform", kind="long_text", wording=wording),
                    actor=actor,
                    now=staff.WHILE_OPEN,
                )
        assert [version.wording for version in first.versions] == [original.wording, "Otra"]
        with pytest.raises(Refused), unit_of_work():
            questions.revise(
                first,
                QuestionSpec(key="transform", kind="long_text", wording="Tarde"),
                actor=actor,
                now=staff.AFTER_CLOSING,
            )


def test_questions_are_added_moved_and_retired(app: Flask) -> None:
    with app.app_context():
        actor = staff.make_account(Role.COORDINATOR)
        draft = staff.make_draft(actor)
        with unit_of_work():
            added = questions.add(draft, CHOICE, actor=actor, now=staff.CREATED)
            again = questions.add(draft, CHOICE, actor=actor, now=staff.CREATED)
        assert (added.key, again.key) == ("vive_cerca", "vive_cerca_2")
        with unit_of_work():
            questions.move(added, -1, actor=actor, now=staff.CREATED)
            questions.retire(again, actor=actor, now=staff.CREATED)
        keys = [question.key for question in questions_in_force(draft.id)]
        assert keys == ["transform", "purpose", "vive_cerca", "benefits"]
        with unit_of_work():
            third = questions.add(draft, CHOICE, actor=actor, now=staff.CREATED + timedelta(hours=1))
        assert third.key == "vive_cerca_3"


@pytest.mark.parametrize(
    "spec",
    [
        QuestionSpec(key="", kind="essay", wording="¿Qué?"),
        QuestionSpec(key="", kind="long_text", wording="  "),
        QuestionSpec(key="", kind="one_choice", wording="¿Cuál?", options=(Option("a", "A"),)),
        QuestionSpec(key="transform", kind="long_text", wording="¿Otra vez?"),
    ],
)
def test_bad_questions_are_refused(app: Flask, spec: QuestionSpec) -> None:
    with app.app_context():
        actor = staff.make_account(Role.COORDINATOR)
        draft = staff.make_draft(actor)
        with pytest.raises(InvalidValue), unit_of_work():
            questions.add(draft, spec, actor=actor, now=staff.CREATED)
        assert len(questions_in_force(draft.id)) == 3


def test_a_question_that_somebody_may_have_before_them_stays(app: Flask) -> None:
    with app.app_context():
        actor = staff.make_account(Role.COORDINATOR)
        consultation = staff.make_open(actor)
        purpose = question_by_key(consultation.id, "purpose")
        assert purpose is not None
        with pytest.raises(Refused, match="ya se abrió"), unit_of_work():
            questions.retire(purpose, actor=actor, now=staff.WHILE_OPEN)
        assert len(questions_in_force(consultation.id)) == 3
