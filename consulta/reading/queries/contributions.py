"""The list of contributions for staff pages: by number, never by folio."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select

from consulta.consultations.models.question import Question, QuestionVersion
from consulta.contributions.domain.moderation import ContributionState, SetAsideReason, TextState
from consulta.contributions.models.answer import Answer, AnswerChoice
from consulta.contributions.models.contribution import Contribution
from consulta.core.extensions import db
from consulta.reading.queries.word_search import contains_words
from consulta.vocabulary.channels import Channel
from consulta.vocabulary.numbers import read_number

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class ContributionFilters:
    """The filters of the list. `texts_pending`: with consented texts that are not judged yet."""

    state: ContributionState | None = None
    channel: Channel | None = None
    day: date | None = None
    texts_pending: bool = False
    search: str = ""


@dataclass(frozen=True, slots=True)
class ListedAnswer:
    """One answer in a list, with its question."""

    question_key: str
    wording: str
    words: str | None
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListedContribution:
    """One line of the list."""

    number: int
    channel: Channel
    received_on: date
    received_at: datetime
    state: ContributionState
    reason: SetAsideReason | None
    publish_text: bool
    texts_pending: int
    answers: tuple[ListedAnswer, ...]


@dataclass(frozen=True, slots=True)
class ContributionPage:
    """A page of the list; pages count from 1."""

    items: tuple[ListedContribution, ...]
    total: int
    page: int
    pages: int


def contribution_page(consultation_id: int, filters: ContributionFilters, page: int) -> ContributionPage:
    """The newest first. A page past the end is the last one."""
    conditions = tuple(_conditions(consultation_id, filters))
    total = db.session.scalar(select(func.count()).select_from(Contribution).where(*conditions)) or 0
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(1, page), pages)
    rows = db.session.execute(
        _columns()
        .where(*conditions)
        .order_by(Contribution.id.desc())
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    ).all()
    answers = answers_of([row.id for row in rows])
    items = tuple(_listed(row, answers.get(row.id, ())) for row in rows)
    return ContributionPage(items, total, page, pages)


def is_text_pending() -> ColumnElement[bool]:
    """The condition, on Answer joined to Contribution, for consented texts that are not judged yet."""
    return (
        Contribution.publish_text & Answer.words.is_not(None) & (Answer.text_state == TextState.PENDING.value)
    )


def _conditions(consultation_id: int, filters: ContributionFilters) -> Iterable[ColumnElement[bool]]:
    yield Contribution.consultation_id == consultation_id
    if filters.state is not None:
        yield Contribution.state == filters.state.value
    if filters.channel is not None:
        yield Contribution.channel == filters.channel.value
    if filters.day is not None:
        yield Contribution.received_on == filters.day
    if filters.texts_pending:
        yield (
            exists()
            .where(Answer.contribution_id == Contribution.id, is_text_pending())
            .correlate(Contribution)
        )
    if filters.search:
        yield _found(filters.search)


def _found(search: str) -> ColumnElement[bool]:
    """Search by words, or by the number of the contribution."""
    by_words = (
        exists().where(Answer.contribution_id == Contribution.id, contains_words(Answer.words, search))
    ).correlate(Contribution)
    number = read_number(search.strip().removeprefix("#"))
    return by_words if number is None else or_(by_words, Contribution.id == number)


def _columns() -> Select[Any]:
    texts_pending = (
        select(func.count())
        .select_from(Answer)
        .where(Answer.contribution_id == Contribution.id, is_text_pending())
        .correlate(Contribution)
        .scalar_subquery()
    )
    return select(
        Contribution.id,
        Contribution.channel,
        Contribution.received_on,
        Contribution.received_at,
        Contribution.state,
        Contribution.state_reason,
        Contribution.publish_text,
        texts_pending.label("texts_pending"),
    )


def _listed(row: Any, answers: Sequence[ListedAnswer]) -> ListedContribution:
    return ListedContribution(
        number=row.id,
        channel=Channel(row.channel),
        received_on=row.received_on,
        received_at=row.received_at,
        state=ContributionState(row.state),
        reason=SetAsideReason(row.state_reason) if row.state_reason else None,
        publish_text=row.publish_text,
        texts_pending=row.texts_pending,
        answers=tuple(answers),
    )


def answers_of(numbers: Sequence[int]) -> dict[int, list[ListedAnswer]]:
    """The answers of contributions by contribution number, in the order of the questions."""
    chosen = choices_of(numbers)
    rows = db.session.execute(
        select(
            Answer.contribution_id,
            Answer.question_id,
            Question.key,
            QuestionVersion.wording,
            QuestionVersion.options,
            Answer.words,
        )
        .join(Question, Question.id == Answer.question_id)
        .join(QuestionVersion, QuestionVersion.id == Answer.question_version_id)
        .where(Answer.contribution_id.in_(numbers))
        .order_by(Answer.contribution_id, Question.position, Question.id)
    )
    found: dict[int, list[ListedAnswer]] = {}
    for row in rows:
        labels = chosen_labels(row.options, chosen.get((row.contribution_id, row.question_id), ()))
        found.setdefault(row.contribution_id, []).append(
            ListedAnswer(row.key, row.wording, row.words, labels)
        )
    return found


def choices_of(numbers: Sequence[int]) -> dict[tuple[int, int], list[str]]:
    """The option keys chosen in these contributions, by contribution and question."""
    found: dict[tuple[int, int], list[str]] = {}
    for row in db.session.execute(
        select(AnswerChoice.contribution_id, AnswerChoice.question_id, AnswerChoice.option_key).where(
            AnswerChoice.contribution_id.in_(numbers)
        )
    ):
        found.setdefault((row.contribution_id, row.question_id), []).append(row.option_key)
    return found


def chosen_labels(options: Sequence[dict[str, str]], keys: Iterable[str]) -> tuple[str, ...]:
    """The labels of chosen options, in the order and words of the version that was answered."""
    chosen = set(keys)
    return tuple(option["label"] for option in options if option["key"] in chosen)
