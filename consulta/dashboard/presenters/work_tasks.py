"""The work on a consultation that has opened, as a list of tasks with what is left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from consulta.consultations.domain.lifecycle import State
from consulta.reading.queries.agreement import Round
from consulta.reading.queries.coding import CodingProgress
from consulta.reading.queries.moderation import ModerationProgress
from consulta.vocabulary.roles import Permission
from consulta.vocabulary.text import Text, t


@dataclass(frozen=True, slots=True)
class WorkTask:
    """One kind of work: its page, the permission for it, and its status. `kind` is a tag's kind."""

    text: Text
    hint: Text
    endpoint: str
    permission: Permission
    status: Text
    kind: str


def work_tasks(
    state: State,
    reading: ModerationProgress,
    coding: CodingProgress,
    *,
    is_released: bool,
    rounds: Sequence[Round] = (),
    late: int = 0,
) -> tuple[WorkTask, ...]:
    """What can be done in that state."""
    tasks = [*_recording(state, is_released), *_reading(reading, coding)]
    if state not in {State.OPEN, State.CANCELLED}:
        tasks += [_second_reading(rounds), *_answering(state, is_released, late)]
    return tuple(tasks)


def _recording(state: State, is_released: bool) -> Iterator[WorkTask]:
    """While it is open; and after closing, for papers of days when it was, until the figures are released."""
    late_papers = state is State.CLOSED and not is_released
    if state is State.OPEN or late_papers:
        yield WorkTask(
            t("Registrar un aporte"),
            t("Boletas y notas de cuando estaba abierta. Después de publicar las cifras ya no se puede.")
            if late_papers
            else t("Lo que alguien dijo en una visita, una asamblea, por teléfono, por WhatsApp o en papel."),
            "recording.form",
            Permission.RECORD_CONTRIBUTION,
            t("Boletas") if late_papers else t("Abierta"),
            "neutral" if late_papers else "open",
        )


def _reading(reading: ModerationProgress, coding: CodingProgress) -> Iterator[WorkTask]:
    yield WorkTask(
        t("Moderar los aportes"),
        t("Aceptarlos o apartarlos con un motivo, y decidir qué palabras se publican."),
        "moderation.following",
        Permission.MODERATE,
        *_left(reading.pending + reading.texts, reading.received),
    )
    yield WorkTask(
        t("Codificar las respuestas"),
        t("Decir de qué temas habla cada una. Cada respuesta escrita lleva al menos un tema."),
        "coding.following",
        Permission.CODE,
        *_left(coding.left, coding.texts),
    )


def _second_reading(rounds: Sequence[Round]) -> WorkTask:
    """Optional work: nothing depends on it."""
    newest = rounds[0] if rounds else None
    if newest is None:
        status, kind = t("Sin medir"), "neutral"
    elif newest.finished_at is None:
        status, kind = t("Leídas %(x)s de %(y)s", x=newest.read, y=newest.answers), "open"
    else:
        status, kind = t("Medida"), "good"
    return WorkTask(
        t("Doble lectura"),
        t("Otra persona lee una muestra sin ver la primera lectura. Dice qué tan segura es la de cada tema."),
        "double_reading.index",
        Permission.READ_CONTRIBUTIONS,
        status,
        kind,
    )


def _answering(state: State, is_released: bool, late: int) -> Iterator[WorkTask]:
    yield WorkTask(
        t("Publicar las cifras por lugar y persona"),
        t("Una sola vez, después del cierre y con todo moderado."),
        "release.show",
        Permission.RELEASE_RESULTS,
        *((t("Publicadas"), "good") if is_released else (t("Falta"), "warn")),
    )
    yield WorkTask(
        t("La decisión"),
        t("Qué se hará con cada tema y por qué. La escribe gestión y la firma dirección."),
        "decisions.show",
        Permission.SEE_DECISION,
        *((t("Falta"), "warn") if state is State.CLOSED else (t("Publicada"), "good")),
    )
    if state is not State.CLOSED:
        yield WorkTask(
            t("Seguimiento de los compromisos"),
            t("Lo que se prometió, para cuándo y cómo terminó."),
            "commitments.index",
            Permission.SEE_DECISION,
            *_following(state, late),
        )


def _following(state: State, late: int) -> tuple[Text, str]:
    if late:
        return t("Atrasados: %(n)s", n=late), "bad"
    return (t("Concluido"), "good") if state is State.CONCLUDED else (t("En curso"), "open")


def _left(left: int, whole: int) -> tuple[Text, str]:
    if left:
        return t("Faltan %(n)s", n=left), "warn"
    return (t("Al día"), "good") if whole else (t("Sin aportes"), "neutral")
