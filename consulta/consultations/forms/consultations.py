"""The form in which staff create and edit a consultation, and those that extend and cancel it."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import SelectField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from consulta.core.form_fields import DayField, LineField, ParagraphsField, Required
from consulta.core.staff_form import StaffForm
from consulta.vocabulary.calendar import format_date
from consulta.vocabulary.territory import departments, district

MAX_LINE = 200
MAX_TEXT = 10_000
MAX_SHORT_TEXT = 2_000


def district_choices(prompt: Any) -> list[Any]:
    """The 262 districts under department and municipio, since names repeat; the code is what is kept."""
    return [SelectChoice("", prompt)] + [
        SelectChoice(
            one.code, f"{one.name} ({one.code})", optgroup=f"{department.name} · {municipality.name}"
        )
        for department in departments()
        for municipality in department.municipalities
        for one in municipality.districts
    ]


class DistrictField(SelectField):
    """A district by its four-digit code; blank is allowed while it is a draft."""

    def __init__(self, label: Any, **options: Any) -> None:
        choices = district_choices(lazy_gettext("Elija el distrito"))
        super().__init__(label, choices=choices, validate_choice=False, **options)

    def pre_validate(self, form: Any) -> None:
        if self.data and district(self.data) is None:
            raise ValidationError(gettext("Ese código de distrito no existe. Elija uno de la lista."))


class ConsultationForm(StaffForm):
    """A consultation. Only the title is required; the rest may be filled in later."""

    title = LineField(
        lazy_gettext("Título"),
        MAX_LINE,
        validators=[Required(lazy_gettext("Escriba el título de la consulta."))],
    )
    site = LineField(lazy_gettext("Lugar"), MAX_LINE)
    district_code = DistrictField(lazy_gettext("Distrito"))
    context = ParagraphsField(lazy_gettext("Contexto, en palabras sencillas"), MAX_TEXT)
    decider = LineField(lazy_gettext("Quién toma la decisión"), MAX_LINE)
    negotiable = ParagraphsField(lazy_gettext("Qué se puede cambiar"), MAX_SHORT_TEXT)
    not_negotiable = ParagraphsField(lazy_gettext("Qué no se puede cambiar"), MAX_SHORT_TEXT)
    opens_on = DayField(lazy_gettext("Abre el"))
    closes_on = DayField(lazy_gettext("Cierra el"))
    answer_due_on = DayField(lazy_gettext("Respuesta a más tardar el"))

    def validate_closes_on(self, field: DayField) -> None:
        if field.data and self.opens_on.data and field.data < self.opens_on.data:
            raise ValidationError(
                gettext(
                    "El cierre debe ser el mismo día de la apertura (%(date)s) o después.",
                    date=format_date(self.opens_on.data),
                )
            )

    def validate_answer_due_on(self, field: DayField) -> None:
        if field.data and self.closes_on.data and field.data <= self.closes_on.data:
            raise ValidationError(
                gettext(
                    "La respuesta debe prometerse para un día después del cierre (%(date)s).",
                    date=format_date(self.closes_on.data),
                )
            )


class ExtensionForm(StaffForm):
    """A later closing day, and why."""

    closes_on = DayField(
        lazy_gettext("Nuevo día de cierre"),
        validators=[Required(lazy_gettext("Escriba el nuevo día de cierre."))],
    )
    reason = ParagraphsField(
        lazy_gettext("Motivo"),
        MAX_SHORT_TEXT,
        validators=[Required(lazy_gettext("Escriba el motivo: se publica."))],
    )


class CancellationForm(StaffForm):
    """Why a consultation ends without a decision."""

    reason = ParagraphsField(
        lazy_gettext("Motivo"),
        MAX_SHORT_TEXT,
        validators=[Required(lazy_gettext("Escriba el motivo: se publica."))],
    )
