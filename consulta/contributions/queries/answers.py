"""Whether a consultation or a question has answers."""

from __future__ import annotations

from sqlalchemy import exists, select

from consulta.contributions.models.answer import Answer, AnswerChoice
from consulta.contributions.models.contribution import Contribution
from consulta.core.extensions import db


def has_answers(consultation_id: int, question_id: int | None) -> bool:
    """Whether anyone has answered a question, in words or by choosing; None: whether anyone contributed."""
    if question_id is None:
        return bool(
            db.session.scalar(select(exists().where(Contribution.consultation_id == consultation_id)))
        )
    in_words = exists().where(Answer.consultation_id == consultation_id, Answer.question_id == question_id)
    by_choice = exists().where(
        AnswerChoice.consultation_id == consultation_id, AnswerChoice.question_id == question_id
    )
    return bool(db.session.scalar(select(in_words | by_choice)))
