"""Undo the last judgement or coding of a member of staff.

Both stay in the history. What somebody else has changed since is not undone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, exists, select, update

from consulta.accounts.models.history import HistoryEntry
from consulta.accounts.services.history import Change, record_each
from consulta.consultations.models.consultation import Consultation
from consulta.consultations.services.locking import lock_undecided
from consulta.contributions.domain.moderation import ContributionState, TextState
from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import Contribution
from consulta.core.extensions import db
from consulta.reading.models.theme import Coding, Theme
from consulta.reading.services import coding, moderation
from consulta.reading.services.codebook_versions import current_version_id
from consulta.vocabulary.actors import Actor

UNDO = "undo"
_LOOK_BACK = 2_000

Columns = tuple[Any, Any]
"""The columns of a state and of its reason."""


def undo_judgement(consultation: Consultation, *, actor: Actor, now: datetime) -> list[int]:
    """Undo this actor's last judgement, of all that it covered. Returns the contributions it touched.

    Again: the one before. Raises Refused once the decision is published.
    """
    lock_undecided(consultation, now)
    actions = {*ContributionState, *TextState}
    act = _last_act(consultation.id, actor, {moderation.CONTRIBUTION, moderation.TEXT}, actions)
    touched: list[int] = []
    for entry in act:
        table = Contribution if entry.subject == moderation.CONTRIBUTION else Answer
        if _restore(table, entry):
            touched.append(entry.subject_id if table is Contribution else _contribution_of(entry.subject_id))
    _note(consultation, act, actor=actor, now=now)
    return sorted(set(touched))


def undo_coding(consultation: Consultation, *, actor: Actor, now: datetime) -> list[int]:
    """Undo this actor's last coding. Returns the answers it touched; none when there was nothing to undo,
    or somebody else has coded them since. Raises as undo_judgement.
    """
    lock_undecided(consultation, now)
    act = _last_act(consultation.id, actor, {coding.ANSWER}, {coding.CODE})
    version = current_version_id(consultation.id)
    touched = [entry.subject_id for entry in act if _undo_entry(consultation.id, version, entry, actor, now)]
    _note(consultation, act, actor=actor, now=now)
    return touched


def _last_act(
    consultation_id: int, actor: Actor, subjects: Collection[str], actions: Collection[str]
) -> list[Row[Any]]:
    """The entries that this actor made at one moment, the last that is not undone yet."""
    entries = db.session.execute(
        select(*HistoryEntry.__table__.c)
        .where(
            HistoryEntry.consultation_id == consultation_id,
            HistoryEntry.account_id == actor.account_id,
            HistoryEntry.subject.in_(list(subjects)),
            HistoryEntry.action.in_([*actions, UNDO]),
        )
        .order_by(HistoryEntry.id.desc())
        .limit(_LOOK_BACK)
    )
    undone: set[int] = set()
    act: list[Row[Any]] = []
    for entry in entries:
        if entry.action == UNDO:
            undone.add(entry.detail["undoes"])
        elif entry.id in undone:
            continue
        elif act and entry.at != act[0].at:
            break
        else:
            act.append(entry)
    return act


def _restore(table: type[Contribution] | type[Answer], entry: Row[Any]) -> bool:
    """Put the state back that an entry changed, if it is still what the entry made it."""
    state, reason = _columns(table)
    unchanged = db.session.execute(
        update(table)
        .where(
            table.id == entry.subject_id, state == entry.to_state, reason.is_not_distinct_from(entry.reason)
        )
        .values({state: entry.from_state, reason: (entry.detail or {}).get("from_reason")})
        .returning(table.id)
    )
    return unchanged.first() is not None


def _columns(table: type[Contribution] | type[Answer]) -> Columns:
    if table is Contribution:
        return Contribution.state, Contribution.state_reason
    return Answer.text_state, Answer.text_reason


def _contribution_of(answer_id: int) -> int:
    return db.session.scalars(select(Answer.contribution_id).where(Answer.id == answer_id)).one()


def _undo_entry(consultation_id: int, version: int, entry: Row[Any], actor: Actor, now: datetime) -> bool:
    """Put an answer's codings back to what they were before an entry, if they are still what it made them,
    its words are still there and the themes are still in the codebook.
    """
    added = {tuple(one) for one in entry.detail["added"]}
    removed = {tuple(one) for one in entry.detail["removed"]}
    live = {
        (one.theme_id, one.reason, one.passage_start, one.passage_end): one
        for one in db.session.scalars(
            select(Coding).where(Coding.answer_id == entry.subject_id, Coding.removed_at.is_(None))
        )
    }
    places_now = {(theme_id, *passage) for theme_id, _, *passage in live.keys() - added}
    places_then = {(theme_id, *passage) for theme_id, _, *passage in removed}
    if (
        not added <= live.keys()
        or places_now & places_then
        or not _can_be_coded(entry.subject_id, {theme_id for theme_id, *_ in removed})
    ):
        return False
    coding.remove_codings([live[key] for key in added], actor=actor, now=now)
    back = [coding.NewCoding(entry.subject_id, one[0], one[1], (one[2], one[3])) for one in removed]
    coding.add_codings(consultation_id, version, back, actor=actor, now=now)
    return True


def _can_be_coded(answer_id: int, theme_ids: Collection[int]) -> bool:
    words = db.session.scalar(select(Answer.words).where(Answer.id == answer_id).with_for_update())
    retired = exists().where(Theme.id.in_(theme_ids), Theme.retired_at.is_not(None))
    return words is not None and not db.session.scalar(select(retired))


def _note(consultation: Consultation, act: Sequence[Row[Any]], *, actor: Actor, now: datetime) -> None:
    for subject in sorted({entry.subject for entry in act}):
        changes = [
            Change(entry.subject_id, entry.to_state, entry.from_state, {"undoes": entry.id})
            for entry in act
            if entry.subject == subject
        ]
        record_each(subject, changes, UNDO, actor=actor, now=now, consultation_id=consultation.id)
    if act:
        consultation.revision += 1
