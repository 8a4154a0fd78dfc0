"""What a consultation must have before it can open (promise 6, and the map area of DESIGN §6)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from consulta.vocabulary.calendar import local_date
from consulta.vocabulary.errors import Obstacle
from consulta.vocabulary.territory import district
from consulta.vocabulary.text import Text, t


@dataclass(frozen=True, slots=True)
class OpeningChecklist:
    """What staff have filled in so far. Texts may be blank and dates None while it is a draft."""

    title: str
    site: str
    district_code: str | None
    context: str
    decider: str
    negotiable: str
    not_negotiable: str
    opens_at: datetime | None
    closes_at: datetime | None
    answer_due_on: date | None
    question_count: int
    has_zone: bool
    has_map_area: bool
    landmarks_count: int


def missing_to_open(draft: OpeningChecklist, now: datetime) -> tuple[Obstacle, ...]:
    """Everything that keeps a draft from opening, in the order of the form; empty when it can open."""
    missing = [Obstacle(code, text) for code, text, present in _parts(draft) if not present]
    return (*missing, *_dates(draft, now))


def _parts(draft: OpeningChecklist) -> tuple[tuple[str, Text, bool], ...]:
    return (
        ("title", t("Falta el título."), _written(draft.title)),
        ("site", t("Falta el lugar de la consulta."), _written(draft.site)),
        ("district", t("Falta elegir el distrito."), district(draft.district_code or "") is not None),
        ("context", t("Falta explicar el contexto en palabras sencillas."), _written(draft.context)),
        ("decider", t("Falta decir quién toma la decisión."), _written(draft.decider)),
        ("negotiable", t("Falta decir qué se puede cambiar."), _written(draft.negotiable)),
        ("not_negotiable", t("Falta decir qué no se puede cambiar."), _written(draft.not_negotiable)),
        ("questions", t("Falta al menos una pregunta."), draft.question_count > 0),
        ("zone", t("Falta dibujar o subir la zona."), draft.has_zone),
        ("map_area", t("Falta el área del mapa de resultados."), draft.has_map_area),
        ("landmarks", t("Falta al menos un punto de referencia."), draft.landmarks_count > 0),
        ("opens_at", t("Falta la fecha de apertura."), draft.opens_at is not None),
        ("closes_at", t("Falta la fecha de cierre."), draft.closes_at is not None),
        ("answer_due_on", t("Falta la fecha en que se dará la respuesta."), draft.answer_due_on is not None),
    )


def _dates(draft: OpeningChecklist, now: datetime) -> Iterator[Obstacle]:
    opens, closes, due = draft.opens_at, draft.closes_at, draft.answer_due_on
    if opens is not None and closes is not None and opens >= closes:
        yield Obstacle("date_order", t("La fecha de apertura debe ser antes que la de cierre."))
    if closes is not None and closes <= now:
        yield Obstacle("closes_past", t("La fecha de cierre ya pasó. Elija una fecha futura."))
    if closes is not None and due is not None and due <= local_date(closes):
        yield Obstacle("due_order", t("La respuesta debe prometerse para un día después del cierre."))


def _written(text: str) -> bool:
    return bool(text.strip())
