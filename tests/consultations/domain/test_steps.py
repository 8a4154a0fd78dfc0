"""The life as steps: one current at most, everything before it done, lateness in plain view."""

from dataclasses import replace
from datetime import date

import pytest

from consulta.consultations.domain.lifecycle import Timeline
from consulta.consultations.domain.steps import StepStatus, steps
from consulta.vocabulary.calendar import end_of_local_day, start_of_local_day

LIFE = Timeline(
    opened_at=start_of_local_day(date(2026, 3, 1)),
    opens_at=start_of_local_day(date(2026, 3, 5)),
    closes_at=end_of_local_day(date(2026, 3, 31)),
    answer_due_on=date(2026, 4, 30),
)
DECIDED = replace(LIFE, decided_at=start_of_local_day(date(2026, 5, 4)))
CONCLUDED = replace(DECIDED, concluded_at=start_of_local_day(date(2026, 9, 1)))


def statuses(timeline: Timeline, day: date) -> str:
    """The statuses of the steps at noon-ish of a day, one letter each."""
    return "".join(step.status.value[0] for step in steps(timeline, start_of_local_day(day)))


@pytest.mark.parametrize(
    ("timeline", "day", "expected"),
    [
        (LIFE, date(2026, 3, 4), "uuuuu"),
        (LIFE, date(2026, 3, 5), "dcuuu"),
        (LIFE, date(2026, 4, 1), "ddcuu"),
        (LIFE, date(2026, 5, 1), "ddclu"),
        (DECIDED, date(2026, 5, 4), "ddddc"),
        (CONCLUDED, date(2026, 9, 1), "ddddd"),
    ],
)
def test_statuses_through_a_life(timeline: Timeline, day: date, expected: str) -> None:
    assert statuses(timeline, day) == expected


def test_dates_are_days_in_el_salvador() -> None:
    opens, closes, _, answer, _ = steps(LIFE, start_of_local_day(date(2026, 3, 10)))
    assert (opens.date, closes.date, answer.date) == (date(2026, 3, 5), date(2026, 3, 31), date(2026, 4, 30))


def test_a_late_decision_says_so_for_ever() -> None:
    answer = steps(CONCLUDED, start_of_local_day(date(2027, 1, 1)))[3]
    assert (answer.status, answer.date, answer.days_late) == (StepStatus.DONE, date(2026, 5, 4), 4)
    assert "atraso" in str(answer.label)


@pytest.mark.parametrize(
    ("cancelled_on", "keys"),
    [
        (date(2026, 3, 2), ["cancelled"]),
        (date(2026, 3, 10), ["opens", "cancelled"]),
        (date(2026, 4, 2), ["opens", "closes", "cancelled"]),
        (date(2026, 5, 9), ["opens", "closes", "answer", "cancelled"]),
    ],
)
def test_a_cancelled_life_ends_with_its_cancellation(cancelled_on: date, keys: list[str]) -> None:
    timeline = replace(LIFE, cancelled_at=start_of_local_day(cancelled_on))
    life = steps(timeline, start_of_local_day(date(2027, 1, 1)))
    assert [step.key for step in life] == keys
    assert (life[-1].date, life[-1].status) == (cancelled_on, StepStatus.CURRENT)
    assert [step.days_late for step in life if step.status is StepStatus.LATE] == [9] * ("answer" in keys)


def test_a_draft_without_dates_has_steps_without_dates() -> None:
    assert {step.date for step in steps(Timeline(), start_of_local_day(date(2026, 1, 1)))} == {None}
