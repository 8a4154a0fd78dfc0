"""Suggested themes: those shown to a coder, their accuracy, and the data to learn from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, select

from consulta.consultations.models.consultation import Consultation
from consulta.contributions.domain.moderation import ContributionState
from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import Contribution
from consulta.core.extensions import db
from consulta.reading.domain.suggestions import PAUSE, Accuracy, is_worth_learning, learning_is_installed
from consulta.reading.domain.themes import ThemeKind
from consulta.reading.models.suggestion import SuggestionModel, ThemeSuggestion
from consulta.reading.models.theme import Coding, Theme
from consulta.reading.queries.agreement import merged_into


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One theme suggested for an answer; `theme` is its public id."""

    theme: str
    name: str


@dataclass(frozen=True, slots=True)
class SuggestionsState:
    """The state of suggestions in a consultation, for the workbench."""

    is_installed: bool
    learned_at: datetime | None
    learned_from: int
    accuracy: Accuracy


@dataclass(frozen=True, slots=True)
class CodedExample:
    """A coded answer to learn from: its words and ordinary themes (public ids)."""

    words: str
    themes: frozenset[str]


@dataclass(frozen=True, slots=True)
class TrainingData:
    """The coded answers to learn from, and the uncoded ones (id, words), at one moment."""

    coded: tuple[CodedExample, ...]
    uncoded: tuple[tuple[int, str], ...]
    last_coding_id: int


def suggestions_for(answer_id: int) -> tuple[Suggestion, ...]:
    """The suggestions for an uncoded answer, the likeliest first.

    Nothing for an answer drawn as a probe. Merged themes go by what they became, retired ones are left out.
    """
    row = db.session.execute(
        select(ThemeSuggestion.consultation_id, ThemeSuggestion.themes).where(
            ThemeSuggestion.answer_id == answer_id,
            ThemeSuggestion.is_probe.is_(False),
            ~exists().where(Coding.answer_id == answer_id, Coding.removed_at.is_(None)),
        )
    ).first()
    if row is None or not row.themes:
        return ()
    merged = merged_into(row.consultation_id)
    names = dict(
        db.session.execute(
            select(Theme.public_id, Theme.name).where(
                Theme.consultation_id == row.consultation_id, Theme.retired_at.is_(None)
            )
        )
        .tuples()
        .all()
    )
    themes = dict.fromkeys(current_theme(theme, merged) for theme, _ in row.themes)
    return tuple(Suggestion(theme, names[theme]) for theme in themes if theme in names)


def current_theme(theme: str, merged: dict[str, str]) -> str:
    """The theme that a theme was merged into since, or itself."""
    for _ in range(len(merged)):
        theme = merged.get(theme, theme)
    return theme


def suggestions_state(consultation_id: int) -> SuggestionsState:
    newest = _newest_model(consultation_id)
    counted = db.session.execute(
        select(func.count(), func.count(case((ThemeSuggestion.was_right.is_(True), 1)))).where(
            ThemeSuggestion.consultation_id == consultation_id, ThemeSuggestion.was_right.is_not(None)
        )
    ).one()
    judged, right = counted._tuple()
    return SuggestionsState(
        is_installed=learning_is_installed(),
        learned_at=newest.learned_at if newest else None,
        learned_from=newest.learned_from if newest else 0,
        accuracy=Accuracy(right, judged),
    )


def learning_due(now: datetime) -> list[int]:
    """The ids of the open or undecided consultations with enough new codings to learn from."""
    being_read = db.session.scalars(
        select(Consultation.id)
        .where(
            Consultation.opened_at.is_not(None),
            Consultation.decided_at.is_(None),
            Consultation.cancelled_at.is_(None),
        )
        .order_by(Consultation.id)
    )
    return [one for one in being_read.all() if _is_due(one, now)]


def training_data(consultation_id: int) -> TrainingData:
    """Read in one transaction, so that no answer is both learned from and suggested for."""
    last = db.session.scalar(select(func.max(Coding.id)).where(Coding.consultation_id == consultation_id))
    themes: dict[int, set[str]] = {}
    words: dict[int, str] = {}
    for row in db.session.execute(
        _accepted(select(Answer.id, Answer.words, Theme.public_id, Theme.kind), consultation_id)
        .join(Coding, Coding.answer_id == Answer.id)
        .join(Theme, Theme.id == Coding.theme_id)
        .where(Coding.removed_at.is_(None), Theme.retired_at.is_(None))
        .order_by(Answer.id)
    ):
        words[row.id] = row.words
        # That an answer proposes nothing needs a reason, which only a person can give: it is not suggested.
        themes.setdefault(row.id, set()).update([row.public_id] * (row.kind == ThemeKind.ORDINARY))
    uncoded = db.session.execute(
        _accepted(select(Answer.id, Answer.words), consultation_id).where(~is_coded()).order_by(Answer.id)
    )
    return TrainingData(
        coded=tuple(CodedExample(words[answer], frozenset(found)) for answer, found in themes.items()),
        # A second look: what was coded between the two reads has been learned from.
        uncoded=tuple(row._tuple() for row in uncoded if row.id not in themes),
        last_coding_id=last or 0,
    )


def is_coded() -> ColumnElement[bool]:
    return exists().where(Coding.answer_id == Answer.id, Coding.removed_at.is_(None)).correlate(Answer)


def _is_due(consultation_id: int, now: datetime) -> bool:
    newest = _newest_model(consultation_id)
    if newest is not None and newest.learned_at > now - PAUSE:
        return False
    without = _count(
        _accepted(select(func.count()), consultation_id)
        .outerjoin(ThemeSuggestion, ThemeSuggestion.answer_id == Answer.id)
        .where(~is_coded(), ThemeSuggestion.answer_id.is_(None))
    )
    waits = without or _count(
        select(func.count()).where(_accepted(select(Answer.id), consultation_id).where(~is_coded()).exists())
    )
    if not waits:
        return False
    since = newest.last_coding_id if newest else 0
    coded = select(func.count(Coding.answer_id.distinct())).where(
        Coding.consultation_id == consultation_id, Coding.removed_at.is_(None)
    )
    return is_worth_learning(
        _count(coded),
        newest.learned_from if newest else None,
        _count(coded.where(Coding.id > since)),
        without,
    )


def _accepted(columns: Select[Any], consultation_id: int) -> Select[Any]:
    """The columns, over the answers in words of accepted contributions."""
    return (
        columns.select_from(Answer)
        .join(Contribution, Contribution.id == Answer.contribution_id)
        .where(
            Answer.consultation_id == consultation_id,
            Answer.words.is_not(None),
            Contribution.state == ContributionState.ACCEPTED.value,
        )
    )


def _newest_model(consultation_id: int) -> SuggestionModel | None:
    return db.session.scalar(
        select(SuggestionModel)
        .where(SuggestionModel.consultation_id == consultation_id)
        .order_by(SuggestionModel.id.desc())
        .limit(1)
    )


def _count(counted: Select[Any]) -> int:
    return db.session.scalar(counted) or 0
