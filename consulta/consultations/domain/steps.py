"""The life of a consultation as steps with dates, as every public page shows it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from consulta.consultations.domain.lifecycle import State, Timeline, days_late, late_since, state_at
from consulta.vocabulary.calendar import local_date
from consulta.vocabulary.text import Text, t


class StepStatus(StrEnum):
    """How far a step has come. At most one step is current."""

    DONE = "done"
    CURRENT = "current"
    UPCOMING = "upcoming"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: a stable key, what to call it at present, its day in El Salvador, and how late it was."""

    key: str
    label: Text
    date: date | None
    status: StepStatus
    days_late: int = 0


_ORDER = (State.DRAFT, State.OPEN, State.CLOSED, State.DECIDED, State.CONCLUDED)


def steps(timeline: Timeline, now: datetime) -> tuple[Step, ...]:
    """Opening, closing, reading, answer and follow-up; a cancelled life ends with its cancellation."""
    if state_at(timeline, now) is State.CANCELLED and timeline.cancelled_at is not None:
        return _cancelled_life(timeline, timeline.cancelled_at)
    return _life(timeline, now)


def _life(timeline: Timeline, now: datetime) -> tuple[Step, ...]:
    reached = _ORDER.index(state_at(timeline, now))
    return (
        _opens(timeline, reached),
        _closes(timeline, reached),
        Step("reading", t("Lectura de los aportes"), None, _status(reached, at=2)),
        _answer(timeline, now, reached),
        _follow_up(timeline, reached),
    )


def _cancelled_life(timeline: Timeline, cancelled_at: datetime) -> tuple[Step, ...]:
    before = Timeline(
        opened_at=timeline.opened_at,
        opens_at=timeline.opens_at,
        closes_at=timeline.closes_at,
        answer_due_on=timeline.answer_due_on,
    )
    lived = [
        step for step in _life(before, cancelled_at) if step.status in (StepStatus.DONE, StepStatus.LATE)
    ]
    return (*lived, _cancelled(cancelled_at))


def _cancelled(cancelled_at: datetime) -> Step:
    return Step("cancelled", t("Consulta cancelada"), local_date(cancelled_at), StepStatus.CURRENT)


def _opens(timeline: Timeline, reached: int) -> Step:
    moment = timeline.public_since or timeline.opens_at
    done = reached >= 1
    label = t("Se abrió") if done else t("Se abre")
    return Step("opens", label, _day(moment), StepStatus.DONE if done else StepStatus.UPCOMING)


def _closes(timeline: Timeline, reached: int) -> Step:
    label = t("Se cerró") if reached > 1 else t("Recibe aportes hasta")
    return Step("closes", label, _day(timeline.closes_at), _status(reached, at=1))


def _answer(timeline: Timeline, now: datetime, reached: int) -> Step:
    late = days_late(timeline, now)
    if reached >= _ORDER.index(State.DECIDED):
        label = t("Se publicó la decisión, con atraso") if late else t("Se publicó la decisión")
        return Step("answer", label, _day(timeline.decided_at), StepStatus.DONE, late)
    if late_since(timeline, now):
        label = t("Respuesta atrasada: se prometió para el")
        return Step("answer", label, timeline.answer_due_on, StepStatus.LATE, late)
    return Step("answer", t("Respuesta a más tardar"), timeline.answer_due_on, StepStatus.UPCOMING)


def _follow_up(timeline: Timeline, reached: int) -> Step:
    if reached == _ORDER.index(State.CONCLUDED):
        return Step("follow_up", t("Concluida"), _day(timeline.concluded_at), StepStatus.DONE)
    return Step("follow_up", t("Seguimiento de los compromisos"), None, _status(reached, at=3))


def _status(reached: int, *, at: int) -> StepStatus:
    """The status of a step that is current while the life is at state number `at` of `_ORDER`."""
    if reached == at:
        return StepStatus.CURRENT
    return StepStatus.DONE if reached > at else StepStatus.UPCOMING


def _day(moment: datetime | None) -> date | None:
    return local_date(moment) if moment is not None else None
