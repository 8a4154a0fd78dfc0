"""The progress of a commitment, derived from its dates: lateness shows by itself (promise 6)."""

from dataclasses import dataclass
from datetime import date

from consulta.vocabulary.labels import Labelled
from consulta.vocabulary.text import t


class Progress(Labelled):
    """The progress of a commitment on a given day."""

    IN_TIME = "in_time", t("En plazo")
    LATE = "late", t("Atrasado")
    FULFILLED = "fulfilled", t("Cumplido")
    FULFILLED_LATE = "fulfilled_late", t("Cumplido con atraso")
    NOT_FULFILLED = "not_fulfilled", t("No se cumplió")


class UpdateKind(Labelled):
    """The kinds of public updates of a commitment."""

    PROGRESS = "progress", t("Avance")
    EVIDENCE = "evidence", t("Prueba")
    FULFILLED = "fulfilled", t("Se informó que se cumplió")
    NOT_FULFILLED = "not_fulfilled", t("Se informó que no se cumplió")
    CORRECTION = "correction", t("Se corrigió lo informado")


def ending_kind(fulfilled: bool) -> UpdateKind:
    """The kind of update that announces an ending."""
    return UpdateKind.FULFILLED if fulfilled else UpdateKind.NOT_FULFILLED


@dataclass(frozen=True, slots=True)
class CommitmentStatus:
    """A commitment's progress, and the days it is, or was, late against the first date promised."""

    progress: Progress
    days_late: int = 0


def commitment_status(
    first_due_on: date, ended_on: date | None, fulfilled: bool | None, today: date
) -> CommitmentStatus:
    """The status of a commitment on `today`. All dates are days in El Salvador.

    `first_due_on` is the first due date that was published: changing it later does not undo the delay.
    """
    late = max(0, ((ended_on or today) - first_due_on).days)
    if ended_on is None:
        return CommitmentStatus(Progress.LATE if late else Progress.IN_TIME, late)
    if not fulfilled:
        return CommitmentStatus(Progress.NOT_FULFILLED, late)
    return CommitmentStatus(Progress.FULFILLED_LATE if late else Progress.FULFILLED, late)
