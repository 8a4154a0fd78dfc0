"""Fields and validators for the forms of the staff; the fields tidy what was typed."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

from flask_babel import gettext
from wtforms import DateField, StringField, TextAreaField, ValidationError
from wtforms.validators import Length

from consulta.vocabulary.characters import has_control_characters

FIRST_YEAR, LAST_YEAR = 2020, 2100


class LineField(StringField):
    """One line: blanks at the ends are removed, control characters refused."""

    data: str

    def __init__(self, label: Any, longest: int, **options: Any) -> None:
        super().__init__(
            label,
            filters=[_tidy_line],
            validators=[_fits(longest), *options.pop("validators", ())],
            **options,
        )

    def pre_validate(self, form: Any) -> None:
        _refuse_control_characters(self.data or "", allowed="")


class ParagraphsField(TextAreaField):
    """Several lines, with line ends as one character."""

    data: str

    def __init__(self, label: Any, longest: int, **options: Any) -> None:
        super().__init__(
            label,
            filters=[_tidy_text],
            validators=[_fits(longest), *options.pop("validators", ())],
            **options,
        )

    def pre_validate(self, form: Any) -> None:
        _refuse_control_characters(self.data or "", allowed="\n\t")


class DayField(DateField):
    """A day, from the browser's date field or typed as 31/12/2026; optional."""

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(label, format=["%Y-%m-%d", "%d/%m/%Y"], **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        given = [one.strip() for one in valuelist if one.strip()]
        if not given:
            self.data = None
            return
        try:
            super().process_formdata(given)
        except ValueError:
            raise ValueError(gettext("Escriba la fecha completa: día, mes y año.")) from None
        if isinstance(self.data, date) and not FIRST_YEAR <= self.data.year <= LAST_YEAR:
            raise ValueError(
                gettext("El año debe estar entre %(first)s y %(last)s.", first=FIRST_YEAR, last=LAST_YEAR)
            )


class Required:
    """A validator: the field must not be blank; `message` says what to write."""

    field_flags: dict[str, Any] = {}

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, form: Any, field: Any) -> None:
        if not field.data or (isinstance(field.data, str) and not field.data.strip()):
            raise ValidationError(str(self.message))


def _fits(longest: int) -> Length:
    return _Fits(max=longest)


class _Fits(Length):
    def __call__(self, form: Any, field: Any) -> None:
        length = len(field.data or "")
        if length > self.max:
            raise ValidationError(
                gettext(
                    "Tiene %(length)s letras y caben %(most)s. Acórtelo un poco.",
                    length=length,
                    most=self.max,
                )
            )


def _tidy_line(value: str | None) -> str:
    return " ".join(unicodedata.normalize("NFC", value or "").split(" ")).strip()


def _tidy_text(value: str | None) -> str:
    plain = (value or "").replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", plain).strip()


def _refuse_control_characters(text: str, *, allowed: str) -> None:
    if has_control_characters(text, allowed=allowed):
        raise ValidationError(gettext("El texto trae caracteres que no se ven. Escríbalo sin pegarlo."))
