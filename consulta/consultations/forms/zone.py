"""Forms for the geography of a consultation: outlines, a box of some kilometres, landmarks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf.file import FileField
from wtforms import Form, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from consulta.consultations.domain.outlines import read_outline, read_place, write_outline
from consulta.consultations.domain.zones import MAX_BYTES, Geometry, read_polygon
from consulta.core.form_fields import LineField, ParagraphsField
from consulta.core.languages import say
from consulta.core.staff_form import StaffForm
from consulta.vocabulary.errors import InvalidValue

MAX_NAME = 200
MAX_LANDMARKS = 20
SPARE_ROWS = 3
BOX_KM = (1, 2, 3, 4, 5)


class OutlineForm(StaffForm):
    """A polygon: drawn (the script writes it as GeoJSON), uploaded as a file, pasted or typed."""

    outline = ParagraphsField(lazy_gettext("Esquinas o GeoJSON"), MAX_BYTES)
    file = FileField(
        lazy_gettext("Archivo GeoJSON"), render_kw={"accept": ".geojson,.json,application/geo+json"}
    )

    def show(self, geometry: Geometry | None) -> None:
        """Fill the field with a stored polygon."""
        self.outline.data = write_outline(geometry) if geometry else ""

    def read(self, max_km2: float) -> Geometry | None:
        """The polygon that was given; None with an error at its field. A file wins over what is written."""
        upload = self.file.data
        try:
            if upload:
                return read_polygon(upload.read(MAX_BYTES + 1), max_km2=max_km2)
            return read_outline(self.outline.data, max_km2=max_km2)
        except InvalidValue as error:
            (self.file if upload else self.outline).errors = [say(error.text)]
            return None


class BoxForm(StaffForm):
    """The map area as a box around the zone."""

    km = SelectField(lazy_gettext("Kilómetros alrededor de la zona"), coerce=int)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.km.choices = [SelectChoice(km, gettext("%(km)s km", km=km)) for km in BOX_KM]


class LandmarkRow(Form):
    """One landmark. A row left empty is none."""

    name = LineField(lazy_gettext("Nombre"), MAX_NAME)
    place = LineField(lazy_gettext("Latitud, longitud"), MAX_NAME, render_kw={"inputmode": "text"})

    @property
    def is_blank(self) -> bool:
        return not self.name.data and not self.place.data

    def read(self) -> tuple[str, float, float] | None:
        """Name, latitude, longitude; None with an error at its field."""
        if not self.name.data:
            self.name.errors = [gettext("Escriba el nombre del punto de referencia.")]
            return None
        try:
            return (self.name.data, *read_place(self.place.data))
        except InvalidValue as error:
            self.place.errors = [say(error.text)]
            return None


class LandmarksForm(StaffForm):
    """All the landmarks, and some empty rows."""

    def __init__(
        self, present: Iterable[tuple[str, str]] = (), sent: Mapping[str, str] | None = None
    ) -> None:
        super().__init__()
        stored = [{"name": name, "place": place} for name, place in present]
        given = stored if sent is None else _sent(sent)
        count = min(len(given) + SPARE_ROWS, MAX_LANDMARKS)
        given += [{}] * (max(count, len(given)) - len(given))
        self.rows = [LandmarkRow(data=row, prefix=f"p{number}-") for number, row in enumerate(given, 1)]

    def read(self) -> list[tuple[str, float, float]]:
        """The landmarks in the rows that are filled in. Each row keeps its own errors."""
        for row in self.rows:
            row.validate()
        found = [row.read() for row in self.rows if not row.is_blank and not row.errors]
        return [one for one in found if one is not None]

    @property
    def row_errors(self) -> list[tuple[str, str]]:
        """Every error with the id of its field."""
        return [(field.id, str(error)) for row in self.rows for field in row for error in field.errors]


def _sent(sent: Mapping[str, str]) -> list[dict[str, str]]:
    rows = [
        {name: sent.get(f"p{number}-{name}", "") for name in ("name", "place")}
        for number in range(1, MAX_LANDMARKS + 1)
    ]
    return [row for row in rows if any(value.strip() for value in row.values())]
