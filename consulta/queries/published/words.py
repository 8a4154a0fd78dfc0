"""Verbatim texts that may be read by everybody, each alone: its question and its words, nothing else.

Public only with consent, a moderator's approval and an accepted contribution (promise 5). They come in the
order of their random identifiers, which tells nothing of who, when, where or through which channel.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Row, Select, exists, select

from consulta.domain.moderation import ContributionState, TextState
from consulta.extensions import db
from consulta.models import Answer, Coding, Contribution, Question, TextLayer, Theme

REDACTED = "redacted"
_BATCH = 1_000

_Found = Row[tuple[int, str, str, str | None]]


@dataclass(frozen=True, slots=True)
class Words:
    """One text: the key of its question, the words, and an identifier that leads nowhere."""

    id: str
    question: str
    text: str


def published_words(
    consultation_id: int,
    *,
    question: str | None = None,
    theme: str | None = None,
    limit: int,
    offset: int = 0,
) -> tuple[Words, ...]:
    """A page of texts, of one question (by key) and one theme (by public id) where wanted."""
    wanted = _publishable(consultation_id)
    if question is not None:
        wanted = wanted.where(Question.key == question)
    if theme is not None:
        wanted = wanted.where(
            exists().where(
                Coding.answer_id == Answer.id,
                Coding.removed_at.is_(None),
                Coding.theme_id == Theme.id,
                Theme.public_id == theme,
                Theme.consultation_id == consultation_id,
            )
        )
    return tuple(_words(db.session.execute(wanted.limit(limit).offset(offset)).all()))


def every_word(consultation_id: int) -> Iterator[Words]:
    """All the texts, read in batches: memory does not grow with them."""
    found = db.session.execute(_publishable(consultation_id).execution_options(yield_per=_BATCH))
    for part in found.partitions():
        yield from _words(part)


def questions_with_words(consultation_id: int) -> frozenset[str]:
    """The keys of the questions that have at least one published text."""
    questions = db.session.execute(
        select(Question.id, Question.key).where(Question.consultation_id == consultation_id)
    )
    return frozenset(
        row.key
        for row in questions
        if db.session.execute(
            _publishable(consultation_id).where(Answer.question_id == row.id).limit(1)
        ).first()
    )


def _publishable(consultation_id: int) -> Select[tuple[int, str, str, str | None]]:
    return (
        select(Answer.id, Answer.public_id, Question.key, Answer.words)
        .join(Contribution, Contribution.id == Answer.contribution_id)
        .join(Question, Question.id == Answer.question_id)
        .where(
            Answer.consultation_id == consultation_id,
            Answer.text_state == TextState.PUBLISHABLE,
            Answer.words.is_not(None),
            Contribution.state == ContributionState.ACCEPTED,
            Contribution.publish_text,
        )
        .order_by(Answer.public_id)
    )


def _words(rows: Sequence[_Found]) -> Iterator[Words]:
    redacted = _redacted([row.id for row in rows])
    for row in rows:
        text = redacted.get(row.id, row.words or "")
        if text.strip():
            yield Words(_unlinked(row.public_id), row.key, text)


def _redacted(answer_ids: Sequence[int]) -> dict[int, str]:
    """The newest redacted copy of each answer that has one: what is read instead of the original."""
    if not answer_ids:
        return {}
    layers = db.session.execute(
        select(TextLayer.answer_id, TextLayer.text)
        .where(TextLayer.answer_id.in_(answer_ids), TextLayer.layer == REDACTED)
        .order_by(TextLayer.answer_id, TextLayer.id)
    )
    return {
        answer: list(copies)[-1].text for answer, copies in groupby(layers, key=lambda row: row.answer_id)
    }


def _unlinked(public_id: str) -> str:
    """A lasting identifier for quoting; from it nobody finds the one that staff pages link to."""
    return hashlib.sha256(f"published words:{public_id}".encode()).hexdigest()[:16]
