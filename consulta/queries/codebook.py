"""The codebook of a consultation: its themes, how often each was read, and its versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from consulta.domain.themes import ThemeKind
from consulta.extensions import db
from consulta.models import Account, CodebookVersion, Coding, Theme


@dataclass(frozen=True, slots=True)
class CodebookTheme:
    """One living theme. `answers` counts the answers read as it, whatever became of their contributions."""

    theme_id: int
    public_id: str
    kind: ThemeKind
    name: str
    meaning: str
    answers: int

    @property
    def is_no_action(self) -> bool:
        return self.kind is ThemeKind.NO_ACTION


@dataclass(frozen=True, slots=True)
class CodebookChange:
    """One version of the codebook, told by what differs from the one before."""

    number: int
    at: datetime
    who: str | None
    themes: int
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[tuple[str, str], ...]
    """Names before and after; the same twice where only the meaning changed."""


def codebook(consultation_id: int) -> tuple[CodebookTheme, ...]:
    """The living themes in the order they were made, the one of no actionable content last."""
    counts = dict(
        db.session.execute(
            select(Coding.theme_id, func.count(Coding.answer_id.distinct()))
            .where(Coding.consultation_id == consultation_id, Coding.removed_at.is_(None))
            .group_by(Coding.theme_id)
        )
        .tuples()
        .all()
    )
    themes = [
        CodebookTheme(
            theme.id,
            theme.public_id,
            ThemeKind(theme.kind),
            theme.name,
            theme.meaning,
            counts.get(theme.id, 0),
        )
        for theme in db.session.scalars(
            select(Theme)
            .where(Theme.consultation_id == consultation_id, Theme.retired_at.is_(None))
            .order_by(Theme.id)
        )
    ]
    return tuple(sorted(themes, key=lambda theme: theme.is_no_action))


def codebook_changes(consultation_id: int) -> tuple[CodebookChange, ...]:
    """Every version of the codebook, the newest first."""
    rows = db.session.execute(
        select(CodebookVersion, Account.name)
        .outerjoin(Account, Account.id == CodebookVersion.created_by_id)
        .where(CodebookVersion.consultation_id == consultation_id)
        .order_by(CodebookVersion.number)
    ).tuples()
    changes = []
    before: dict[str, Mapping[str, str]] = {}
    for version, who in rows:
        after = {entry["theme"]: entry for entry in version.themes}
        changes.append(_change(version, who, before, after))
        before = after
    return tuple(reversed(changes))


def theme_by_public_id(consultation_id: int, public_id: str) -> Theme | None:
    """A living theme of this consultation, for a service to change."""
    return db.session.scalar(
        select(Theme).where(
            Theme.consultation_id == consultation_id,
            Theme.public_id == public_id,
            Theme.retired_at.is_(None),
        )
    )


def _change(
    version: CodebookVersion,
    who: str | None,
    before: Mapping[str, Mapping[str, str]],
    after: Mapping[str, Mapping[str, str]],
) -> CodebookChange:
    kept = [key for key in after if key in before and before[key] != after[key]]
    return CodebookChange(
        number=version.number,
        at=version.created_at,
        who=who,
        themes=len(after),
        added=tuple(after[key]["name"] for key in after if key not in before),
        removed=tuple(before[key]["name"] for key in before if key not in after),
        changed=tuple((before[key]["name"], after[key]["name"]) for key in kept),
    )
