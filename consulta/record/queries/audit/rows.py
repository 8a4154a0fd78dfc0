"""Looking at what no digest holds, though the accounts and the published words rest on it.

To which question and consultation a row belongs, on which day and in which state it counts: kept a second
time so that pages are fast, or changed by staff as time goes on.
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

Found = tuple[str, dict[str, Any]]


def check_rows(number: int, page: Sequence[Contribution]) -> Iterator[Found]:
    """What counts elsewhere or otherwise than it was received and judged, of some contributions."""
    ids = [one.id for one in page]
    misplaced, chosen, states = (
        _misplaced(number, ids),
        _chosen_by_nobody(number, ids),
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
        # A withdrawal has findings of its own.
        if noted and one.state != noted and ContributionState.WITHDRAWN not in (one.state, noted):
            yield "state_edited", {"number": one.id, "state": one.state, "noted": noted}


def _misplaced(number: int, ids: Sequence[int]) -> set[int]:
    """Whose answers or place stand under another question or consultation."""
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


def _chosen_by_nobody(number: int, ids: Sequence[int]) -> set[int]:
    """With options beside the answers: they would be counted, and no digest knows of them."""
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
    """The state that the history noted last, by contribution."""
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
