"""Questions of a consultation, and whether anyone has answered them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from consulta.consultations import signals
from consulta.consultations.models.question import Question
from consulta.core.extensions import db


def asked_questions(consultation_id: int) -> Sequence[Question]:
    """The questions in force, in their order."""
    return db.session.scalars(
        select(Question)
        .where(Question.consultation_id == consultation_id, Question.retired_at.is_(None))
        .order_by(Question.position, Question.id)
    ).all()


def all_questions(consultation_id: int) -> Sequence[Question]:
    """The same with the retired ones: their keys stay taken."""
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
    """Whether anyone has answered it, in words or by choosing, in any version; without it, any question."""
    found = signals.answers_sought.send(consultation_id, question_id=question_id)
    return any(is_there for _, is_there in found)
