"""Tampering with what no digest holds, or with a whole consultation: `consulta verify` names it too."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, update

from consulta.consultations.models.consultation import Consultation
from consulta.consultations.models.question import Question
from consulta.contributions.models.answer import Answer, AnswerChoice
from consulta.contributions.models.contribution import Contribution, Place
from consulta.core.extensions import db
from consulta.record.models import Checkpoint, TreeEntry, TreeNode
from tests.support.campaigns import Given
from tests.support.tampering import COUNT, named, row_of, tamper, words_of

pytestmark = pytest.mark.both_databases


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda one, asked: words_of(one).values(question_id=asked[-1]), "under another question"),
        (lambda one, asked: choice(one, asked[0]), "options are counted that are not among its answers"),
        (lambda one, asked: choice(one, asked[-1]), "options are counted that are not among its answers"),
        (lambda one, asked: row_of(one).values(received_on=date(2020, 1, 1)), "counts on another day"),
        (lambda one, asked: row_of(one).values(state="set_aside"), "is set_aside, but was left pending"),
        (lambda one, asked: row_of(one).values(part_hashes=bytes(96)), "was edited"),
    ],
)
def test_what_no_digest_holds_is_named_too(
    app: Flask, given: list[Given], run: Any, change: Callable[[Given, list[int]], Any], line: str
) -> None:
    """Rows that the accounts and the published words rest on, beside what was sealed."""
    one = given[16]
    with app.app_context():
        answered = db.session.scalars(
            select(Answer.question_id).where(Answer.contribution_id == one.id)
        ).one()
        others = db.session.scalars(select(Question.id).where(Question.id != answered)).all()
    tamper(app, change(one, [answered, *others]))
    [found] = named(run("verify"))
    assert found.startswith(f"✗ contribution {one.id} ")
    assert line in found


def choice(one: Given, question_id: int) -> Any:
    number = select(Contribution.consultation_id).where(Contribution.id == one.id).scalar_subquery()
    return insert(AnswerChoice).values(
        contribution_id=one.id, question_id=question_id, option_key="x", consultation_id=number
    )


def test_hiding_a_consultation_hides_nothing(app: Flask, slug: str, given: list[Given], run: Any) -> None:
    tamper(
        app,
        update(Consultation).values(opened_at=None),
        words_of(given[16]).values(words="Otra cosa."),
    )
    assert any(f"contribution {given[16].id} was edited" in line for line in named(run("verify")))


def test_neither_does_taking_away_all_that_was_received(app: Flask, given: list[Given], run: Any) -> None:
    tamper(app, *(delete(one) for one in (Answer, Place, Contribution, TreeNode, TreeEntry, Checkpoint)))
    lines = named(run("verify"))
    assert len([line for line in lines if line.endswith("was received and is gone")]) == COUNT
    assert f"✗ the checkpoint over {COUNT} entries was removed or exchanged" in lines
