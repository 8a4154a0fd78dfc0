"""Audit the columns that no digest covers, though published figures and words depend on them.

They are the question, consultation and day of a row, stored again for speed, and its state, which staff
change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import and_, exists, func, or_, select

from consulta.accounts.models.history import HistoryEntry
from consulta.consultations.models.question import QuestionVersion
from consulta.contributions.domain.moderation import ContributionState
from consulta.contributions.models.answer import Answer, AnswerChoice
from consulta.contributions.models.contribution import Contribution, Place
from consulta.core.extensions import db
from consulta.vocabulary.calendar import local_date

RawFinding = tuple[str, dict[str, Any]]


def check_rows(number: int, page: Sequence[Contribution]) -> Iterator[RawFinding]:
    """Of a page of contributions, those whose rows belong elsewhere or whose day or state differs."""
    ids = [one.id for one in page]
    misplaced, chosen, states = (
        _misplaced(number, ids),
        _choices_without_answer(number, ids),
        _noted_states(number, ids),
    )
    for one in page:
        if one.id in misplaced:
            yield "misplaced", {"number": one.id}
        if one.id in chosen:
            yield "choices_added", {"number": one.id}
        if one.received_on != local_date(one.received_at):
            yield "other_day", {"number": one.id}
        noted = states.get(one.id)
        # Withdrawals are checked in contributions.py.
        if noted and one.state != noted and ContributionState.WITHDRAWN not in (one.state, noted):
            yield "state_edited", {"number": one.id, "state": one.state, "noted": noted}


def _misplaced(number: int, ids: Sequence[int]) -> set[int]:
    """Contributions with an answer or place under another question or consultation."""
    answers = (
        select(Answer.contribution_id)
        .outerjoin(QuestionVersion, QuestionVersion.id == Answer.question_version_id)
        .where(
            Answer.contribution_id.in_(ids),
            or_(
                Answer.consultation_id != number,
                QuestionVersion.question_id.is_distinct_from(Answer.question_id),
            ),
        )
    )
    places = select(Place.contribution_id).where(
        Place.contribution_id.in_(ids), Place.consultation_id != number
    )
    return {*db.session.scalars(answers), *db.session.scalars(places)}


def _choices_without_answer(number: int, ids: Sequence[int]) -> set[int]:
    """Contributions with choices that belong to no answer: counted, but covered by no digest."""
    answered = exists().where(
        Answer.contribution_id == AnswerChoice.contribution_id,
        Answer.question_id == AnswerChoice.question_id,
        Answer.words.is_(None),
    )
    wrong = or_(AnswerChoice.consultation_id != number, ~answered)
    return set(
        db.session.scalars(
            select(AnswerChoice.contribution_id).where(and_(AnswerChoice.contribution_id.in_(ids), wrong))
        )
    )


def _noted_states(number: int, ids: Sequence[int]) -> dict[int, str]:
    """The last state in the history, by contribution id."""
    last = (
        select(func.max(HistoryEntry.id))
        .where(
            HistoryEntry.consultation_id == number,
            HistoryEntry.subject == "contribution",
            HistoryEntry.subject_id.in_(ids),
            HistoryEntry.to_state.is_not(None),
        )
        .group_by(HistoryEntry.subject_id)
    )
    rows = db.session.execute(
        select(HistoryEntry.subject_id, HistoryEntry.to_state).where(HistoryEntry.id.in_(last))
    ).tuples()
    return {subject: state for subject, state in rows if state}
