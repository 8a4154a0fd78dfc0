"""The preparation of a consultation as a list of tasks, done or missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from consulta.vocabulary.errors import Obstacle
from consulta.vocabulary.text import Text, t


@dataclass(frozen=True, slots=True)
class Task:
    """One part of the preparation: where it is done, and the sentences about what it lacks."""

    text: Text
    endpoint: str
    anchor: str
    missing: tuple[Obstacle, ...]

    @property
    def is_done(self) -> bool:
        return not self.missing


# Each kind of obstacle: the page and the field where it is removed.
PLACES: dict[str, tuple[str, str]] = {
    "title": ("consultations.edit", "title"),
    "site": ("consultations.edit", "site"),
    "district": ("consultations.edit", "district_code"),
    "context": ("consultations.edit", "context"),
    "decider": ("consultations.edit", "decider"),
    "negotiable": ("consultations.edit", "negotiable"),
    "not_negotiable": ("consultations.edit", "not_negotiable"),
    "opens_at": ("consultations.edit", "opens_on"),
    "closes_at": ("consultations.edit", "closes_on"),
    "answer_due_on": ("consultations.edit", "answer_due_on"),
    "date_order": ("consultations.edit", "opens_on"),
    "closes_past": ("consultations.edit", "closes_on"),
    "due_order": ("consultations.edit", "answer_due_on"),
    "questions": ("questions.index", ""),
    "zone": ("zone.edit", ""),
    "landmarks": ("zone.landmarks", ""),
    "map_area": ("zone.area", ""),
}

_TASKS: tuple[tuple[Text, str, str, frozenset[str]], ...] = (
    (
        t("De qué se trata"),
        "consultations.edit",
        "title",
        frozenset({"title", "site", "district", "context"}),
    ),
    (
        t("Quién decide y qué se puede cambiar"),
        "consultations.edit",
        "decider",
        frozenset({"decider", "negotiable", "not_negotiable"}),
    ),
    (
        t("Fechas"),
        "consultations.edit",
        "opens_on",
        frozenset({"opens_at", "closes_at", "answer_due_on", "date_order", "closes_past", "due_order"}),
    ),
    (t("Preguntas"), "questions.index", "", frozenset({"questions"})),
    (t("Zona de la consulta"), "zone.edit", "", frozenset({"zone"})),
    (t("Puntos de referencia"), "zone.landmarks", "", frozenset({"landmarks"})),
    (t("Área del mapa de resultados"), "zone.area", "", frozenset({"map_area"})),
)


def opening_tasks(obstacles: Sequence[Obstacle]) -> tuple[Task, ...]:
    """Every task, with what it lacks."""
    return tuple(
        Task(text, endpoint, anchor, tuple(one for one in obstacles if one.code in codes))
        for text, endpoint, anchor, codes in _TASKS
    )
