"""The form of /verificar: files to check, a printed code, or both. Nothing is stored."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import FileField, Form, SelectField, StringField

MAX_PRINTED = 2_000


class VerificationForm(Form):
    """`consultas`: (slug, title) of the public consultations."""

    comprobante = FileField(lazy_gettext("Su comprobante"), render_kw={"accept": ".json,application/json"})
    registro = FileField(
        lazy_gettext("El registro de la consulta"), render_kw={"accept": ".json,application/json"}
    )
    impreso = StringField(
        lazy_gettext("El código impreso"),
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    consulta = SelectField(lazy_gettext("La consulta del código impreso"), validate_choice=False)

    def __init__(self, *given: Any, consultas: Iterable[tuple[str, str]] = (), **values: Any) -> None:
        super().__init__(*given, **values)
        self.consulta.choices = [("", gettext("La del comprobante o del registro")), *consultas]
