"""The life of a consultation: draft → open → closed → decided → concluded, or cancelled.

The state follows from the dates at the moment of the request; nothing has to run for a consultation to
open or close. The day of the answer is fixed at opening, and lateness follows from it (promise 6).
"""

from dataclasses import dataclass
from datetime import date, datetime

from consulta.vocabulary.calendar import format_date, local_date
from consulta.vocabulary.errors import InvalidValue
from consulta.vocabulary.labels import Labelled
from consulta.vocabulary.text import t


class State(Labelled):
    """State of a consultation."""

    DRAFT = "draft", t("En preparación")
    OPEN = "open", t("Abierta")
    CLOSED = "closed", t("Cerrada, en lectura")
    DECIDED = "decided", t("Con decisión, en seguimiento")
    CONCLUDED = "concluded", t("Concluida")
    CANCELLED = "cancelled", t("Cancelada")


ALLOWED: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.OPEN, State.CANCELLED}),
    State.OPEN: frozenset({State.CLOSED, State.CANCELLED}),
    State.CLOSED: frozenset({State.DECIDED, State.CANCELLED}),
    State.DECIDED: frozenset({State.CONCLUDED}),
    State.CONCLUDED: frozenset(),
    State.CANCELLED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Timeline:
    """The moments (aware, UTC) that decide a consultation's state; None for what has not happened.

    `opened_at` is when staff approved the opening; the consultation opens then or at `opens_at`,
    whichever is later. `answer_due_on` is a day in El Salvador.
    """

    opened_at: datetime | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    answer_due_on: date | None = None
    decided_at: datetime | None = None
    concluded_at: datetime | None = None
    cancelled_at: datetime | None = None

    @property
    def public_since(self) -> datetime | None:
        """When it opens, or opened, once staff have approved it; None before."""
        if self.opened_at is None or self.opens_at is None:
            return None
        return max(self.opened_at, self.opens_at)


def state_at(timeline: Timeline, now: datetime) -> State:
    """The state at a moment."""
    if _reached(timeline.cancelled_at, now):
        return State.CANCELLED
    if _reached(timeline.concluded_at, now):
        return State.CONCLUDED
    if _reached(timeline.decided_at, now):
        return State.DECIDED
    if not _reached(timeline.public_since, now):
        return State.DRAFT
    return State.CLOSED if _reached(timeline.closes_at, now) else State.OPEN


def check_transition(current: State, target: State) -> None:
    """Refuse a change of state that the life of a consultation does not have. Raises InvalidValue."""
    if target not in ALLOWED[current]:
        raise InvalidValue(
            t(
                "Una consulta en estado «%(current)s» no puede pasar a «%(target)s».",
                current=str(current.label),
                target=str(target.label),
            )
        )


def check_extension(timeline: Timeline, new_closes_at: datetime, now: datetime) -> None:
    """Refuse a new closing date unless the consultation is open and the date is later. Raises InvalidValue.

    The day of the answer stays as promised, so the new closing must fall before it.
    """
    closes_at, due = timeline.closes_at, timeline.answer_due_on
    if state_at(timeline, now) is not State.OPEN or closes_at is None:
        raise InvalidValue(t("Solo se puede ampliar el plazo de una consulta abierta."))
    if new_closes_at <= closes_at:
        raise InvalidValue(
            t(
                "El cierre solo se puede mover hacia adelante: elija una fecha después del %(date)s.",
                date=format_date(closes_at),
            )
        )
    if due is not None and local_date(new_closes_at) >= due:
        raise InvalidValue(
            t(
                "El nuevo cierre debe ser antes del %(date)s, el día en que se prometió la respuesta.",
                date=format_date(due),
            )
        )


def late_since(timeline: Timeline, now: datetime) -> date | None:
    """The promised day of the answer when it has passed, in El Salvador, without a decision; else None.

    What was late when the consultation was cancelled stays late.
    """
    if timeline.decided_at is not None and timeline.decided_at <= now:
        return None
    return timeline.answer_due_on if days_late(timeline, now) else None


def days_late(timeline: Timeline, now: datetime) -> int:
    """Days from the promised day to the answer, to the cancellation, or to `now`; 0 when in time."""
    since, due = timeline.public_since, timeline.answer_due_on
    if since is None or due is None or since > now:
        return 0
    ends = [moment for moment in (timeline.decided_at, timeline.cancelled_at) if _reached(moment, now)]
    until = local_date(min(filter(None, ends), default=now))
    return max(0, (until - due).days)


def _reached(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment <= now
