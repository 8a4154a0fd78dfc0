"""The codebook: themes are made, renamed and retired, and every change leaves a version of the whole."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from consulta.domain.actors import Actor
from consulta.domain.errors import InvalidValue, Obstacle, Refused
from consulta.domain.text import t
from consulta.domain.themes import ThemeKind, clean_meaning, clean_name, same_name
from consulta.extensions import db
from consulta.models import CodebookVersion, Coding, Consultation, Theme
from consulta.services import history
from consulta.services.turn import take_turn_to_judge


def create(consultation: Consultation, name: str, meaning: str = "", *, actor: Actor, now: datetime) -> Theme:
    """A new theme. Raises InvalidValue for an empty, too long or taken name; Refused once decided."""
    take_turn_to_judge(consultation, now)
    name, meaning = clean_name(name), clean_meaning(meaning)
    _check_free(consultation.id, name)
    theme = Theme(
        consultation_id=consultation.id,
        kind=ThemeKind.ORDINARY,
        name=name,
        meaning=meaning,
        created_at=now,
        created_by_id=actor.account_id,
    )
    db.session.add(theme)
    _new_version(consultation, actor=actor, now=now)
    _note(theme, "create", actor=actor, now=now)
    return theme


def rename(theme: Theme, name: str, meaning: str, *, actor: Actor, now: datetime) -> None:
    """Change name and meaning; what was read as it stays so. Raises InvalidValue; Refused once decided."""
    consultation = _consultation_of(theme, now)
    _check_living(theme)
    name, meaning = clean_name(name), clean_meaning(meaning)
    _check_free(consultation.id, name, but=theme.id)
    if (name, meaning) == (theme.name, theme.meaning):
        return
    before = {"name": theme.name, "meaning": theme.meaning}
    theme.name, theme.meaning = name, meaning
    _new_version(consultation, actor=actor, now=now)
    _note(theme, "rename", actor=actor, now=now, before=before)


def retire(theme: Theme, *, actor: Actor, now: datetime) -> None:
    """Take a theme out of the codebook. Raises Refused while answers are read as it, or once decided."""
    consultation = _consultation_of(theme, now)
    _check_living(theme)
    if theme.kind == ThemeKind.NO_ACTION:
        raise Refused([Obstacle("no_action", t("Este tema es parte de toda consulta y no se puede quitar."))])
    in_use = count_codings(theme)
    if in_use:
        raise Refused(
            [
                Obstacle(
                    "in_use",
                    t("Hay %(n)s respuestas leídas con este tema. Léalas antes con otro.", n=in_use),
                    in_use,
                )
            ]
        )
    theme.retired_at = now
    _new_version(consultation, actor=actor, now=now)
    _note(theme, "retire", actor=actor, now=now)


def count_codings(theme: Theme) -> int:
    """How many answers are read as this theme at present, whatever became of their contributions."""
    return (
        db.session.scalar(
            select(func.count(Coding.answer_id.distinct())).where(
                Coding.consultation_id == theme.consultation_id,
                Coding.theme_id == theme.id,
                Coding.removed_at.is_(None),
            )
        )
        or 0
    )


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


def living_themes(consultation_id: int) -> list[Theme]:
    """The themes of the codebook in the order they were made, the one without a proposal last."""
    found = db.session.scalars(
        select(Theme)
        .where(Theme.consultation_id == consultation_id, Theme.retired_at.is_(None))
        .order_by(Theme.id)
    ).all()
    return sorted(found, key=lambda theme: theme.kind == ThemeKind.NO_ACTION)


def _consultation_of(theme: Theme, now: datetime) -> Consultation:
    consultation = db.session.get_one(Consultation, theme.consultation_id)
    take_turn_to_judge(consultation, now)
    db.session.refresh(theme)
    return consultation


def _check_living(theme: Theme) -> None:
    if theme.retired_at is not None:
        raise Refused([Obstacle("retired", t("Este tema ya no está en el libro de códigos."))])


def _check_free(consultation_id: int, name: str, but: int | None = None) -> None:
    for other in living_themes(consultation_id):
        if other.id != but and same_name(other.name, name):
            raise InvalidValue(t("Ya hay un tema con ese nombre. Use ese, o elija otro nombre."))


def _new_version(consultation: Consultation, *, actor: Actor, now: datetime) -> None:
    db.session.flush()
    newest = db.session.scalar(
        select(func.max(CodebookVersion.number)).where(CodebookVersion.consultation_id == consultation.id)
    )
    themes = [
        {"theme": theme.public_id, "kind": theme.kind, "name": theme.name, "meaning": theme.meaning}
        for theme in living_themes(consultation.id)
    ]
    db.session.add(
        CodebookVersion(
            consultation_id=consultation.id,
            number=(newest or 0) + 1,
            themes=themes,
            created_at=now,
            created_by_id=actor.account_id,
        )
    )
    consultation.revision += 1
    db.session.flush()


def _note(
    theme: Theme, action: str, *, actor: Actor, now: datetime, before: dict[str, str] | None = None
) -> None:
    # Theme names are words of the staff, not of citizens, so the history may keep them.
    after = {"name": theme.name, "meaning": theme.meaning}
    history.record(
        "theme",
        theme.id,
        action,
        actor=actor,
        now=now,
        consultation_id=theme.consultation_id,
        detail={"before": before, "after": after} if before else {"after": after},
    )
