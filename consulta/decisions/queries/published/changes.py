"""The differences between a published version and the one before it (promise 10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from consulta.decisions.domain.dispositions import Outcome
from consulta.decisions.queries.published.attachments import AttachedFile
from consulta.decisions.queries.published.clause_changes import ClauseChange, clause_changes
from consulta.decisions.queries.published.clauses import PublishedClause
from consulta.decisions.queries.published.commitments import PublishedCommitment
from consulta.decisions.queries.published.decision import (
    PublishedDecision,
    PublishedDisposition,
    published_decision,
)
from consulta.vocabulary.calendar import format_date
from consulta.vocabulary.differences import Piece, differences, has_changes, readable_differences

ClausePair = tuple[PublishedClause | None, PublishedClause | None]


@dataclass(frozen=True, slots=True)
class ThemeChange:
    """The changes in one disposition. An outcome is None where only the other version has the disposition."""

    name: str
    outcome_before: Outcome | None
    outcome_after: Outcome | None
    reason: tuple[Piece, ...]
    commitments: tuple[Piece, ...]
    clause: ClausePair | None
    """Before and after; None when the same clause decides it."""


@dataclass(frozen=True, slots=True)
class DecisionChanges:
    """The differences of version `number` from the one before it. What did not change is empty or None."""

    slug: str
    title: str
    number: int
    published_at: datetime
    change_reason: str
    text: tuple[Piece, ...]
    decider: tuple[Piece, ...]
    decided_on: tuple[date | None, date | None] | None
    clauses: tuple[ClauseChange, ...]
    documents_added: tuple[AttachedFile, ...]
    documents_removed: tuple[AttachedFile, ...]
    themes: tuple[ThemeChange, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the two versions are the same, word for word."""
        differences = (self.text, self.decider, self.decided_on, self.clauses, self.themes)
        return not any((*differences, self.documents_added, self.documents_removed))


def decision_changes(slug: str, number: int, now: datetime) -> DecisionChanges | None:
    """The changes of a published version; None for the first, or one not published."""
    after = published_decision(slug, now, number)
    before = published_decision(slug, now, number - 1)
    if after is None or before is None:
        return None
    return DecisionChanges(
        slug=slug,
        title=after.title,
        number=number,
        published_at=after.published_at,
        change_reason=after.change_reason,
        text=_shown(readable_differences(before.text, after.text)),
        decider=_changed(before.decider, after.decider),
        decided_on=None if before.decided_on == after.decided_on else (before.decided_on, after.decided_on),
        clauses=clause_changes(before.clauses, after.clauses),
        documents_added=_only_in(after.documents, before.documents),
        documents_removed=_only_in(before.documents, after.documents),
        themes=_themes(before, after),
    )


def _only_in(these: Sequence[AttachedFile], those: Sequence[AttachedFile]) -> tuple[AttachedFile, ...]:
    """The documents that `those` lack; the same file with another title counts as another document."""
    known = {(one.sha256, one.title) for one in those}
    return tuple(one for one in these if (one.sha256, one.title) not in known)


def _themes(before: PublishedDecision, after: PublishedDecision) -> tuple[ThemeChange, ...]:
    old = {one.theme: one for one in before.dispositions}
    new = {one.theme: one for one in after.dispositions}
    changes = (
        _theme(old.get(theme), new.get(theme), _clauses(before, after, old.get(theme), new.get(theme)))
        for theme in {**new, **old}
    )
    return tuple(change for change in changes if change is not None)


def _clauses(
    before: PublishedDecision,
    after: PublishedDecision,
    old: PublishedDisposition | None,
    new: PublishedDisposition | None,
) -> ClausePair | None:
    """The clause that decides a theme before and after; None when it is the same clause."""
    earlier = before.clauses[old.clause - 1] if old and old.clause else None
    later = after.clauses[new.clause - 1] if new and new.clause else None
    same = (earlier.key if earlier else None) == (later.key if later else None)
    return None if same else (earlier, later)


def _theme(
    old: PublishedDisposition | None, new: PublishedDisposition | None, clauses: ClausePair | None
) -> ThemeChange | None:
    outcomes = (old.outcome if old else None, new.outcome if new else None)
    reason = _changed(old.reason if old else "", new.reason if new else "")
    commitments = _changed(_lines(old), _lines(new))
    if outcomes[0] == outcomes[1] and not (reason or commitments or clauses):
        return None
    shown: Any = new or old
    return ThemeChange(shown.name, *outcomes, reason=reason, commitments=commitments, clause=clauses)


def _lines(disposition: PublishedDisposition | None) -> str:
    return "".join(_line(commitment) for commitment in disposition.commitments) if disposition else ""


def _line(commitment: PublishedCommitment) -> str:
    return f"{commitment.what} · {commitment.unit} · {format_date(commitment.due_on)}\n"


def _changed(old: str, new: str) -> tuple[Piece, ...]:
    return _shown(differences(old, new))


def _shown(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    return pieces if has_changes(pieces) else ()
