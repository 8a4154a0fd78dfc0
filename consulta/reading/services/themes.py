"""Create, edit and retire themes; merging and splitting them is in codebook_changes.py."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from consulta.consultations.models.consultation import Consultation
from consulta.consultations.services.locking import lock_undecided
from consulta.core.extensions import db
from consulta.reading.domain.themes import ChangeKind, ThemeKind, ThemeWords, same_name
from consulta.reading.models.theme import Coding, Theme
from consulta.reading.services.codebook_versions import (
    begin_change,
    end_change,
    new_version,
    themes_in_use,
    words_of,
)
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.errors import InvalidValue, Obstacle, Refused
from consulta.vocabulary.text import t

NO_ACTION_NAME = "Sin una propuesta"
NO_ACTION_MEANING = "La respuesta no pide ni propone nada que se pueda hacer. Siempre lleva un motivo."


def start_codebook(consultation: Consultation, *, actor: Actor, now: datetime) -> None:
    """Create the codebook of a new consultation, with the theme of no actionable content."""
    theme = Theme(
        consultation_id=consultation.id,
        kind=ThemeKind.NO_ACTION.value,
        name=NO_ACTION_NAME,
        meaning=NO_ACTION_MEANING,
        created_at=now,
        created_by_id=actor.account_id,
    )
    db.session.add(theme)
    new_version(consultation, actor=actor, now=now)


def create(
    consultation: Consultation,
    name: str,
    meaning: str = "",
    includes: str = "",
    excludes: str = "",
    *,
    actor: Actor,
    now: datetime,
) -> Theme:
    """Create a theme. Raises InvalidValue for an empty, too long or taken name; Refused once decided."""
    lock_undecided(consultation, now)
    words = ThemeWords(name, meaning, includes, excludes).cleaned()
    change = begin_change(consultation, ChangeKind.CREATE, actor=actor, now=now)
    theme = add_theme(consultation, words, actor=actor, now=now)
    end_change(change, {"theme": theme.public_id, "after": words.as_json()}, actor=actor, now=now)
    return theme


def edit(theme: Theme, words: ThemeWords, *, actor: Actor, now: datetime) -> None:
    """Change the words of a theme; its codings stay. Raises InvalidValue; Refused once decided."""
    consultation = lock_for_theme(theme, now)
    check_in_use(theme)
    before, after = words_of(theme), words.cleaned()
    if before == after:
        return
    change = begin_change(consultation, ChangeKind.EDIT, actor=actor, now=now)
    set_words(theme, after)
    detail = {"theme": theme.public_id, "before": before.as_json(), "after": after.as_json()}
    end_change(change, detail, actor=actor, now=now)


def retire(theme: Theme, *, actor: Actor, now: datetime) -> None:
    """Take a theme out of the codebook. Raises Refused while answers are coded as it, or once decided."""
    consultation = lock_for_theme(theme, now)
    check_in_use(theme)
    check_ordinary(theme)
    in_use = count_codings(theme)
    if in_use:
        text = t(
            "Hay %(n)s respuestas leídas con este tema. Léalas antes con otro, o únalo a otro.", n=in_use
        )
        raise Refused([Obstacle("in_use", text, in_use)])
    change = begin_change(consultation, ChangeKind.RETIRE, actor=actor, now=now)
    theme.retired_at = now
    detail = {"theme": theme.public_id, "before": words_of(theme).as_json()}
    end_change(change, detail, actor=actor, now=now)


def add_theme(consultation: Consultation, words: ThemeWords, *, actor: Actor, now: datetime) -> Theme:
    """Store a theme as part of a change. Raises InvalidValue for a taken name."""
    check_name_free(consultation.id, words.name)
    theme = Theme(
        consultation_id=consultation.id,
        kind=ThemeKind.ORDINARY,
        **words.as_json(),
        created_at=now,
        created_by_id=actor.account_id,
    )
    db.session.add(theme)
    db.session.flush()
    return theme


def set_words(theme: Theme, words: ThemeWords) -> None:
    """Set the words of a theme as part of a change. Raises InvalidValue for a taken name."""
    check_name_free(theme.consultation_id, words.name, except_id=theme.id)
    theme.name, theme.meaning = words.name, words.meaning
    theme.includes, theme.excludes = words.includes, words.excludes


def count_codings(theme: Theme) -> int:
    """The number of answers coded as this theme, in whatever state their contributions are."""
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


def lock_for_theme(theme: Theme, now: datetime) -> Consultation:
    """Lock the consultation of a theme and reload the theme."""
    consultation = db.session.get_one(Consultation, theme.consultation_id)
    lock_undecided(consultation, now)
    db.session.refresh(theme)
    return consultation


def check_in_use(theme: Theme) -> None:
    """Raises Refused for a theme that was retired or merged."""
    if theme.retired_at is not None:
        raise Refused([Obstacle("retired", t("Este tema ya no está en el libro de códigos."))])


def check_ordinary(theme: Theme) -> None:
    """Raises Refused for the theme of no actionable content."""
    if theme.kind == ThemeKind.NO_ACTION:
        text = t("Este tema es parte de toda consulta: no se quita, ni se une, ni se divide.")
        raise Refused([Obstacle("no_action", text)])


def check_name_free(consultation_id: int, name: str, except_id: int | None = None) -> None:
    """Raises InvalidValue when another theme in use has that name."""
    for other in themes_in_use(consultation_id):
        if other.id != except_id and same_name(other.name, name):
            raise InvalidValue(t("Ya hay un tema con ese nombre. Use ese, o elija otro nombre."))
