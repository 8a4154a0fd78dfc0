"""Questions of a consultation, and whether anyone has answered them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from consulta.consultations import signals
from consulta.consultations.models.question import Question
from consulta.core.extensions import db


def questions_in_force(consultation_id: int) -> Sequence[Question]:
    """The questions that are asked, in their order: without the retired ones."""
    return db.session.scalars(
        select(Question)
        .where(Question.consultation_id == consultation_id, Question.retired_at.is_(None))
        .order_by(Question.position, Question.id)
    ).all()


def all_questions(consultation_id: int) -> Sequence[Question]:
    """All questions, with the retired ones: their keys stay taken."""
    return db.session.scalars(
        select(Question).where(Question.consultation_id == consultation_id).order_by(Question.position)
    ).all()


def question_by_key(consultation_id: int, key: str) -> Question | None:
    """One question in force by its key."""
    return db.session.scalar(
        select(Question).where(
            Question.consultation_id == consultation_id, Question.key == key, Question.retired_at.is_(None)
        )
    )


def is_answered(consultation_id: int, question_id: int | None = None) -> bool:
    """Whether anyone has answered the question, in any version; None: whether anyone has contributed."""
    replies = signals.has_answers_query.send(consultation_id, question_id=question_id)
    return any(has_answers for _, has_answers in replies)
