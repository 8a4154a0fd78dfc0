"""Verbatim texts that may be read by everybody, each alone: its question, its words, how they were read.

Public only with consent, a moderator's approval and an accepted contribution (promise 5). They come in the
order of their random identifiers, which tells nothing of who, when, where or through which channel. What is
read is the redacted copy where there is one; the original then leaves this module nowhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Exists, Row, Select, exists, func, select

from consulta.consultations.models.question import Question
from consulta.contributions.domain.moderation import ContributionState, TextState
from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import Contribution
from consulta.core.extensions import db
from consulta.reading.domain.layers import Language
from consulta.reading.domain.redaction import passage_in_layer
from consulta.reading.domain.themes import ThemeKind
from consulta.reading.models.theme import Coding, Theme
from consulta.reading.queries.layers import LayerStack, layers_of

_BATCH = 1_000

_Found = Row[tuple[int, str, str, str | None]]


@dataclass(frozen=True, slots=True)
class AnswerTheme:
    """A theme that a text was read as, by its public id."""

    theme: str
    name: str


@dataclass(frozen=True, slots=True)
class Translation:
    """What a text says in another language, as the staff put it."""

    language: Language
    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """One text: the key of its question, the words, and an identifier that leads nowhere.

    `passages`: where in `text` the theme is that was asked for, in order and apart; none when it is all of
    it, or cannot be told for sure in a copy.
    """

    id: str
    question: str
    text: str
    has_marks: bool = False
    themes: tuple[AnswerTheme, ...] = ()
    passages: tuple[tuple[int, int], ...] = ()
    translations: tuple[Translation, ...] = ()


def published_words(
    consultation_id: int,
    *,
    question: str | None = None,
    theme: str | None = None,
    limit: int,
    offset: int = 0,
) -> tuple[Words, ...]:
    """A page of texts, of one question (by key) and one theme (by public id) where wanted.

    Without a question: by question, in the order they were asked.
    """
    wanted = _publishable(consultation_id)
    if question is not None:
        wanted = wanted.where(Question.key == question)
    if theme is not None:
        wanted = wanted.where(_is_read_as(consultation_id, theme))
    in_order = wanted.order_by(Question.position, Question.id, Answer.public_id)
    rows = db.session.execute(in_order.limit(limit).offset(offset)).all()
    read = _readings([row.id for row in rows])
    return tuple(_words(rows, read, theme))


def every_word(consultation_id: int) -> Iterator[Words]:
    """All the texts, read in batches: memory does not grow with them. Nothing but question and text."""
    wanted = _publishable(consultation_id).order_by(Answer.public_id)
    found = db.session.execute(wanted.execution_options(yield_per=_BATCH))
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


def words_by_theme(consultation_id: int) -> Mapping[str, int]:
    """How many published texts were read as each ordinary theme (by public id); none: not in it."""
    texts = _publishable(consultation_id).subquery()
    rows = db.session.execute(
        select(Theme.public_id, func.count(Coding.answer_id.distinct()).label("texts"))
        .join(Theme, Theme.id == Coding.theme_id)
        .join(texts, texts.c.id == Coding.answer_id)
        .where(
            Coding.consultation_id == consultation_id,
            Coding.removed_at.is_(None),
            Theme.kind == ThemeKind.ORDINARY,
        )
        .group_by(Theme.public_id)
    )
    return {row.public_id: row.texts for row in rows}


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
    )


def _is_read_as(consultation_id: int, theme: str) -> Exists:
    return exists().where(
        Coding.answer_id == Answer.id,
        Coding.removed_at.is_(None),
        Coding.theme_id == Theme.id,
        Theme.public_id == theme,
        Theme.consultation_id == consultation_id,
    )


def _words(
    rows: Sequence[_Found], read: Mapping[int, Sequence[_Reading]] | None = None, theme: str | None = None
) -> Iterator[Words]:
    layers = layers_of([row.id for row in rows])
    for row in rows:
        stack = LayerStack(row.words or "", tuple(layers.get(row.id, ())))
        if not stack.public_text.strip():
            continue
        readings = (read or {}).get(row.id, ())
        yield Words(
            id=_unlinked(row.public_id),
            question=row.key,
            text=stack.public_text,
            has_marks=stack.redaction is not None,
            themes=tuple(dict.fromkeys(AnswerTheme(one.theme, one.name) for one in readings)),
            passages=_passages(stack, [one for one in readings if one.theme == theme]),
            translations=tuple(
                Translation(one.language, one.text) for one in stack.translations if one.language
            ),
        )


@dataclass(frozen=True, slots=True)
class _Reading:
    """One live coding of a text: `passage` in characters of the original words, None for all of them."""

    theme: str
    name: str
    passage: tuple[int, int] | None


def _readings(answer_ids: Sequence[int]) -> dict[int, list[_Reading]]:
    rows = db.session.execute(
        select(Coding.answer_id, Theme.public_id, Theme.name, Coding.passage_start, Coding.passage_end)
        .join(Theme, Theme.id == Coding.theme_id)
        .where(
            Coding.answer_id.in_(answer_ids),
            Coding.removed_at.is_(None),
            Theme.kind == ThemeKind.ORDINARY,
        )
        .order_by(Coding.answer_id, Theme.name, Coding.passage_start)
    )
    found: dict[int, list[_Reading]] = {}
    for row in rows:
        passage = None if row.passage_end is None else (row.passage_start, row.passage_end)
        found.setdefault(row.answer_id, []).append(_Reading(row.public_id, row.name, passage))
    return found


def _passages(stack: LayerStack, readings: Sequence[_Reading]) -> tuple[tuple[int, int], ...]:
    if any(one.passage is None for one in readings):
        return ()
    places = (
        passage_in_layer(stack.words, stack.public_text, *one.passage) for one in readings if one.passage
    )
    joined: list[tuple[int, int]] = []
    for start, end in sorted(place for place in places if place is not None):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _unlinked(public_id: str) -> str:
    """A lasting identifier for quoting; from it nobody finds the one that staff pages link to."""
    return hashlib.sha256(f"published words:{public_id}".encode()).hexdigest()[:16]
