"""The codings of one theme, to choose from when it is split."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, func, select

from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import Contribution
from consulta.core.extensions import db
from consulta.reading.models.theme import Coding, Theme
from consulta.reading.queries.word_search import contains_words
from consulta.vocabulary.channels import Channel

MOST = 200


@dataclass(frozen=True, slots=True)
class ThemeCoding:
    """One coding: the coded words, and the words before and after a passage."""

    coding_id: int
    contribution: int
    channel: Channel
    before: str
    quote: str
    after: str


@dataclass(frozen=True, slots=True)
class ThemeCodings:
    """The first codings of a theme that match a search, and their total number."""

    shown: tuple[ThemeCoding, ...]
    total: int


def theme_codings(theme: Theme, search: str = "") -> ThemeCodings:
    """The codings of a theme in order, at most MOST shown; erased words are left out."""
    rows = db.session.execute(
        _codings(theme, search)
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
        ThemeCoding(
            coding_id=row.id,
            contribution=row.contribution,
            channel=Channel(row.channel),
            before=row.words[: row.passage_start],
            quote=row.words[row.passage_start : row.passage_end],
            after="" if row.passage_end is None else row.words[row.passage_end :],
        )
        for row in rows
    )
    total = db.session.scalar(_codings(theme, search).with_only_columns(func.count()))
    return ThemeCodings(shown, total or 0)


def theme_coding_ids(theme: Theme, search: str) -> list[int]:
    """The ids of all codings of a theme whose answers match the search."""
    return list(db.session.scalars(_codings(theme, search)))


def _codings(theme: Theme, search: str) -> Select[tuple[int]]:
    return (
        select(Coding.id)
        .join(Answer, Answer.id == Coding.answer_id)
        .join(Contribution, Contribution.id == Answer.contribution_id)
        .where(
            Coding.consultation_id == theme.consultation_id,
            Coding.theme_id == theme.id,
            Coding.removed_at.is_(None),
            Answer.words.is_not(None),
            *([contains_words(Answer.words, search)] if search.strip() else []),
        )
    )
