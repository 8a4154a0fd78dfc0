"""Undo the last change of a codebook: its themes, and the codings it moved.

Answers coded again since keep their codings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select, update

from consulta.accounts.services import history
from consulta.consultations.models.consultation import Consultation
from consulta.consultations.services.locking import lock_undecided
from consulta.core.extensions import db
from consulta.reading.domain.themes import ChangeKind, ThemeWords
from consulta.reading.models.theme import CodebookChange, Coding, Theme
from consulta.reading.services.codebook_versions import CODEBOOK, new_version
from consulta.reading.services.themes import check_name_free, set_words
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.batches import batches
from consulta.vocabulary.errors import InvalidValue, Obstacle, Refused
from consulta.vocabulary.text import t


def undo_change(
    consultation: Consultation, change_id: int | None = None, *, actor: Actor, now: datetime
) -> CodebookChange:
    """Undo the last change that is not undone yet.

    `change_id` is the last change as the page showed it; None skips that check. Raises Refused when there is
    none, another came after it, or something depends on it.
    """
    lock_undecided(consultation, now)
    change = _last(consultation.id)
    if change is None or (change_id is not None and change.id != change_id):
        text = t("El libro de códigos cambió mientras tanto. Vea la lista y decida otra vez.")
        raise Refused([Obstacle("changed", text)])
    try:
        _UNDO[ChangeKind(change.kind)](change, now)
    except InvalidValue as error:
        raise Refused([Obstacle("invalid", error.text)]) from None
    _restore_codings(change, actor, now)
    version = new_version(consultation, actor=actor, now=now)
    change.undone_at, change.undone_by_id = now, actor.account_id
    change.detail = {**change.detail, "undone_version": version.number}
    history.record(
        CODEBOOK,
        change.id,
        "undo",
        actor=actor,
        now=now,
        consultation_id=consultation.id,
        detail={"kind": change.kind, "version": version.number},
    )
    return change


def _last(consultation_id: int) -> CodebookChange | None:
    return db.session.scalar(
        select(CodebookChange)
        .where(CodebookChange.consultation_id == consultation_id, CodebookChange.undone_at.is_(None))
        .order_by(CodebookChange.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def _undo_create(change: CodebookChange, now: datetime) -> None:
    _retire(change, _theme(change, change.detail), now)


def _undo_edit(change: CodebookChange, now: datetime) -> None:
    set_words(_theme(change, change.detail), ThemeWords(**change.detail["before"]))


def _undo_retire(change: CodebookChange, now: datetime) -> None:
    _restore(_theme(change, change.detail))


def _undo_merge(change: CodebookChange, now: datetime) -> None:
    into = _theme(change, change.detail)
    # Its words first: it may have the name of a theme to be restored.
    set_words(into, ThemeWords(**change.detail["before"]))
    db.session.flush()
    for one in change.detail["merged"]:
        _restore(_theme(change, one))


def _undo_split(change: CodebookChange, now: datetime) -> None:
    for one in change.detail["made"]:
        _retire(change, _theme(change, one), now)


_UNDO: dict[ChangeKind, Callable[[CodebookChange, datetime], None]] = {
    ChangeKind.CREATE: _undo_create,
    ChangeKind.EDIT: _undo_edit,
    ChangeKind.RETIRE: _undo_retire,
    ChangeKind.MERGE: _undo_merge,
    ChangeKind.SPLIT: _undo_split,
}


def _theme(change: CodebookChange, detail: Mapping[str, Any]) -> Theme:
    return db.session.scalars(
        select(Theme)
        .where(Theme.consultation_id == change.consultation_id, Theme.public_id == detail["theme"])
        .execution_options(populate_existing=True)
    ).one()


def _restore(theme: Theme) -> None:
    check_name_free(theme.consultation_id, theme.name)
    theme.retired_at, theme.merged_into_id = None, None
    db.session.flush()


def _retire(change: CodebookChange, theme: Theme, now: datetime) -> None:
    """Retire a theme that the change created. Raises Refused when answers have been coded as it since."""
    by_people = db.session.scalar(
        select(func.count(Coding.answer_id.distinct())).where(
            Coding.theme_id == theme.id,
            Coding.removed_at.is_(None),
            or_(Coding.added_by_change_id.is_(None), Coding.added_by_change_id != change.id),
        )
    )
    if by_people:
        text = t(
            "Ya hay %(n)s respuestas leídas como «%(name)s». Léalas antes con otro tema, o únalo a otro.",
            n=by_people,
            name=theme.name,
        )
        raise Refused([Obstacle("in_use", text, by_people)])
    theme.retired_at = now
    db.session.flush()


def _restore_codings(change: CodebookChange, actor: Actor, now: datetime) -> None:
    """Restore the codings that the change removed, where those it added instead are still there."""
    ended = _codings(Coding.removed_by_change_id == change.id)
    added = _codings(Coding.added_by_change_id == change.id, Coding.removed_at.is_(None))
    if not ended and not added:
        return
    taken_to = _destinations(change)
    live: dict[tuple[int, int, int | None], set[int]] = {}
    for batch in batches([coding.answer_id for coding in ended]):
        for one in _codings(Coding.answer_id.in_(batch), Coding.removed_at.is_(None)):
            live.setdefault((one.answer_id, one.passage_start, one.passage_end), set()).add(one.theme_id)
    back = [
        coding.id
        for coding in ended
        if (there := live.get((coding.answer_id, coding.passage_start, coding.passage_end)))
        and there & taken_to
        and coding.theme_id not in there
    ]
    _update((coding.id for coding in added), removed_at=now, removed_by_id=actor.account_id)
    _update(back, removed_at=None, removed_by_id=None, removed_by_change_id=None)


def _destinations(change: CodebookChange) -> set[int]:
    themes = change.detail.get("made") or [change.detail]
    return {_theme(change, one).id for one in themes}


def _codings(*conditions: Any) -> list[Coding]:
    return list(
        db.session.scalars(
            select(Coding).where(*conditions).order_by(Coding.id).execution_options(populate_existing=True)
        )
    )


def _update(coding_ids: Iterable[int], **values: object) -> None:
    for batch in batches(list(coding_ids)):
        db.session.execute(
            update(Coding)
            .where(Coding.id.in_(batch))
            .values(**values)
            .execution_options(synchronize_session=False)
        )
