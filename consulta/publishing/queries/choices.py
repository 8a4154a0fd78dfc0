"""Questions with options: how many chose each option. Combinations of options are never counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from consulta.consultations.domain.questions import question_type
from consulta.consultations.models.question import Question
from consulta.contributions.domain.moderation import ContributionState
from consulta.contributions.models.answer import Answer, AnswerChoice
from consulta.contributions.models.contribution import Contribution
from consulta.core.extensions import db


@dataclass(frozen=True, slots=True)
class OptionCount:
    """One option and the accepted contributions that chose it."""

    key: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class ChoiceCount:
    """One question: who answered it, and its options in the order they were offered."""

    key: str
    wording: str
    several: bool
    """Whether one person could choose several, so that the options add up to more than the answers."""
    answered: int
    options: tuple[OptionCount, ...]


def choice_counts(consultation_id: int) -> tuple[ChoiceCount, ...]:
    """Every question with options of a consultation, in its order."""
    questions = db.session.scalars(
        select(Question).where(Question.consultation_id == consultation_id).order_by(Question.position)
    ).all()
    with_options = [one for one in questions if question_type(one.current.kind).has_options]
    if not with_options:
        return ()
    chosen, answered = _chosen(consultation_id), _answered(consultation_id)
    return tuple(_count(one, chosen, answered.get(one.id, 0)) for one in with_options)


def _count(question: Question, chosen: Mapping[tuple[int, str], int], answered: int) -> ChoiceCount:
    # An option that a later version dropped keeps the name it had, and what was chosen stays counted.
    labels = {option["key"]: option["label"] for version in question.versions for option in version.options}
    return ChoiceCount(
        key=question.key,
        wording=question.current.wording,
        several=question_type(question.current.kind).several,
        answered=answered,
        options=tuple(
            OptionCount(key, label, chosen.get((question.id, key), 0)) for key, label in labels.items()
        ),
    )


def _chosen(consultation_id: int) -> dict[tuple[int, str], int]:
    rows = db.session.execute(
        select(AnswerChoice.question_id, AnswerChoice.option_key, func.count().label("number"))
        .join(Contribution, Contribution.id == AnswerChoice.contribution_id)
        .where(
            AnswerChoice.consultation_id == consultation_id,
            Contribution.state == ContributionState.ACCEPTED,
        )
        .group_by(AnswerChoice.question_id, AnswerChoice.option_key)
    )
    return {(row.question_id, row.option_key): row.number for row in rows}


def _answered(consultation_id: int) -> dict[int, int]:
    rows = db.session.execute(
        select(Answer.question_id, func.count().label("number"))
        .join(Contribution, Contribution.id == Answer.contribution_id)
        .where(
            Answer.consultation_id == consultation_id,
            Contribution.state == ContributionState.ACCEPTED,
        )
        .group_by(Answer.question_id)
    )
    return {row.question_id: row.number for row in rows}
