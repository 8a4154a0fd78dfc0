"""Promises have dates: the clock of the answer, and how commitments stand."""

from datetime import UTC, date, datetime, timedelta

import pytest

from consulta.consultations.domain.lifecycle import Timeline
from consulta.consultations.domain.promise_clock import PromiseStatus, promise_clock
from consulta.decisions.domain.commitments import Progress, commitment_status

DUE = date(2026, 5, 31)
OPEN = Timeline(
    opened_at=datetime(2026, 3, 1, 6, tzinfo=UTC),
    opens_at=datetime(2026, 3, 1, 6, tzinfo=UTC),
    closes_at=datetime(2026, 4, 1, 5, 59, 59, tzinfo=UTC),
    answer_due_on=DUE,
)
# Midnight in El Salvador at the end of the day promised.
DEADLINE = datetime(2026, 6, 1, 6, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def decided(moment: datetime) -> Timeline:
    return Timeline(OPEN.opened_at, OPEN.opens_at, OPEN.closes_at, DUE, decided_at=moment)


def cancelled(moment: datetime) -> Timeline:
    return Timeline(OPEN.opened_at, OPEN.opens_at, OPEN.closes_at, DUE, cancelled_at=moment)


@pytest.mark.parametrize(
    ("timeline", "now", "clock", "days"),
    [
        (OPEN, datetime(2026, 3, 2, tzinfo=UTC), PromiseStatus.WAITING, 91),
        (OPEN, DEADLINE - SECOND, PromiseStatus.WAITING, 0),
        (OPEN, DEADLINE, PromiseStatus.LATE, 1),
        (OPEN, DEADLINE + timedelta(days=9), PromiseStatus.LATE, 10),
        (decided(DEADLINE - SECOND), DEADLINE + timedelta(days=90), PromiseStatus.ANSWERED, 0),
        (
            decided(DEADLINE + timedelta(days=2)),
            DEADLINE + timedelta(days=90),
            PromiseStatus.ANSWERED_LATE,
            3,
        ),
        (cancelled(DEADLINE + timedelta(days=2)), DEADLINE + timedelta(days=90), PromiseStatus.LATE, 3),
    ],
)
def test_the_clock_follows_from_the_dates(
    timeline: Timeline, now: datetime, clock: PromiseStatus, days: int
) -> None:
    shown = promise_clock(timeline, now)
    assert shown is not None
    assert (shown.status, shown.due_on, shown.days) == (clock, DUE, days)


def test_there_is_no_clock_before_opening_nor_after_cancelling_in_time() -> None:
    assert promise_clock(OPEN, datetime(2026, 2, 1, tzinfo=UTC)) is None
    assert promise_clock(cancelled(DEADLINE - SECOND), DEADLINE + timedelta(days=9)) is None


@pytest.mark.parametrize(
    ("ended_on", "fulfilled", "today", "progress", "days"),
    [
        (None, None, DUE, Progress.IN_TIME, 0),
        (None, None, DUE + timedelta(days=1), Progress.LATE, 1),
        (DUE, True, DUE + timedelta(days=90), Progress.FULFILLED, 0),
        (DUE + timedelta(days=4), True, DUE + timedelta(days=90), Progress.FULFILLED_LATE, 4),
        (DUE, False, DUE + timedelta(days=90), Progress.NOT_FULFILLED, 0),
        (DUE + timedelta(days=2), False, DUE + timedelta(days=90), Progress.NOT_FULFILLED, 2),
    ],
)
def test_a_commitment_stands_as_its_days_say(
    ended_on: date | None, fulfilled: bool | None, today: date, progress: Progress, days: int
) -> None:
    found = commitment_status(DUE, ended_on, fulfilled, today)
    assert (found.progress, found.days_late) == (progress, days)
