"""A draft decision for staff pages: its themes and clauses, what it lacks, and its history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from consulta.accounts.models.account import Account
from consulta.accounts.models.history import HistoryEntry
from consulta.consultations.models.consultation import Consultation
from consulta.contributions.queries.accounts import accounts
from consulta.core.extensions import db
from consulta.decisions.domain.dispositions import Outcome
from consulta.decisions.domain.gate import publication_obstacles
from consulta.decisions.models.decision import Decision
from consulta.decisions.queries.decisions import (
    HISTORY_SUBJECT,
    disposition_of,
    dispositions_in_use,
    themes_in_use,
)
from consulta.decisions.queries.gate import gate_facts
from consulta.reading.domain.themes import ThemeKind
from consulta.reading.models.theme import Theme
from consulta.reading.queries.theme_counts import theme_counts
from consulta.vocabulary.errors import Obstacle

# Obstacles that only signing removes: the author can do nothing about them.
SIGNATURE_OBSTACLES = frozenset({"signature", "signed_by_author", "submitted"})


@dataclass(frozen=True, slots=True)
class DraftTheme:
    """One theme, its number of contributions, and its disposition in the draft so far."""

    public_id: str
    name: str
    meaning: str
    contributions: int
    outcome: Outcome | None
    has_reason: bool
    commitments: int
    clause: int | None
    """The number of the clause that decides it."""

    @property
    def is_answered(self) -> bool:
        return self.outcome is not None and self.has_reason and self.clause is not None


@dataclass(frozen=True, slots=True)
class DraftClause:
    """One clause of the draft and the names of the themes it decides."""

    public_id: str
    number: int
    heading: str
    text: str
    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DecisionEvent:
    """One step in the history of a version."""

    at: datetime
    who: str
    action: str
    reason: str


def draft_themes(decision: Decision) -> tuple[DraftTheme, ...]:
    """The themes in use with their dispositions, those of most contributions first."""
    themes = {theme.public_id: theme for theme in themes_in_use(decision.consultation_id)}
    return tuple(
        _draft_theme_of(count.theme, count.name, count.meaning, count.contributions, decision, themes)
        for count in theme_counts(decision.consultation_id)
    )


def draft_clauses(decision: Decision) -> tuple[DraftClause, ...]:
    """The clauses of the draft, in order."""
    names: dict[int | None, list[str]] = {}
    for disposition in dispositions_in_use(decision):
        name = db.session.get_one(Theme, disposition.theme_id).name
        names.setdefault(disposition.clause_id, []).append(name)
    return tuple(
        DraftClause(one.public_id, one.position, one.heading, one.text, tuple(names.get(one.id, ())))
        for one in decision.clauses
    )


def next_incomplete_theme(decision: Decision, after: Theme) -> str | None:
    """The public id of the next theme that is not answered, in the order of draft_themes, wrapping around."""
    themes = draft_themes(decision)
    places = [place for place, theme in enumerate(themes) if theme.public_id == after.public_id]
    start = places[0] + 1 if places else 0
    waiting = (*themes[start:], *themes[: max(start - 1, 0)])
    return next((theme.public_id for theme in waiting if not theme.is_answered), None)


def draft_theme(consultation_id: int, public_id: str) -> Theme | None:
    """One ordinary theme in use, by its public id."""
    return db.session.scalar(
        select(Theme).where(
            Theme.consultation_id == consultation_id,
            Theme.public_id == public_id,
            Theme.kind == ThemeKind.ORDINARY,
            Theme.retired_at.is_(None),
        )
    )


def contributions_with(theme: Theme) -> tuple[int, int]:
    """How many accepted contributions have a theme, and how many accepted ones there are."""
    counts = {count.theme: count.contributions for count in theme_counts(theme.consultation_id)}
    return counts.get(theme.public_id, 0), accounts(theme.consultation_id).accepted


def missing_to_publish(consultation: Consultation, decision: Decision, now: datetime) -> tuple[Obstacle, ...]:
    """The obstacles that remain before the decision can be signed."""
    obstacles = publication_obstacles(gate_facts(consultation, decision, None, now))
    return tuple(obstacle for obstacle in obstacles if obstacle.code not in SIGNATURE_OBSTACLES)


def events_of(decision: Decision) -> tuple[DecisionEvent, ...]:
    """The start, submissions, returns and publication of a version, newest first."""
    rows = db.session.execute(
        select(HistoryEntry.at, Account.name, HistoryEntry.action, HistoryEntry.reason)
        .outerjoin(Account, Account.id == HistoryEntry.account_id)
        .where(
            HistoryEntry.consultation_id == decision.consultation_id,
            HistoryEntry.subject == HISTORY_SUBJECT,
            HistoryEntry.subject_id == decision.id,
            HistoryEntry.action.in_(("start", "submit", "return_to_author", "sign_and_publish")),
        )
        .order_by(HistoryEntry.id.desc())
    )
    return tuple(DecisionEvent(row.at, row.name or "", row.action, row.reason or "") for row in rows)


def _draft_theme_of(
    public_id: str, name: str, meaning: str, contributions: int, decision: Decision, themes: dict[str, Theme]
) -> DraftTheme:
    disposition = disposition_of(decision, themes[public_id])
    return DraftTheme(
        public_id=public_id,
        name=name,
        meaning=meaning,
        contributions=contributions,
        outcome=Outcome(disposition.outcome) if disposition else None,
        has_reason=bool(disposition and disposition.reason.strip()),
        commitments=len(disposition.commitments) if disposition else 0,
        clause=disposition.clause.position if disposition and disposition.clause else None,
    )
