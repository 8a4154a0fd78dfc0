"""The codebook of a consultation: its themes, how often each was used, its versions and changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from consulta.accounts.models.account import Account
from consulta.core.extensions import db
from consulta.reading.domain.themes import ChangeKind, ThemeKind, ThemeWords
from consulta.reading.models.theme import CodebookChange, CodebookVersion, Coding, Theme
from consulta.vocabulary.differences import Piece, differences


@dataclass(frozen=True, slots=True)
class CodebookTheme:
    """One theme in use; examples are lines. `answers` counts the answers coded as it, in whatever state their
    contributions are; 0 without counts.
    """

    theme_id: int
    public_id: str
    kind: ThemeKind
    name: str
    meaning: str
    includes: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    answers: int = 0

    @property
    def is_no_action(self) -> bool:
        return self.kind is ThemeKind.NO_ACTION


@dataclass(frozen=True, slots=True)
class FieldChange:
    """What changed in one part of a theme (name, meaning, includes, excludes), word by word."""

    field: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class ThemeChange:
    """A theme whose words differ between two versions."""

    name_before: str
    name: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class VersionDifference:
    """One version of the codebook, as differences from the one before."""

    number: int
    at: datetime
    who: str | None
    themes: int
    added: tuple[ThemeWords, ...]
    removed: tuple[str, ...]
    changed: tuple[ThemeChange, ...]
    change: ChangeMade | None = None
    """What was done to get here; None for the first version, and for one that undid something."""
    undone: ChangeMade | None = None
    """What this version undid."""


@dataclass(frozen=True, slots=True)
class ChangeMade:
    """One change of the codebook, and whether it was undone. `detail`: as its service stores it."""

    change_id: int
    kind: ChangeKind
    at: datetime
    who: str | None
    detail: Mapping[str, Any]
    undone_at: datetime | None
    undone_by: str | None


def codebook(consultation_id: int) -> tuple[CodebookTheme, ...]:
    """The themes in use with counts, oldest first, the one of no actionable content last."""
    counts = dict(
        db.session.execute(
            select(Coding.theme_id, func.count(Coding.answer_id.distinct()))
            .where(Coding.consultation_id == consultation_id, Coding.removed_at.is_(None))
            .group_by(Coding.theme_id)
        )
        .tuples()
        .all()
    )
    return _themes_in_use(consultation_id, counts)


def codebook_without_counts(consultation_id: int) -> tuple[CodebookTheme, ...]:
    """The same without counts, which need every coding."""
    return _themes_in_use(consultation_id, {})


def codebook_versions(consultation_id: int) -> tuple[VersionDifference, ...]:
    """Every version of the codebook, the newest first."""
    rows = db.session.execute(
        select(CodebookVersion, Account.name)
        .outerjoin(Account, Account.id == CodebookVersion.created_by_id)
        .where(CodebookVersion.consultation_id == consultation_id)
        .order_by(CodebookVersion.number)
    ).tuples()
    made = changes_made(consultation_id)
    by_version = {one.detail.get("version"): one for one in made}
    undone = {one.detail["undone_version"]: one for one in made if "undone_version" in one.detail}
    versions = []
    before: Mapping[str, Mapping[str, str]] = {}
    for version, who in rows:
        after = {entry["theme"]: entry for entry in version.themes}
        change, undone_change = by_version.get(version.number), undone.get(version.number)
        versions.append(_difference(version, who, before, after, change, undone_change))
        before = after
    return tuple(reversed(versions))


def changes_made(consultation_id: int) -> tuple[ChangeMade, ...]:
    """Every change of the codebook, the newest first."""
    undoer = aliased(Account)
    rows = db.session.execute(
        select(CodebookChange, Account.name, undoer.name)
        .outerjoin(Account, Account.id == CodebookChange.made_by_id)
        .outerjoin(undoer, undoer.id == CodebookChange.undone_by_id)
        .where(CodebookChange.consultation_id == consultation_id)
        .order_by(CodebookChange.id.desc())
        .execution_options(populate_existing=True)
    ).tuples()
    return tuple(
        ChangeMade(
            change_id=change.id,
            kind=ChangeKind(change.kind),
            at=change.made_at,
            who=who,
            detail=change.detail,
            undone_at=change.undone_at,
            undone_by=undone_by,
        )
        for change, who, undone_by in rows
    )


def undoable(made: Iterable[ChangeMade]) -> ChangeMade | None:
    """The change that can be undone: the newest that is not undone yet."""
    return next((one for one in made if one.undone_at is None), None)


def theme_by_public_id(consultation_id: int, public_id: str) -> Theme | None:
    """A theme in use of this consultation, by public id."""
    return db.session.scalar(
        select(Theme).where(
            Theme.consultation_id == consultation_id,
            Theme.public_id == public_id,
            Theme.retired_at.is_(None),
        )
    )


def _themes_in_use(consultation_id: int, counts: Mapping[int, int]) -> tuple[CodebookTheme, ...]:
    rows = db.session.execute(
        select(
            Theme.id,
            Theme.public_id,
            Theme.kind,
            Theme.name,
            Theme.meaning,
            Theme.includes,
            Theme.excludes,
        )
        .where(Theme.consultation_id == consultation_id, Theme.retired_at.is_(None))
        .order_by(Theme.id)
    )
    themes = [
        CodebookTheme(
            row.id,
            row.public_id,
            ThemeKind(row.kind),
            row.name,
            row.meaning,
            tuple(row.includes.splitlines()),
            tuple(row.excludes.splitlines()),
            counts.get(row.id, 0),
        )
        for row in rows
    ]
    return tuple(sorted(themes, key=lambda theme: theme.is_no_action))


def _words(entry: Mapping[str, str]) -> ThemeWords:
    """Of a theme in a version; the oldest versions know no examples."""
    return ThemeWords(entry["name"], entry["meaning"], entry.get("includes", ""), entry.get("excludes", ""))


def _difference(
    version: CodebookVersion,
    who: str | None,
    before: Mapping[str, Mapping[str, str]],
    after: Mapping[str, Mapping[str, str]],
    change: ChangeMade | None,
    undone: ChangeMade | None,
) -> VersionDifference:
    both = [(_words(before[key]), _words(after[key])) for key in after if key in before]
    return VersionDifference(
        number=version.number,
        at=version.created_at,
        who=who,
        themes=len(after),
        added=tuple(_words(after[key]) for key in after if key not in before),
        removed=tuple(before[key]["name"] for key in before if key not in after),
        changed=tuple(_changed(old, new) for old, new in both if old != new),
        change=change,
        undone=undone,
    )


def _changed(old: ThemeWords, new: ThemeWords) -> ThemeChange:
    then, now = old.as_json(), new.as_json()
    fields = (
        FieldChange(name, differences(then[name], now[name])) for name in then if then[name] != now[name]
    )
    return ThemeChange(old.name, new.name, tuple(fields))
