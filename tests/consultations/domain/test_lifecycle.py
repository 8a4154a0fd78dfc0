"""The life of a consultation follows from its dates, in order, and lateness cannot be removed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consulta.consultations.domain.lifecycle import (
    ALLOWED,
    State,
    Timeline,
    check_extension,
    check_transition,
    days_late,
    late_since,
    state_at,
)
from consulta.vocabulary.calendar import end_of_local_day, local_date, start_of_local_day
from consulta.vocabulary.errors import InvalidValue

DAY = timedelta(days=1)
APPROVED = datetime(2026, 3, 1, 15, tzinfo=UTC)
LIFE = Timeline(
    opened_at=APPROVED,
    opens_at=start_of_local_day(date(2026, 3, 5)),
    closes_at=end_of_local_day(date(2026, 3, 31)),
    answer_due_on=date(2026, 4, 30),
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@st.composite
def lives(draw: st.DrawFn) -> Timeline:
    """A consultation whose dates are in order, lived up to some point and perhaps cancelled."""
    opened, opens, closes, decided, concluded = sorted(
        draw(st.lists(moments, min_size=5, max_size=5, unique=True))
    )
    timeline = Timeline(
        opened_at=opened, opens_at=opens, closes_at=closes, answer_due_on=local_date(closes) + DAY
    )
    match draw(st.sampled_from(["closed", "decided", "concluded", "cancelled"])):
        case "decided":
            return replace(timeline, decided_at=decided)
        case "concluded":
            return replace(timeline, decided_at=decided, concluded_at=concluded)
        case "cancelled":
            return replace(timeline, cancelled_at=draw(moments))
    return timeline


@given(lives(), st.lists(moments, min_size=2, max_size=8))
def test_no_state_is_ever_left_backwards(timeline: Timeline, when: list[datetime]) -> None:
    every = sorted({*when, *_moments_of(timeline)})
    states = [state_at(timeline, now) for now in every]
    for before, after in pairwise(states):
        assert after in _reachable(before)


@given(lives())
def test_no_state_is_skipped(timeline: Timeline) -> None:
    lived = [State.DRAFT, *(state_at(timeline, now) for now in sorted(_moments_of(timeline)))]
    for before, after in pairwise(lived):
        assert after is before or after in ALLOWED[before]


def _moments_of(timeline: Timeline) -> set[datetime]:
    moments = (timeline.opened_at, timeline.opens_at, timeline.closes_at)
    ends = (timeline.decided_at, timeline.concluded_at, timeline.cancelled_at)
    return {moment for moment in (*moments, *ends) if moment is not None}


def _reachable(state: State) -> set[State]:
    return {state}.union(*(_reachable(following) for following in ALLOWED[state]))


def test_opening_and_closing_follow_from_the_dates() -> None:
    opens, closes = LIFE.opens_at, LIFE.closes_at
    assert opens is not None
    assert closes is not None
    assert state_at(LIFE, opens - timedelta(microseconds=1)) is State.DRAFT
    assert state_at(LIFE, opens) is State.OPEN
    assert state_at(LIFE, closes - timedelta(microseconds=1)) is State.OPEN
    assert state_at(LIFE, closes) is State.CLOSED


def test_nothing_opens_without_the_staff_or_before_them() -> None:
    assert state_at(replace(LIFE, opened_at=None), APPROVED + 365 * DAY) is State.DRAFT
    assert state_at(Timeline(), APPROVED) is State.DRAFT
    late_approval = replace(LIFE, opened_at=APPROVED + 10 * DAY)
    assert state_at(late_approval, APPROVED + 9 * DAY) is State.DRAFT
    assert late_approval.public_since == APPROVED + 10 * DAY


@pytest.mark.parametrize("current", State)
@pytest.mark.parametrize("target", State)
def test_transitions_are_those_of_the_life(current: State, target: State) -> None:
    if target in ALLOWED[current]:
        check_transition(current, target)
    else:
        with pytest.raises(InvalidValue):
            check_transition(current, target)


def test_extension_moves_forward_only_and_before_the_answer() -> None:
    now = datetime(2026, 3, 20, tzinfo=UTC)
    assert LIFE.closes_at is not None
    check_extension(LIFE, LIFE.closes_at + DAY, now)
    check_extension(LIFE, end_of_local_day(date(2026, 4, 29)), now)
    for refused in (LIFE.closes_at, LIFE.closes_at - DAY, end_of_local_day(date(2026, 4, 30))):
        with pytest.raises(InvalidValue):
            check_extension(LIFE, refused, now)


@pytest.mark.parametrize("now", [APPROVED, datetime(2026, 4, 2, tzinfo=UTC)])
def test_only_what_is_open_is_extended(now: datetime) -> None:
    assert LIFE.closes_at is not None
    with pytest.raises(InvalidValue, match="abierta"):
        check_extension(LIFE, LIFE.closes_at + DAY, now)


def test_lateness_begins_when_the_promised_day_ends_in_el_salvador() -> None:
    last_second = end_of_local_day(date(2026, 4, 30))
    assert late_since(LIFE, last_second) is None
    assert late_since(LIFE, last_second + timedelta(seconds=1)) == date(2026, 4, 30)
    assert days_late(LIFE, start_of_local_day(date(2026, 5, 3))) == 3


def test_a_late_decision_stays_late_and_one_in_time_never_is() -> None:
    much_later = datetime(2027, 1, 1, tzinfo=UTC)
    late = replace(LIFE, decided_at=start_of_local_day(date(2026, 5, 10)))
    assert late_since(late, much_later) is None
    assert days_late(late, much_later) == 10
    assert late_since(late, start_of_local_day(date(2026, 5, 9))) == date(2026, 4, 30)
    on_time = replace(LIFE, decided_at=start_of_local_day(date(2026, 4, 30)))
    assert days_late(on_time, much_later) == 0


def test_cancelling_does_not_wash_lateness_off() -> None:
    much_later = datetime(2027, 1, 1, tzinfo=UTC)
    cancelled_late = replace(LIFE, cancelled_at=start_of_local_day(date(2026, 5, 10)))
    assert late_since(cancelled_late, much_later) == date(2026, 4, 30)
    assert days_late(cancelled_late, much_later) == 10
    cancelled_early = replace(LIFE, cancelled_at=start_of_local_day(date(2026, 4, 1)))
    assert late_since(cancelled_early, much_later) is None


def test_what_never_opened_is_never_late() -> None:
    assert late_since(replace(LIFE, opened_at=None), datetime(2027, 1, 1, tzinfo=UTC)) is None
