"""Where a notice stands on its way through the mail server: one short write for each step."""

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
"""What a problem begins with that is the server's, not the address's."""


def hand_over(notice_id: int, *, now: datetime) -> bool:
    """Keep that the end of the message is about to be sent. Returns False when it is not to be sent:
    stopped, withdrawn, or handed over by somebody else since it was read.

    From here on only an answer of the server, or a person, says what became of it.
    """
    return _changed(
        update(Notice)
        .where(Notice.id == notice_id, Notice.state == NoticeState.WAITING)
        .values(state=NoticeState.HANDED, handed_at=now)
    )


def delivered(notice_id: int, *, now: datetime) -> None:
    """The server took it."""
    _end(notice_id, NoticeState.SENT, None, now)


def in_doubt(notice_id: int) -> None:
    """No answer came to its end: it is not sent again unless a person says so."""
    _changed(
        update(Notice)
        .where(Notice.id == notice_id, Notice.state == NoticeState.HANDED)
        .values(state=NoticeState.IN_DOUBT, last_problem="no reply")
    )


def doubt_what_was_left() -> None:
    """What a sender that died had handed over may have arrived. Only who holds the sender's lock asks."""
    db.session.execute(
        update(Notice)
        .where(Notice.state == NoticeState.HANDED)
        .values(state=NoticeState.IN_DOUBT, last_problem="interrupted")
    )


def not_taken(
    notice_id: int,
    problem: str,
    *,
    permanent: bool,
    handed_at: datetime | None,
    jitter: float,
    now: datetime,
) -> None:
    """The server said no to this one: later again, or after several times no more.

    `handed_at` is when the one who says so handed it over, if they did.
    """
    notice = db.session.scalar(
        select(Notice).where(Notice.id == notice_id, _in_hand(handed_at)).with_for_update()
    )
    if notice is None:
        return
    notice.tries = _in_a_row(notice, problem)
    notice.last_problem, notice.handed_at = problem, None
    if permanent and notice.tries >= TRIES_BEFORE_DROPPED:
        notice.state, notice.ended_at = NoticeState.REFUSED, now
        return
    pause = pause_after_refusal(jitter) if permanent else pause_after(notice.tries, jitter)
    notice.state, notice.next_try_at = NoticeState.WAITING, now + pause


def without_server(
    ids: Sequence[int], problem: str, *, handed_at: datetime | None = None, jitter: float, now: datetime
) -> None:
    """The server cannot be reached, does not let us in, or hung up before the end: these all wait."""
    problem = f"{SERVER} {problem}"
    first = db.session.scalar(select(Notice).where(Notice.id.in_(ids)).order_by(Notice.id).limit(1))
    tries = _in_a_row(first, problem) if first is not None else 1
    db.session.execute(
        update(Notice)
        .where(Notice.id.in_(ids), _in_hand(handed_at))
        .values(
            state=NoticeState.WAITING,
            handed_at=None,
            tries=tries,
            last_problem=problem,
            next_try_at=now + pause_after(tries, jitter, without_server=True),
        )
    )


def _in_hand(handed_at: datetime | None) -> ColumnElement[bool]:
    """What this sender may still put back: not what another one has handed over since."""
    mine = and_(Notice.state == NoticeState.HANDED, Notice.handed_at == handed_at)
    return or_(Notice.state == NoticeState.WAITING, mine)


def _in_a_row(notice: Notice, problem: str) -> int:
    """How many tries have failed in the same way by now: temporary and permanent refusals (4…, 5…) and
    trouble with the server are counted apart.
    """
    return notice.tries + 1 if (notice.last_problem or "")[:1] == problem[:1] else 1


def call_off(notice_id: int) -> None:
    """There is nobody to tell any more: the contact is gone."""
    db.session.execute(delete(Notice).where(Notice.id == notice_id, Notice.state == NoticeState.WAITING))


def _end(notice_id: int, state: NoticeState, problem: str | None, now: datetime) -> None:
    # Also from IN_DOUBT: a second sender may have given the first one up for dead.
    _changed(
        update(Notice)
        .where(Notice.id == notice_id, Notice.state.in_((NoticeState.HANDED, NoticeState.IN_DOUBT)))
        .values(state=state, last_problem=problem, ended_at=now)
    )


def _changed(statement: object) -> bool:
    result: CursorResult[object] = db.session.execute(statement)  # type: ignore[call-overload]
    return result.rowcount == 1
