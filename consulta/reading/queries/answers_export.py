"""Every answer of a consultation for the staff's own analysis, a few hundred contributions at a time.

No folio, place, person or contact in here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from consulta.consultations.models.question import Question, QuestionVersion
from consulta.contributions.domain.moderation import (
    ContributionState,
    SetAsideReason,
    TextState,
    WithholdReason,
)
from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import Contribution
from consulta.core.extensions import db
from consulta.reading.domain.themes import NoActionReason
from consulta.reading.models.theme import Coding, Theme
from consulta.reading.queries.contributions import choices_of, chosen_labels
from consulta.vocabulary.channels import Channel

BATCH = 500


@dataclass(frozen=True, slots=True)
class ExportedAnswer:
    """One answer. `text_state` is None where there is nothing to judge: no words, or no consent."""

    number: int
    channel: Channel
    received_on: date
    state: ContributionState
    state_reason: SetAsideReason | None
    question_key: str
    question_version: int
    words: str | None
    choices: tuple[str, ...]
    publish_text: bool
    text_state: TextState | None
    text_reason: WithholdReason | None
    themes: tuple[str, ...]
    no_action_reason: NoActionReason | None


def exported_answers(consultation_id: int) -> Iterator[ExportedAnswer]:
    """All answers by contribution number and question. Memory does not grow with their number."""
    last = 0
    while numbers := _numbers_after(consultation_id, last):
        yield from _exported(numbers)
        last = numbers[-1]


def _numbers_after(consultation_id: int, last: int) -> Sequence[int]:
    return db.session.scalars(
        select(Contribution.id)
        .where(Contribution.consultation_id == consultation_id, Contribution.id > last)
        .order_by(Contribution.id)
        .limit(BATCH)
    ).all()


def _exported(numbers: Sequence[int]) -> Iterator[ExportedAnswer]:
    chosen = choices_of(numbers)
    themes = _themes(numbers)
    rows = db.session.execute(
        select(
            Answer.id,
            Answer.question_id,
            Answer.words,
            Answer.text_state,
            Answer.text_reason,
            Contribution.id.label("number"),
            Contribution.channel,
            Contribution.received_on,
            Contribution.state,
            Contribution.state_reason,
            Contribution.publish_text,
            Question.key,
            QuestionVersion.number.label("version"),
            QuestionVersion.options,
        )
        .join(Contribution, Contribution.id == Answer.contribution_id)
        .join(Question, Question.id == Answer.question_id)
        .join(QuestionVersion, QuestionVersion.id == Answer.question_version_id)
        .where(Answer.contribution_id.in_(numbers))
        .order_by(Contribution.id, Question.position, Question.id)
    )
    for row in rows:
        choices = chosen_labels(row.options, chosen.get((row.number, row.question_id), ()))
        yield _answer(row, choices, themes.get(row.id, []))


def _answer(row: Any, choices: tuple[str, ...], read: Sequence[tuple[str, str | None]]) -> ExportedAnswer:
    judged = bool(row.words) and row.publish_text
    reasons = [NoActionReason(reason) for _, reason in read if reason]
    return ExportedAnswer(
        number=row.number,
        channel=Channel(row.channel),
        received_on=row.received_on,
        state=ContributionState(row.state),
        state_reason=SetAsideReason(row.state_reason) if row.state_reason else None,
        question_key=row.key,
        question_version=row.version,
        words=row.words,
        choices=choices,
        publish_text=row.publish_text,
        text_state=TextState(row.text_state) if judged else None,
        text_reason=WithholdReason(row.text_reason) if judged and row.text_reason else None,
        themes=tuple(name for name, _ in read),
        no_action_reason=reasons[0] if reasons else None,
    )


def _themes(numbers: Sequence[int]) -> dict[int, list[tuple[str, str | None]]]:
    """Themes and reasons by answer; a theme counts once, however many passages have it."""
    found: dict[int, list[tuple[str, str | None]]] = {}
    for row in db.session.execute(
        select(Coding.answer_id, Theme.name, Coding.reason)
        .join(Theme, Theme.id == Coding.theme_id)
        .join(Answer, Answer.id == Coding.answer_id)
        .where(Answer.contribution_id.in_(numbers), Coding.removed_at.is_(None))
        .order_by(Coding.id)
    ):
        read = found.setdefault(row.answer_id, [])
        if (row.name, row.reason) not in read:
            read.append((row.name, row.reason))
    return found
