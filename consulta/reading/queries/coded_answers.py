"""The public progress of the coding."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, exists, func, select

from consulta.contributions.domain.moderation import ContributionState
from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import Contribution
from consulta.core.extensions import db
from consulta.reading.models.theme import Coding


@dataclass(frozen=True, slots=True)
class CodedAnswers:
    """The number of text answers of accepted contributions, and of the coded ones."""

    read: int
    answers: int

    @property
    def is_done(self) -> bool:
        return self.read == self.answers


def coded_answers(consultation_id: int) -> CodedAnswers:
    """Exact counts of the coding so far."""
    coded = exists().where(Coding.answer_id == Answer.id, Coding.removed_at.is_(None))
    texts = (
        select(func.count())
        .select_from(Answer)
        .join(Contribution, Contribution.id == Answer.contribution_id)
        .where(
            Answer.consultation_id == consultation_id,
            Contribution.state == ContributionState.ACCEPTED,
            func.trim(func.coalesce(Answer.words, "")) != "",
        )
    )
    return CodedAnswers(read=_number(texts.where(coded)), answers=_number(texts))


def _number(counted: Select[tuple[int]]) -> int:
    return db.session.scalar(counted) or 0
