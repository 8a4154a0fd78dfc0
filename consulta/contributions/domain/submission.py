"""Submissions: what one person sends, cleaned by the same rules from the form, the API and staff."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from consulta.consultations.domain.questions import AnswerValue, QuestionSpec
from consulta.contributions.domain.digests import AnswerContent, Content, PlaceContent
from consulta.contributions.domain.privacy_notice import PRIVACY_NOTICES
from consulta.vocabulary.channels import Channel, ConsentWay
from consulta.vocabulary.errors import InvalidValue
from consulta.vocabulary.labels import Labelled
from consulta.vocabulary.persons import AgeBand, Relation, Sex
from consulta.vocabulary.places import LocationSource, PlaceMeaning, coordinate
from consulta.vocabulary.territory import district, in_country
from consulta.vocabulary.text import t

MAX_LINE = 200
MAX_ACCURACY_M = 100_000
YEARS = range(1970, 2200)
"""Years taken from a sender's clock, however wrong it is: others may have no local day in El Salvador."""
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")
_PHONE_DIGITS = range(8, 16)


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """The answer to one question, at the version of it that was asked."""

    question: QuestionSpec
    value: AnswerValue


@dataclass(frozen=True, slots=True)
class GivenPlace:
    """A place as given. Coordinates are text of six decimals, as they are kept and enter the digest."""

    source: LocationSource
    lat: str | None = None
    lon: str | None = None
    accuracy_m: int | None = None
    district_code: str | None = None
    landmark: str | None = None
    meaning: PlaceMeaning | None = None


@dataclass(frozen=True, slots=True)
class GivenPerson:
    """What the person said about themselves; None for what was left out."""

    age_band: AgeBand | None = None
    sex: Sex | None = None
    relation: Relation | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """One contribution as it was sent. `captured_at` is None where the sender gave no moment."""

    submission_id: str
    answers: tuple[GivenAnswer, ...]
    place: GivenPlace
    person: GivenPerson
    notice_version: str
    publish_text: bool
    captured_at: datetime | None = None
    contact: str | None = None

    def protecting_minors(self) -> Submission:
        """The same; for someone under 18 without contact and coordinates."""
        if self.person.age_band is None or not self.person.age_band.is_minor:
            return self
        return replace(self, contact=None, place=_without_coordinates(self.place))

    def content(
        self,
        *,
        channel: Channel,
        consent_way: ConsentWay | None,
        captured_at: datetime,
        received_at: datetime,
    ) -> Content:
        """What enters the digest when it came by that channel at that moment."""
        place, person = self.place, self.person
        return Content(
            answers=[
                AnswerContent(one.question.key, one.question.number, one.value.text, one.value.choices)
                for one in self.answers
            ],
            place=PlaceContent(
                source=place.source.value,
                lat=place.lat,
                lon=place.lon,
                accuracy_m=place.accuracy_m,
                district=place.district_code,
                landmark=place.landmark,
                meaning=place.meaning.value if place.meaning else None,
            ),
            notice_version=self.notice_version,
            publish_text=self.publish_text,
            age_band=person.age_band.value if person.age_band else None,
            sex=person.sex.value if person.sex else None,
            relation=person.relation.value if person.relation else None,
            channel=channel.value,
            captured_at=captured_at,
            received_at=received_at,
            consent_way=consent_way.value if consent_way else None,
        )


def read_submission_id(text: str) -> str:
    """A UUID in its usual form. Raises InvalidValue."""
    try:
        return str(UUID(text.strip()))
    except ValueError:
        raise InvalidValue(
            t("El envío no trae un número válido. Recargue la página y envíe de nuevo.")
        ) from None


def read_moment(text: str) -> datetime | None:
    """An ISO 8601 moment with its zone, in UTC, to the millisecond; None for nothing. Raises InvalidValue."""
    if not text.strip():
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
        if moment.tzinfo is None:
            raise ValueError(text)
        moment = moment.astimezone(UTC)
        if moment.year not in YEARS:
            raise ValueError(text)
    except (ValueError, OverflowError):
        raise InvalidValue(
            t("La fecha y hora no se entiende. Use el formato 2026-03-14T09:30:00-06:00.")
        ) from None
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def read_coordinate(text: str) -> float | None:
    """Decimal degrees; None for nothing. Raises InvalidValue for anything but a finite number."""
    if not text.strip():
        return None
    try:
        degrees = float(text)
    except ValueError:
        degrees = math.nan
    if not math.isfinite(degrees) or abs(degrees) > 180:
        raise InvalidValue(t("La coordenada no es un número válido. Marque el lugar otra vez."))
    return degrees


def read_accuracy(text: str) -> int | None:
    """Metres, rounded up; None for nothing. Raises InvalidValue."""
    if not text.strip():
        return None
    try:
        metres = float(text)
    except ValueError:
        metres = math.nan
    if not math.isfinite(metres) or metres < 0:
        raise InvalidValue(t("La precisión del lugar no es un número válido. Marque el lugar otra vez."))
    return math.ceil(min(metres, MAX_ACCURACY_M))


def read_district(text: str) -> str | None:
    """A district's four-digit code; None for nothing. Raises InvalidValue for a code that does not exist."""
    code = text.strip()
    if code and district(code) is None:
        raise InvalidValue(t("Ese código de distrito no existe. Elija su distrito de la lista."))
    return code or None


def read_line(text: str) -> str | None:
    """One line of free text; None for nothing. Raises InvalidValue when too long or unprintable."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    if len(line) > MAX_LINE:
        raise InvalidValue(t("Escriba como mucho %(most)s letras.", most=MAX_LINE))
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in line):
        raise InvalidValue(
            t("El texto trae caracteres que no se pueden guardar. Escríbalo otra vez, sin pegarlo.")
        )
    return line or None


def read_contact(text: str) -> str | None:
    """An e-mail address or a telephone number; None for nothing. Raises InvalidValue."""
    contact = read_line(text)
    if contact is None or _EMAIL.fullmatch(contact):
        return contact
    digits = re.sub(r"[\s().+-]", "", contact)
    if digits.isascii() and digits.isdigit() and len(digits) in _PHONE_DIGITS:
        return contact
    raise InvalidValue(t("Escriba un correo, como nombre@ejemplo.com, o un teléfono de ocho dígitos."))


def read_notice_version(text: str) -> str:
    """A version of the notice that exists. Raises InvalidValue."""
    if text not in PRIVACY_NOTICES:
        raise InvalidValue(
            t("Falta el aviso que la persona leyó. Recargue la página para leerlo y envíe de nuevo.")
        )
    return text


def place_from(
    source: LocationSource | None,
    lat: float | None,
    lon: float | None,
    accuracy_m: int | None,
    district_code: str | None,
    landmark: str | None,
    meaning: PlaceMeaning | None,
) -> GivenPlace:
    """A consistent place. Raises InvalidValue where its parts contradict its source.

    Without a source (a form without JavaScript) it follows from what was filled in. Coordinates of a source
    without them are dropped.
    """
    if source is None or source is LocationSource.NONE:
        source = _source_of(district_code, landmark)
    if source.has_coordinates:
        if lat is None or lon is None:
            raise InvalidValue(
                t("Falta el punto en el mapa. Márquelo otra vez o elija su distrito de la lista.")
            )
        if not in_country(lat, lon):
            raise InvalidValue(
                t("Ese punto está fuera de El Salvador. Márquelo otra vez o elija su distrito.")
            )
    if source is LocationSource.DISTRICT and district_code is None:
        raise InvalidValue(t("Elija el distrito de la lista."))
    if source is LocationSource.LANDMARK and landmark is None:
        raise InvalidValue(t("Escriba el punto de referencia."))
    located = source.has_coordinates and lat is not None and lon is not None
    return GivenPlace(
        source=source,
        lat=coordinate(lat) if located and lat is not None else None,
        lon=coordinate(lon) if located and lon is not None else None,
        accuracy_m=accuracy_m if located else None,
        district_code=district_code,
        landmark=landmark,
        meaning=meaning if source is not LocationSource.NONE else None,
    )


def _source_of(district_code: str | None, landmark: str | None) -> LocationSource:
    if district_code:
        return LocationSource.DISTRICT
    return LocationSource.LANDMARK if landmark else LocationSource.NONE


def _without_coordinates(place: GivenPlace) -> GivenPlace:
    if not place.source.has_coordinates:
        return place
    source = _source_of(place.district_code, place.landmark)
    meaning = place.meaning if source is not LocationSource.NONE else None
    return replace(place, source=source, lat=None, lon=None, accuracy_m=None, meaning=meaning)


def read_member(kind: type[Labelled], text: str) -> Labelled | None:
    """The member of an enumeration with that value; None for nothing. Raises InvalidValue."""
    try:
        return kind(text) if text else None
    except ValueError:
        raise InvalidValue(t("Elija una de las opciones de la lista.")) from None
