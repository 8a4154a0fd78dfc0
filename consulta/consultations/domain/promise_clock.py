"""The promise clock: how long until the day the answer is due, and since when it is overdue (promise 6)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from consulta.consultations.domain.lifecycle import State, Timeline, days_late, late_since, state_at
from consulta.vocabulary.calendar import local_date


class PromiseStatus(StrEnum):
    """Whether the answer is awaited, late or published."""

    WAITING = "waiting"
    LATE = "late"
    ANSWERED = "answered"
    ANSWERED_LATE = "answered_late"


@dataclass(frozen=True, slots=True)
class PromiseClock:
    """The day promised, the days still to go or of delay, and the day of the answer if it came."""

    status: PromiseStatus
    due_on: date
    days: int
    answered_on: date | None = None


def promise_clock(timeline: Timeline, now: datetime) -> PromiseClock | None:
    """The clock of a consultation at a moment; None before it opens and when it was cancelled in time."""
    due = timeline.answer_due_on
    state = state_at(timeline, now)
    if due is None or state is State.DRAFT:
        return None
    late = days_late(timeline, now)
    if state in (State.DECIDED, State.CONCLUDED) and timeline.decided_at is not None:
        status = PromiseStatus.ANSWERED_LATE if late else PromiseStatus.ANSWERED
        return PromiseClock(status, due, late, local_date(timeline.decided_at))
    if late_since(timeline, now) is not None:
        return PromiseClock(PromiseStatus.LATE, due, late)
    if state is State.CANCELLED:
        return None
    return PromiseClock(PromiseStatus.WAITING, due, (due - local_date(now)).days)
