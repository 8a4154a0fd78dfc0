"""Published texts: verbatim answers with their question and themes, each alone.

A text is published only with consent, a moderator's approval and an accepted contribution (promise 5). The
order is that of random identifiers, which reveals nothing of who, when, where or through which channel. Where
there is a redacted copy, the original never leaves this module.
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
class TextTheme:
    """A theme that a text was read as, by its public id."""

    theme: str
    name: str


@dataclass(frozen=True, slots=True)
class Translation:
    """A translation of a text, made by staff."""

    language: Language
    text: str


@dataclass(frozen=True, slots=True)
class PublishedText:
    """One text, with the key of its question and an identifier that is used nowhere else.

    `passages`: (start, end) of the parts of `text` read as the theme that was asked for, in order and apart;
    empty when it is the whole text, or when the place in a redacted copy is uncertain.
    """

    id: str
    question: str
    text: str
    has_marks: bool = False
    themes: tuple[TextTheme, ...] = ()
    passages: tuple[tuple[int, int], ...] = ()
    translations: tuple[Translation, ...] = ()


def published_texts(
    consultation_id: int,
    *,
    question: str | None = None,
    theme: str | None = None,
    limit: int,
    offset: int = 0,
) -> tuple[PublishedText, ...]:
    """A page of texts, of one question (by key) and one theme (by public id) where query.

    Without a question: by question, in the order they were asked.
    """
    query = _publishable(consultation_id)
    if question is not None:
        query = query.where(Question.key == question)
    if theme is not None:
        query = query.where(_is_read_as(consultation_id, theme))
    in_order = query.order_by(Question.position, Question.id, Answer.public_id)
    rows = db.session.execute(in_order.limit(limit).offset(offset)).all()
    readings_by_answer = _readings([row.id for row in rows])
    return tuple(_with_layers(rows, readings_by_answer, theme))


def all_published_texts(consultation_id: int) -> Iterator[PublishedText]:
    """All the texts with question and text alone, read in batches: memory does not grow with them."""
    query = _publishable(consultation_id).order_by(Answer.public_id)
    found = db.session.execute(query.execution_options(yield_per=_BATCH))
    for part in found.partitions():
        yield from _with_layers(part)


def questions_with_texts(consultation_id: int) -> frozenset[str]:
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


def text_counts_by_theme(consultation_id: int) -> Mapping[str, int]:
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


def _with_layers(
    rows: Sequence[_Found],
    readings_by_answer: Mapping[int, Sequence[_Reading]] | None = None,
    theme: str | None = None,
) -> Iterator[PublishedText]:
    layers = layers_of([row.id for row in rows])
    for row in rows:
        stack = LayerStack(row.words or "", tuple(layers.get(row.id, ())))
        if not stack.public_text.strip():
            continue
        readings = (readings_by_answer or {}).get(row.id, ())
        yield PublishedText(
            id=_quoting_id(row.public_id),
            question=row.key,
            text=stack.public_text,
            has_marks=stack.redaction is not None,
            themes=tuple(dict.fromkeys(TextTheme(one.theme, one.name) for one in readings)),
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


def _quoting_id(public_id: str) -> str:
    """A lasting identifier for quoting, from which the answer's public id cannot be found."""
    return hashlib.sha256(f"published words:{public_id}".encode()).hexdigest()[:16]
