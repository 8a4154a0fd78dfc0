"""How a commitment goes: it follows from its days, so that nobody has to say that it is late (promise 6)."""

from dataclasses import dataclass
from datetime import date

from consulta.vocabulary.labels import Labelled
from consulta.vocabulary.text import t


class Progress(Labelled):
    """Where a commitment stands on a given day."""

    IN_TIME = "in_time", t("En plazo")
    LATE = "late", t("Atrasado")
    FULFILLED = "fulfilled", t("Cumplido")
    FULFILLED_LATE = "fulfilled_late", t("Cumplido con atraso")
    NOT_FULFILLED = "not_fulfilled", t("No se cumplió")


class UpdateKind(Labelled):
    """What is told of a commitment, each with its day. Nothing told is ever taken away."""

    PROGRESS = "progress", t("Avance")
    EVIDENCE = "evidence", t("Prueba")
    FULFILLED = "fulfilled", t("Se informó que se cumplió")
    NOT_FULFILLED = "not_fulfilled", t("Se informó que no se cumplió")
    CORRECTION = "correction", t("Se corrigió lo informado")

    @property
    def is_ending(self) -> bool:
        return self in (UpdateKind.FULFILLED, UpdateKind.NOT_FULFILLED)


def ending_of(fulfilled: bool) -> UpdateKind:
    """How the end of a commitment is told."""
    return UpdateKind.FULFILLED if fulfilled else UpdateKind.NOT_FULFILLED


@dataclass(frozen=True, slots=True)
class Standing:
    """A commitment's progress, and by how many days it is, or was, late against the first day promised."""

    progress: Progress
    days_late: int = 0


def standing(first_due_on: date, ended_on: date | None, fulfilled: bool | None, today: date) -> Standing:
    """How a commitment stands today. All are days in El Salvador.

    `first_due_on` is the first day that was published: giving it another one later does not undo the delay.
    """
    late = max(0, ((ended_on or today) - first_due_on).days)
    if ended_on is None:
        return Standing(Progress.LATE if late else Progress.IN_TIME, late)
    if not fulfilled:
        return Standing(Progress.NOT_FULFILLED, late)
    return Standing(Progress.FULFILLED_LATE if late else Progress.FULFILLED, late)
