"""The codebook as a whole: each change leaves a version of it, and a record of what it takes to undo it."""

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


def living_themes(consultation_id: int) -> list[Theme]:
    """The themes of the codebook in the order they were made, the one without a proposal last."""
    found = db.session.scalars(
        select(Theme)
        .where(Theme.consultation_id == consultation_id, Theme.retired_at.is_(None))
        .order_by(Theme.id)
    ).all()
    return sorted(found, key=lambda theme: theme.kind == ThemeKind.NO_ACTION)


def words_of(theme: Theme) -> ThemeWords:
    return ThemeWords(theme.name, theme.meaning, theme.includes, theme.excludes)


def current_version_id(consultation_id: int) -> int:
    """The codebook as it stands now. Raises LookupError when the consultation has none."""
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
    """A change that codings can name while it is made; `end_change` gives it what it did."""
    change = CodebookChange(
        consultation_id=consultation.id, kind=kind, detail={}, made_at=now, made_by_id=actor.account_id
    )
    db.session.add(change)
    db.session.flush()
    return change


def end_change(change: CodebookChange, detail: dict[str, Any], *, actor: Actor, now: datetime) -> None:
    """Store what was changed, and the codebook as it is after it."""
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
    """Store the codebook as it stands under the next number."""
    db.session.flush()
    newest = db.session.scalar(
        select(func.max(CodebookVersion.number)).where(CodebookVersion.consultation_id == consultation.id)
    )
    version = CodebookVersion(
        consultation_id=consultation.id,
        number=(newest or 0) + 1,
        themes=[
            {"theme": theme.public_id, "kind": theme.kind, **words_of(theme).as_json()}
            for theme in living_themes(consultation.id)
        ],
        created_at=now,
        created_by_id=actor.account_id,
    )
    db.session.add(version)
    consultation.revision += 1
    db.session.flush()
    return version
