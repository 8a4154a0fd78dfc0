"""The answers to code: the next one, the previous one, and the progress.

The order is (question, answer), along the index ix_answer_reading. All queries are about text answers of
accepted contributions.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, literal, select, tuple_

from consulta.accounts.models.account import Account, RoleRecord, account_role
from consulta.consultations.models.question import Question
from consulta.contributions.domain.moderation import ContributionState
from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import Contribution
from consulta.core.extensions import db
from consulta.reading.models.theme import Coding, Theme
from consulta.reading.queries.word_search import contains_words
from consulta.vocabulary.channels import Channel
from consulta.vocabulary.roles import PERMISSIONS_OF, Permission

Position = tuple[int, int]
"""The position of an answer in the coding order: (question id, answer id)."""


class CodedFilter(StrEnum):
    """Filter by whether answers are coded."""

    UNCODED = "sin-tema"
    CODED = "con-tema"
    ALL = "todas"


@dataclass(frozen=True, slots=True)
class CodingFilters:
    """The filters of the workbench. An empty `question_key` or `theme` (a public id) means any."""

    coded: CodedFilter = CodedFilter.UNCODED
    question_key: str = ""
    theme: str = ""
    channel: Channel | None = None
    search: str = ""


@dataclass(frozen=True, slots=True)
class CodingProgress:
    """The number of text answers of accepted contributions, and of those with a theme."""

    texts: int
    coded: int

    @property
    def left(self) -> int:
        return self.texts - self.coded


def next_position(
    consultation_id: int, filters: CodingFilters, after: Position | None = None
) -> Position | None:
    """The next answer that fits the filters, wrapping around at the end; None when none fits."""
    matching = _positions(consultation_id, filters).order_by(Answer.question_id, Answer.id).limit(1)
    if after is not None:
        following = db.session.execute(matching.where(_order_columns() > _as_tuple(after))).first()
        if following is not None:
            return following._tuple()
    found = db.session.execute(matching).first()
    return found._tuple() if found else None


def previous_position(consultation_id: int, filters: CodingFilters, before: Position) -> Position | None:
    """The answer before a position, coded or not, so that going back shows what was just coded."""
    any_coded = CodingFilters(
        CodedFilter.ALL, filters.question_key, filters.theme, filters.channel, filters.search
    )
    found = db.session.execute(
        _positions(consultation_id, any_coded)
        .where(_order_columns() < _as_tuple(before))
        .order_by(Answer.question_id.desc(), Answer.id.desc())
        .limit(1)
    ).first()
    return found._tuple() if found else None


def starting_position(consultation_id: int, account_id: int) -> Position | None:
    """Where a coder begins: the coders start at evenly spread positions, so that they get different answers.

    None is the beginning, for the first coder.
    """
    coders = db.session.scalars(
        select(Account.id)
        .join(account_role, account_role.c.account_id == Account.id)
        .join(RoleRecord, RoleRecord.id == account_role.c.role_id)
        .where(Account.active, RoleRecord.name.in_(_coding_roles()))
        .distinct()
        .order_by(Account.id)
    ).all()
    if account_id not in coders[1:]:
        return None
    answers = select(func.count()).select_from(Answer).where(Answer.consultation_id == consultation_id)
    offset = (db.session.scalar(answers) or 0) * coders.index(account_id) // len(coders)
    found = db.session.execute(
        select(Answer.question_id, Answer.id)
        .where(Answer.consultation_id == consultation_id)
        .order_by(Answer.question_id, Answer.id)
        .offset(max(0, offset - 1))
        .limit(1)
    ).first()
    return found._tuple() if found and offset else None


def public_id_at(position: Position) -> str:
    """The public id of the answer at a position."""
    return db.session.scalars(select(Answer.public_id).where(Answer.id == position[1])).one()


def position_of(consultation_id: int, public_id: str) -> Position | None:
    """The position of an answer by public id, coded or not; None for an unknown one."""
    found = db.session.execute(
        select(Answer.question_id, Answer.id).where(
            Answer.consultation_id == consultation_id, Answer.public_id == public_id
        )
    ).first()
    return found._tuple() if found else None


def coding_progress(consultation_id: int) -> CodingProgress:
    """Exact counts, fast enough for every page: all current codings are counted along an index, and those of
    the few contributions that are not accepted are subtracted.
    """
    texts = _count_answers(consultation_id, Contribution.state == ContributionState.ACCEPTED.value)
    coded = select(func.count(Coding.answer_id.distinct())).where(
        Coding.consultation_id == consultation_id, Coding.removed_at.is_(None)
    )
    others = [state.value for state in ContributionState if state is not ContributionState.ACCEPTED]
    aside = _count_answers(consultation_id, Contribution.state.in_(others), _is_coded())
    return CodingProgress(texts, (db.session.scalar(coded) or 0) - aside)


def _count_answers(consultation_id: int, *conditions: ColumnElement[bool]) -> int:
    counted = (
        select(func.count())
        .select_from(Contribution)
        .join(
            Answer,
            (Answer.contribution_id == Contribution.id) & (Answer.consultation_id == consultation_id),
        )
        .where(Contribution.consultation_id == consultation_id, Answer.words.is_not(None), *conditions)
    )
    return db.session.scalar(counted) or 0


def _positions(consultation_id: int, filters: CodingFilters) -> Select[tuple[int, int]]:
    positions = (
        select(Answer.question_id, Answer.id)
        .join(Contribution, Contribution.id == Answer.contribution_id)
        .where(*codable_conditions(consultation_id))
    )
    if filters.coded is CodedFilter.UNCODED:
        positions = positions.where(~_is_coded())
    elif filters.coded is CodedFilter.CODED:
        positions = positions.where(_is_coded())
    if filters.question_key:
        question = select(Question.id).where(
            Question.consultation_id == consultation_id, Question.key == filters.question_key
        )
        positions = positions.where(Answer.question_id == question.scalar_subquery())
    if filters.theme:
        theme = select(Theme.id).where(
            Theme.consultation_id == consultation_id, Theme.public_id == filters.theme
        )
        positions = positions.where(_is_coded(Coding.theme_id == theme.scalar_subquery()))
    if filters.channel is not None:
        positions = positions.where(Contribution.channel == filters.channel.value)
    if filters.search:
        positions = positions.where(contains_words(Answer.words, filters.search))
    return positions


def codable_conditions(consultation_id: int) -> tuple[ColumnElement[bool], ...]:
    """The conditions for answers that can be coded: texts of accepted contributions."""
    return (
        Answer.consultation_id == consultation_id,
        Answer.words.is_not(None),
        Contribution.state == ContributionState.ACCEPTED.value,
    )


def _order_columns() -> Any:
    return tuple_(Answer.question_id, Answer.id)


def _as_tuple(position: Position) -> Any:
    return tuple_(literal(position[0]), literal(position[1]))


def _is_coded(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    live = (Coding.answer_id == Answer.id, Coding.removed_at.is_(None))
    return exists().where(*live, *conditions).correlate(Answer)


def _coding_roles() -> list[str]:
    return [role.value for role, permissions in PERMISSIONS_OF.items() if Permission.CODE in permissions]
