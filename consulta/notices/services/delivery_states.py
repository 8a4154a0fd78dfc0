"""States of a notice while it is mailed: one short write for each step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.sql import ColumnElement

from consulta.core.extensions import db
from consulta.notices.domain.notices import (
    TRIES_BEFORE_DROPPED,
    NoticeState,
    pause_after,
    pause_after_refusal,
)
from consulta.notices.models import Notice

SERVER = "server"
"""Prefix of `last_problem` for trouble with the server itself, not with one address."""


def hand_over(notice_id: int, *, now: datetime) -> bool:
    """Store that the end of the message is about to be sent. Returns False when it must not be sent:
    unsubscribed, withdrawn, or handed over by another sender since it was read.

    From here on the mail may have arrived, until the server answers or staff report (ADR 0017).
    """
    return _changed(
        update(Notice)
        .where(Notice.id == notice_id, Notice.state == NoticeState.WAITING)
        .values(state=NoticeState.HANDED, handed_at=now)
    )


def mark_sent(notice_id: int, *, now: datetime) -> None:
    """The server took the mail."""
    _end(notice_id, NoticeState.SENT, None, now)


def mark_in_doubt(notice_id: int) -> None:
    """The server did not answer the end of the mail: it is not sent again unless staff say so."""
    _changed(
        update(Notice)
        .where(Notice.id == notice_id, Notice.state == NoticeState.HANDED)
        .values(state=NoticeState.IN_DOUBT, last_problem="no reply")
    )


def mark_abandoned_in_doubt() -> None:
    """Mails that a sender handed over before it died are in doubt. Call it with the senders' lock held."""
    db.session.execute(
        update(Notice)
        .where(Notice.state == NoticeState.HANDED)
        .values(state=NoticeState.IN_DOUBT, last_problem="interrupted")
    )


def note_refusal(
    notice_id: int,
    problem: str,
    *,
    permanent: bool,
    handed_at: datetime | None,
    jitter: float,
    now: datetime,
) -> None:
    """The server refused this mail: try again later, or after several permanent refusals no more.

    `handed_at` is when this sender handed it over, if it did.
    """
    notice = db.session.scalar(
        select(Notice).where(Notice.id == notice_id, _held_by_sender(handed_at)).with_for_update()
    )
    if notice is None:
        return
    notice.tries = _failures_in_a_row(notice, problem)
    notice.last_problem, notice.handed_at = problem, None
    if permanent and notice.tries >= TRIES_BEFORE_DROPPED:
        notice.state, notice.ended_at = NoticeState.REFUSED, now
        return
    pause = pause_after_refusal(jitter) if permanent else pause_after(notice.tries, jitter)
    notice.state, notice.next_try_at = NoticeState.WAITING, now + pause


def postpone(
    ids: Sequence[int], problem: str, *, handed_at: datetime | None = None, jitter: float, now: datetime
) -> None:
    """The server cannot be reached, does not let us in, or hung up: these notices wait."""
    problem = f"{SERVER} {problem}"
    first = db.session.scalar(select(Notice).where(Notice.id.in_(ids)).order_by(Notice.id).limit(1))
    tries = _failures_in_a_row(first, problem) if first is not None else 1
    db.session.execute(
        update(Notice)
        .where(Notice.id.in_(ids), _held_by_sender(handed_at))
        .values(
            state=NoticeState.WAITING,
            handed_at=None,
            tries=tries,
            last_problem=problem,
            next_try_at=now + pause_after(tries, jitter, without_server=True),
        )
    )


def _held_by_sender(handed_at: datetime | None) -> ColumnElement[bool]:
    """Waiting, or handed over by this sender: not what another one has handed over since."""
    mine = and_(Notice.state == NoticeState.HANDED, Notice.handed_at == handed_at)
    return or_(Notice.state == NoticeState.WAITING, mine)


def _failures_in_a_row(notice: Notice, problem: str) -> int:
    """How many tries in a row have failed in the same way: temporary refusals (4…), permanent ones (5…) and
    trouble with the server are counted apart.
    """
    return notice.tries + 1 if (notice.last_problem or "")[:1] == problem[:1] else 1


def discard(notice_id: int) -> None:
    """Delete a notice whose contact was erased."""
    db.session.execute(delete(Notice).where(Notice.id == notice_id, Notice.state == NoticeState.WAITING))


def _end(notice_id: int, state: NoticeState, problem: str | None, now: datetime) -> None:
    # Also from IN_DOUBT: another sender may have taken this one for dead.
    _changed(
        update(Notice)
        .where(Notice.id == notice_id, Notice.state.in_((NoticeState.HANDED, NoticeState.IN_DOUBT)))
        .values(state=state, last_problem=problem, ended_at=now)
    )


def _changed(statement: object) -> bool:
    result: CursorResult[object] = db.session.execute(statement)  # type: ignore[call-overload]
    return result.rowcount == 1
