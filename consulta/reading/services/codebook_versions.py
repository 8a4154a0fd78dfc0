"""Versions of the codebook: each change stores one, and what is needed to undo it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from consulta.accounts.services import history
from consulta.consultations.models.consultation import Consultation
from consulta.core.extensions import db
from consulta.reading.domain.themes import ChangeKind, ThemeKind, ThemeWords
from consulta.reading.models.theme import CodebookChange, CodebookVersion, Theme
from consulta.vocabulary.actors import Actor

CODEBOOK = "codebook"


def themes_in_use(consultation_id: int) -> list[Theme]:
    """The themes in use, oldest first, the one of no actionable content last."""
    found = db.session.scalars(
        select(Theme)
        .where(Theme.consultation_id == consultation_id, Theme.retired_at.is_(None))
        .order_by(Theme.id)
    ).all()
    return sorted(found, key=lambda theme: theme.kind == ThemeKind.NO_ACTION)


def words_of(theme: Theme) -> ThemeWords:
    return ThemeWords(theme.name, theme.meaning, theme.includes, theme.excludes)


def current_version_id(consultation_id: int) -> int:
    """The id of the newest version. Raises LookupError when the consultation has none."""
    found = db.session.scalar(
        select(CodebookVersion.id)
        .where(CodebookVersion.consultation_id == consultation_id)
        .order_by(CodebookVersion.number.desc())
        .limit(1)
    )
    if found is None:
        raise LookupError(f"consultation {consultation_id} has no codebook")
    return found


def begin_change(
    consultation: Consultation, kind: ChangeKind, *, actor: Actor, now: datetime
) -> CodebookChange:
    """Create a change, so that codings can refer to it; `end_change` stores its detail."""
    change = CodebookChange(
        consultation_id=consultation.id, kind=kind, detail={}, made_at=now, made_by_id=actor.account_id
    )
    db.session.add(change)
    db.session.flush()
    return change


def end_change(change: CodebookChange, detail: dict[str, Any], *, actor: Actor, now: datetime) -> None:
    """Store the detail of a change, and the new version of the codebook."""
    consultation = db.session.get_one(Consultation, change.consultation_id)
    version = new_version(consultation, actor=actor, now=now)
    change.detail = {**detail, "version": version.number}
    # Names and meanings of themes are words of the staff, not of citizens, so the history may keep them.
    history.record(
        CODEBOOK,
        change.id,
        change.kind,
        actor=actor,
        now=now,
        consultation_id=consultation.id,
        detail=change.detail,
    )


def new_version(consultation: Consultation, *, actor: Actor, now: datetime) -> CodebookVersion:
    """Store the present codebook under the next number."""
    db.session.flush()
    newest = db.session.scalar(
        select(func.max(CodebookVersion.number)).where(CodebookVersion.consultation_id == consultation.id)
    )
    version = CodebookVersion(
        consultation_id=consultation.id,
        number=(newest or 0) + 1,
        themes=[
            {"theme": theme.public_id, "kind": theme.kind, **words_of(theme).as_json()}
            for theme in themes_in_use(consultation.id)
        ],
        created_at=now,
        created_by_id=actor.account_id,
    )
    db.session.add(version)
    consultation.revision += 1
    db.session.flush()
    return version
