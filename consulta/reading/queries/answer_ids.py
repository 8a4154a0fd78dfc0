"""Ids of answers, for judging or coding many at once."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from consulta.consultations.models.question import Question
from consulta.contributions.models.answer import Answer
from consulta.core.extensions import db


def answer_ids(consultation_id: int, contributions: Collection[int]) -> dict[tuple[int, str], int]:
    """The ids of these contributions' answers, by contribution number and question key."""
    rows = db.session.execute(
        select(Answer.contribution_id, Question.key, Answer.id)
        .join(Question, Question.id == Answer.question_id)
        .where(Answer.consultation_id == consultation_id, Answer.contribution_id.in_(contributions))
    )
    return {(row.contribution_id, row.key): row.id for row in rows}


def public_ids(answer_ids: Collection[int]) -> dict[int, str]:
    """The identifiers by which staff pages name these answers."""
    rows = db.session.execute(select(Answer.id, Answer.public_id).where(Answer.id.in_(answer_ids)))
    return {row.id: row.public_id for row in rows}
