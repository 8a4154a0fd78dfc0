"""Merge and split themes: codings move to another theme and refer to the change that moved them.

A moved coding keeps its coder, and gets the moment and codebook version of the change.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from consulta.consultations.models.consultation import Consultation
from consulta.core.extensions import db
from consulta.reading.domain.themes import ChangeKind, ThemeWords, same_name
from consulta.reading.models.theme import CodebookChange, Coding, Theme
from consulta.reading.services.codebook_versions import begin_change, current_version_id, end_change, words_of
from consulta.reading.services.themes import (
    add_theme,
    check_in_use,
    check_ordinary,
    lock_for_theme,
    set_words,
)
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.batches import batches
from consulta.vocabulary.errors import InvalidValue, Obstacle, Refused
from consulta.vocabulary.text import t

CodingLocation = tuple[int, int, int | None]
"""The passage of a coding: (answer id, start, end)."""


@dataclass(frozen=True, slots=True)
class Part:
    """A new theme of a split, and the codings that move to it."""

    words: ThemeWords
    coding_ids: frozenset[int]


def merge(
    themes: Sequence[Theme], into: Theme, words: ThemeWords | None = None, *, actor: Actor, now: datetime
) -> None:
    """Move all codings of these themes to `into`, which may get other words, and retire them.

    Raises Refused for themes that cannot be merged, InvalidValue for invalid words.
    """
    consultation = lock_for_theme(into, now)
    sources = list(dict.fromkeys(themes))
    if not sources or into in sources:
        raise InvalidValue(t("Elija con qué otro tema se une."))
    for theme in (*sources, into):
        _check_movable(theme, consultation)
    change = begin_change(consultation, ChangeKind.MERGE, actor=actor, now=now)
    before, merged = words_of(into), [_theme_detail(theme) for theme in sources]
    moved = _current_codings(theme.id for theme in sources)
    for theme in sources:
        theme.retired_at, theme.merged_into_id = now, into.id
    db.session.flush()
    if words is not None:
        set_words(into, words.cleaned())
    _move(change, moved, into, actor=actor, now=now)
    detail = {
        "theme": into.public_id,
        "before": before.as_json(),
        "after": words_of(into).as_json(),
        "merged": merged,
        "answers": len({coding.answer_id for coding in moved}),
    }
    end_change(change, detail, actor=actor, now=now)


def split(theme: Theme, parts: Sequence[Part], *, actor: Actor, now: datetime) -> list[Theme]:
    """Create new themes from some of the codings of one; codings in no part stay.

    Raises InvalidValue for parts without codings, codings named twice or invalid words; Refused when a
    coding is not one of this theme any more.
    """
    consultation = lock_for_theme(theme, now)
    _check_movable(theme, consultation)
    _check_parts(parts)
    live = {coding.id: coding for coding in _current_codings([theme.id])}
    if not all(part.coding_ids <= live.keys() for part in parts):
        text = t("Alguien cambió estas lecturas mientras usted las elegía. Revise la lista otra vez.")
        raise Refused([Obstacle("changed", text)])
    change = begin_change(consultation, ChangeKind.SPLIT, actor=actor, now=now)
    made = []
    for part in parts:
        new = add_theme(consultation, part.words.cleaned(), actor=actor, now=now)
        _move(change, [live[one] for one in sorted(part.coding_ids)], new, actor=actor, now=now)
        made.append(new)
    detail = {
        **_theme_detail(theme),
        "made": [
            _theme_detail(new) | {"codings": len(part.coding_ids)}
            for new, part in zip(made, parts, strict=True)
        ],
    }
    end_change(change, detail, actor=actor, now=now)
    return made


def _move(
    change: CodebookChange, codings: Sequence[Coding], to: Theme, *, actor: Actor, now: datetime
) -> None:
    """Remove codings and add them to another theme, where it has none at the same location."""
    version = current_version_id(change.consultation_id)
    there = {_location(coding) for coding in _current_codings([to.id])}
    rows = []
    for coding in codings:
        if _location(coding) in there:
            continue
        there.add(_location(coding))
        rows.append(
            {
                "consultation_id": change.consultation_id,
                "answer_id": coding.answer_id,
                "theme_id": to.id,
                "codebook_version_id": version,
                "passage_start": coding.passage_start,
                "passage_end": coding.passage_end,
                "coded_at": now,
                "coder_id": coding.coder_id,
                "added_by_change_id": change.id,
                "was_suggested": coding.was_suggested,
            }
        )
    for batch in batches([coding.id for coding in codings]):
        db.session.execute(
            update(Coding)
            .where(Coding.id.in_(batch))
            .values(removed_at=now, removed_by_id=actor.account_id, removed_by_change_id=change.id)
        )
    if rows:
        db.session.execute(insert(Coding), rows)


def _current_codings(theme_ids: Iterable[int]) -> list[Coding]:
    return list(
        db.session.scalars(
            select(Coding)
            .where(Coding.theme_id.in_(list(theme_ids)), Coding.removed_at.is_(None))
            .order_by(Coding.id)
            .execution_options(populate_existing=True)
        )
    )


def _location(coding: Coding) -> CodingLocation:
    return coding.answer_id, coding.passage_start, coding.passage_end


def _theme_detail(theme: Theme) -> dict[str, object]:
    return {"theme": theme.public_id, "before": words_of(theme).as_json()}


def _check_movable(theme: Theme, consultation: Consultation) -> None:
    if theme.consultation_id != consultation.id:
        raise InvalidValue(t("Este tema no es de esta consulta."))
    db.session.refresh(theme)
    check_in_use(theme)
    check_ordinary(theme)


def _check_parts(parts: Sequence[Part]) -> None:
    if not parts:
        raise InvalidValue(t("Escriba el nombre de al menos un tema nuevo."))
    seen: set[int] = set()
    names: Collection[str] = ()
    for part in parts:
        if not part.coding_ids:
            raise InvalidValue(t("Elija qué lecturas pasan a «%(name)s».", name=part.words.name))
        if seen & part.coding_ids:
            raise InvalidValue(t("Una lectura pasa a un solo tema nuevo."))
        if any(same_name(part.words.name, name) for name in names):
            raise InvalidValue(t("Los temas nuevos llevan nombres distintos."))
        seen |= part.coding_ids
        names = (*names, part.words.name)
