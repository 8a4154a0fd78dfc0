"""Answers due for a second reading, and those that two people read differently.

The first reading of an answer is not shown before the round of its second is finished.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import aliased

from consulta.accounts.models.account import Account
from consulta.consultations.models.question import Question, QuestionVersion
from consulta.contributions.models.answer import Answer
from consulta.core.extensions import db
from consulta.reading.domain.agreement import current_themes
from consulta.reading.models.double_reading import DoubleReading
from consulta.reading.models.theme import Coding, Theme
from consulta.reading.queries.agreement import merged_into, over_accepted_answers, rounds

SPREAD = 1009
"""A prime: each reader gets the answers in another order, so that two seldom open the same one."""


@dataclass(frozen=True, slots=True)
class SecondReadingTask:
    """One answer of the newest round for its second reader. `chosen`: the themes this reader gave it."""

    answer_id: int
    public_id: str
    contribution: int
    question_key: str
    wording: str
    words: str
    chosen: frozenset[str]
    is_read: bool


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One answer that two people read differently; themes by name."""

    public_id: str
    wording: str
    words: str
    both: tuple[str, ...]
    first_only: tuple[str, ...]
    second_only: tuple[str, ...]
    first_coder: str
    second_coder: str


def next_second_reading(consultation_id: int, account_id: int) -> str | None:
    """The public id of an answer that this account may read second; None when none is left."""
    found: str | None = db.session.scalar(
        _open_to(select(Answer.public_id), consultation_id, account_id)
        .order_by((DoubleReading.id * (2 * account_id + 1)) % SPREAD, DoubleReading.id)
        .limit(1)
    )
    return found


def second_readings_left(consultation_id: int, account_id: int) -> int:
    """The number of answers that this account may still read second."""
    return db.session.scalar(_open_to(select(func.count()), consultation_id, account_id)) or 0


def must_read_blind(consultation_id: int, public_id: str, account_id: int) -> bool:
    """Whether this person may give an answer its second reading, or change it, and so must not see the first.

    Most answers are in no sample, which takes one look at an index.
    """
    drawn = exists().where(DoubleReading.answer_id == Answer.id, Answer.public_id == public_id)
    if not db.session.scalar(select(drawn)):
        return False
    return second_reading_task(consultation_id, public_id, account_id) is not None


def second_reading_task(consultation_id: int, public_id: str, account_id: int) -> SecondReadingTask | None:
    """An answer that waits for this person, or that they read in the round that is not finished yet."""
    newest = _newest(consultation_id)
    if newest is None or newest.finished_at is not None:
        return None
    mine = (DoubleReading.second_coder_id == account_id) | (
        DoubleReading.read_at.is_(None) & may_read_second(account_id)
    )
    row = db.session.execute(
        over_accepted_answers(
            select(
                Answer.id,
                Answer.public_id,
                Answer.contribution_id,
                Question.key,
                QuestionVersion.wording,
                Answer.words,
                DoubleReading.second_themes,
                DoubleReading.read_at,
            ),
            consultation_id,
        )
        .join(Question, Question.id == Answer.question_id)
        .join(QuestionVersion, QuestionVersion.id == Answer.question_version_id)
        .where(DoubleReading.round == newest.number, Answer.public_id == public_id, mine)
    ).first()
    if row is None:
        return None
    return SecondReadingTask(
        answer_id=row.id,
        public_id=row.public_id,
        contribution=row.contribution_id,
        question_key=row.key,
        wording=row.wording,
        words=row.words,
        chosen=current_themes(row.second_themes or (), merged_into(consultation_id)),
        is_read=row.read_at is not None,
    )


def last_second_reading(consultation_id: int, account_id: int) -> str | None:
    """The public id of the answer this account read last in the newest round."""
    newest = _newest(consultation_id)
    found: str | None = db.session.scalar(
        over_accepted_answers(select(Answer.public_id), consultation_id)
        .where(
            DoubleReading.round == (newest.number if newest else 0),
            DoubleReading.second_coder_id == account_id,
        )
        .order_by(DoubleReading.read_at.desc(), DoubleReading.id.desc())
        .limit(1)
    )
    return found


def disagreements(consultation_id: int, theme: str = "") -> tuple[Disagreement, ...]:
    """Answers of the newest finished round read differently, about one theme (public id) or about any.

    Left out are those that wait for a second reading in a newer round.
    """
    all_rounds = rounds(consultation_id)
    finished = next((one for one in all_rounds if one.finished_at is not None), None)
    if finished is None:
        return ()
    merged, names = merged_into(consultation_id), _names(consultation_id)
    found = []
    for row in db.session.execute(_read_twice(consultation_id, finished.number, all_rounds[0].number)):
        first = current_themes(row.first_themes, merged)
        second = current_themes(row.second_themes, merged)
        if theme in first ^ second or (not theme and first != second):
            found.append(
                Disagreement(
                    public_id=row.public_id,
                    wording=row.wording,
                    words=row.words,
                    both=_named(first & second, names),
                    first_only=_named(first - second, names),
                    second_only=_named(second - first, names),
                    first_coder=row.first_coder,
                    second_coder=row.second_coder,
                )
            )
    return tuple(found)


def may_read_second(account_id: int) -> ColumnElement[bool]:
    """Of an answer drawn: whether a person has neither coded it ever nor read it second in another round."""
    coded = exists().where(
        Coding.answer_id == DoubleReading.answer_id,
        Coding.coder_id == account_id,
        Coding.added_by_change_id.is_(None),
    )
    earlier = aliased(DoubleReading)
    read_before = exists().where(
        earlier.answer_id == DoubleReading.answer_id,
        earlier.id != DoubleReading.id,
        earlier.second_coder_id == account_id,
    )
    return ~coded & ~read_before


def _newest(consultation_id: int) -> Any:
    return next(iter(rounds(consultation_id)), None)


def _open_to(columns: Select[Any], consultation_id: int, account_id: int) -> Select[Any]:
    """The columns, over what this person may read second in the newest round."""
    newest = (
        select(func.max(DoubleReading.round))
        .where(DoubleReading.consultation_id == consultation_id)
        .scalar_subquery()
    )
    return over_accepted_answers(columns, consultation_id).where(
        DoubleReading.round == newest, DoubleReading.read_at.is_(None), may_read_second(account_id)
    )


def _read_twice(consultation_id: int, number: int, newest: int) -> Select[Any]:
    first, second, pending = aliased(Account), aliased(Account), aliased(DoubleReading)
    waits = exists().where(
        pending.answer_id == DoubleReading.answer_id, pending.round == newest, pending.read_at.is_(None)
    )
    return (
        over_accepted_answers(
            select(
                Answer.public_id,
                QuestionVersion.wording,
                Answer.words,
                DoubleReading.first_themes,
                DoubleReading.second_themes,
                first.name.label("first_coder"),
                second.name.label("second_coder"),
            ),
            consultation_id,
        )
        .join(QuestionVersion, QuestionVersion.id == Answer.question_version_id)
        .join(first, first.id == DoubleReading.first_coder_id)
        .join(second, second.id == DoubleReading.second_coder_id)
        .where(DoubleReading.round == number, ~waits)
        .order_by(Answer.question_id, Answer.id)
    )


def _names(consultation_id: int) -> dict[str, str]:
    rows = db.session.execute(
        select(Theme.public_id, Theme.name).where(Theme.consultation_id == consultation_id)
    )
    return dict(rows.tuples().all())


def _named(themes: frozenset[str], names: dict[str, str]) -> tuple[str, ...]:
    return tuple(sorted((names[theme] for theme in themes), key=str.casefold))
