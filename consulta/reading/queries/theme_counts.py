"""How many contributions have each theme: exact, and never crossed with place or persons (DESIGN §3).

A contribution counts once for a theme however often it has it. Only accepted contributions count, so
whoever withdraws leaves these figures; the ones a decision states are kept with it (Decision.accounts).
Callers show them once the consultation is closed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, func, select

from consulta.consultations.models.question import Question
from consulta.contributions.domain.moderation import ContributionState
from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import Contribution
from consulta.core.extensions import db
from consulta.reading.domain.themes import NoActionReason, ThemeKind
from consulta.reading.models.theme import Coding, Theme


@dataclass(frozen=True, slots=True)
class ThemeCount:
    """One ordinary theme: its public id, name and meaning, and the contributions that have it.

    `by_question` counts the contributions whose answer to that question (by key) has it; a contribution
    that has it in two answers is in both, so these do not add up to `contributions`.
    """

    theme: str
    name: str
    meaning: str
    contributions: int
    by_question: Mapping[str, int] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class NoActionCount:
    """Contributions with at least one answer without actionable content; by stated reason."""

    contributions: int
    by_reason: Mapping[NoActionReason, int] = field(default_factory=dict, hash=False)


def theme_counts(consultation_id: int) -> tuple[ThemeCount, ...]:
    """Every ordinary theme in use, those of most contributions first; unused ones count 0."""
    totals = _totals(consultation_id)
    questions = _per_question(consultation_id)
    themes = db.session.scalars(
        select(Theme).where(
            Theme.consultation_id == consultation_id,
            Theme.kind == ThemeKind.ORDINARY,
            Theme.retired_at.is_(None),
        )
    )
    counts = (
        ThemeCount(
            theme.public_id, theme.name, theme.meaning, totals.get(theme.id, 0), questions.get(theme.id, {})
        )
        for theme in themes
    )
    return tuple(sorted(counts, key=lambda count: (-count.contributions, count.name.casefold())))


def no_action_count(consultation_id: int) -> NoActionCount:
    """How many accepted contributions have an answer without actionable content, and why."""
    total = select(func.count(Answer.contribution_id.distinct()))
    reasons = select(Coding.reason, func.count(Answer.contribution_id.distinct())).group_by(Coding.reason)
    found = dict(
        db.session.execute(_current_codings(reasons, consultation_id, ThemeKind.NO_ACTION)).tuples().all()
    )
    return NoActionCount(
        contributions=db.session.scalar(_current_codings(total, consultation_id, ThemeKind.NO_ACTION)) or 0,
        by_reason={reason: found[reason] for reason in NoActionReason if found.get(reason)},
    )


def _totals(consultation_id: int) -> dict[int, int]:
    counted = select(Coding.theme_id, func.count(Answer.contribution_id.distinct())).group_by(Coding.theme_id)
    return dict(
        db.session.execute(_current_codings(counted, consultation_id, ThemeKind.ORDINARY)).tuples().all()
    )


def _per_question(consultation_id: int) -> dict[int, dict[str, int]]:
    # Within one question a contribution has one answer, so its answers are its contributions.
    counted = (
        select(Coding.theme_id, Question.key, func.count(Answer.id.distinct()))
        .group_by(Coding.theme_id, Question.key, Question.position)
        .order_by(Question.position)
    )
    rows = db.session.execute(
        _current_codings(counted, consultation_id, ThemeKind.ORDINARY).join(
            Question, Question.id == Answer.question_id
        )
    )
    counts: dict[int, dict[str, int]] = {}
    for theme_id, key, number in rows.tuples():
        counts.setdefault(theme_id, {})[key] = number
    return counts


def _current_codings(columns: Select[Any], consultation_id: int, kind: ThemeKind) -> Select[Any]:
    """The columns, over the current codings of one kind of theme in accepted contributions."""
    return (
        columns.select_from(Coding)
        .join(Theme, Theme.id == Coding.theme_id)
        .join(Answer, Answer.id == Coding.answer_id)
        .join(Contribution, Contribution.id == Answer.contribution_id)
        .where(
            Coding.consultation_id == consultation_id,
            Coding.removed_at.is_(None),
            Theme.kind == kind,
            Contribution.state == ContributionState.ACCEPTED,
        )
    )
