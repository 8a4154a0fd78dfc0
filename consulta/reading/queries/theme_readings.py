"""The readings of one theme, to be told apart when it is split."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, func, select

from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import Contribution
from consulta.core.extensions import db
from consulta.reading.models.theme import Coding, Theme
from consulta.reading.queries.word_search import says
from consulta.vocabulary.channels import Channel

MOST = 200


@dataclass(frozen=True, slots=True)
class ThemeReading:
    """One coding: the words it reads, and what stands around them where it is a passage."""

    coding_id: int
    contribution: int
    channel: Channel
    before: str
    quote: str
    after: str


@dataclass(frozen=True, slots=True)
class ThemeReadings:
    """The first readings of a theme that say something, and how many there are."""

    shown: tuple[ThemeReading, ...]
    total: int


def theme_readings(theme: Theme, search: str = "") -> ThemeReadings:
    """In the order they were made, at most MOST of them; words that were erased are left out."""
    rows = db.session.execute(
        _readings(theme, search)
        .with_only_columns(
            Coding.id,
            Coding.passage_start,
            Coding.passage_end,
            Answer.words,
            Contribution.id.label("contribution"),
            Contribution.channel,
        )
        .order_by(Coding.id)
        .limit(MOST)
    )
    shown = tuple(
        ThemeReading(
            coding_id=row.id,
            contribution=row.contribution,
            channel=Channel(row.channel),
            before=row.words[: row.passage_start],
            quote=row.words[row.passage_start : row.passage_end],
            after="" if row.passage_end is None else row.words[row.passage_end :],
        )
        for row in rows
    )
    total = db.session.scalar(_readings(theme, search).with_only_columns(func.count()))
    return ThemeReadings(shown, total or 0)


def reading_ids(theme: Theme, search: str) -> list[int]:
    """The codings of a theme whose answers say something, all of them."""
    return list(db.session.scalars(_readings(theme, search)))


def _readings(theme: Theme, search: str) -> Select[tuple[int]]:
    return (
        select(Coding.id)
        .join(Answer, Answer.id == Coding.answer_id)
        .join(Contribution, Contribution.id == Answer.contribution_id)
        .where(
            Coding.consultation_id == theme.consultation_id,
            Coding.theme_id == theme.id,
            Coding.removed_at.is_(None),
            Answer.words.is_not(None),
            *([says(Answer.words, search)] if search.strip() else []),
        )
    )
