"""Days of El Salvador: a day there begins and ends six hours after it does in UTC."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consulta.vocabulary.calendar import (
    end_of_local_day,
    format_date,
    format_moment,
    local_date,
    start_of_local_day,
)

days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(days)
def test_a_day_starts_and_ends_on_itself(day: date) -> None:
    start, end = start_of_local_day(day), end_of_local_day(day)
    assert start.tzinfo is UTC
    assert end - start == timedelta(hours=23, minutes=59, seconds=59)
    assert local_date(start) == local_date(end) == day
    assert local_date(start - timedelta(microseconds=1)) == day - timedelta(days=1)
    assert local_date(end + timedelta(seconds=1)) == day + timedelta(days=1)


@given(days)
def test_days_follow_each_other(day: date) -> None:
    assert start_of_local_day(day + timedelta(days=1)) == end_of_local_day(day) + timedelta(seconds=1)


def test_a_quarter_ends_by_local_time() -> None:
    assert local_date(datetime(2026, 7, 1, 5, 59, 59, tzinfo=UTC)) == date(2026, 6, 30)
    assert local_date(datetime(2026, 7, 1, 6, 0, 0, tzinfo=UTC)) == date(2026, 7, 1)


def test_dates_are_written_as_people_here_write_them() -> None:
    assert format_date(date(2026, 3, 9)) == "09/03/2026"
    assert format_date(datetime(2026, 3, 9, 3, 0, tzinfo=UTC)) == "08/03/2026"
    assert format_moment(datetime(2026, 3, 9, 3, 5, tzinfo=UTC)) == "08/03/2026 21:05"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        local_date(datetime(2026, 3, 9))  # noqa: DTZ001 - that is what is refused
