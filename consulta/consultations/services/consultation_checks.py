"""Checks of what staff fill in about a consultation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from consulta.consultations.domain.lifecycle import State
from consulta.vocabulary.errors import InvalidValue
from consulta.vocabulary.territory import district, in_country
from consulta.vocabulary.text import t

MAX_LINE = 200
MAX_TEXT = 10_000
MAX_LANDMARKS = 20


@dataclass(frozen=True)
class ConsultationFields:
    """What staff fill in about a consultation. Only the title is needed for a draft.

    `opens_at` and `closes_at` are aware moments; `answer_due_on` is a day in El Salvador; `context`
    is Markdown.
    """

    title: str
    site: str = ""
    district_code: str | None = None
    context: str = ""
    decider: str = ""
    negotiable: str = ""
    not_negotiable: str = ""
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    answer_due_on: date | None = None


def checked_fields(fields: ConsultationFields) -> ConsultationFields:
    """The fields tidied and checked. Raises InvalidValue."""
    fields = replace(fields, title=" ".join(fields.title.split()), district_code=fields.district_code or None)
    if not fields.title:
        raise InvalidValue(t("Escriba el título de la consulta."))
    for line in (fields.title, fields.site, fields.decider):
        if len(line) > MAX_LINE:
            raise InvalidValue(t("Caben %(most)s letras. Acórtelo un poco.", most=MAX_LINE))
    for text in (fields.context, fields.negotiable, fields.not_negotiable):
        if len(text) > MAX_TEXT:
            raise InvalidValue(t("Caben %(most)s letras. Acórtelo un poco.", most=MAX_TEXT))
    if fields.district_code is not None and district(fields.district_code) is None:
        raise InvalidValue(t("Ese código de distrito no existe. Elija uno de la lista."))
    return fields


def checked_landmarks(landmarks: Iterable[tuple[str, float, float]]) -> list[tuple[str, float, float]]:
    """Name, latitude and longitude of each. Raises InvalidValue."""
    checked = [(" ".join(name.split()), lat, lon) for name, lat, lon in landmarks]
    if len(checked) > MAX_LANDMARKS:
        raise InvalidValue(t("Caben %(most)s puntos de referencia.", most=MAX_LANDMARKS))
    for name, lat, lon in checked:
        if not name:
            raise InvalidValue(t("Escriba el nombre del punto de referencia."))
        if len(name) > MAX_LINE:
            raise InvalidValue(t("Caben %(most)s letras. Acórtelo un poco.", most=MAX_LINE))
        if not in_country(lat, lon):
            raise InvalidValue(t("«%(name)s» queda fuera de El Salvador. Revise sus coordenadas.", name=name))
    if len({name.casefold() for name, _, _ in checked}) < len(checked):
        raise InvalidValue(t("Hay dos puntos de referencia con el mismo nombre."))
    return checked


def checked_reason(reason: str, target: State) -> str:
    """A reason that will be published: `target` is what it is for. Raises InvalidValue."""
    reason = reason.strip()
    if not reason:
        raise InvalidValue(
            t("Escriba el motivo de la cancelación: se publica.")
            if target is State.CANCELLED
            else t("Escriba el motivo de la ampliación: se publica.")
        )
    if len(reason) > MAX_TEXT:
        raise InvalidValue(t("Caben %(most)s letras. Acórtelo un poco.", most=MAX_TEXT))
    return reason
