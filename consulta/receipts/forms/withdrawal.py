"""The form for withdrawing a contribution in person."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext
from wtforms import StringField, ValidationError

from consulta.contributions.domain.folio import parse_folio
from consulta.core.form_fields import ParagraphsField, Required
from consulta.core.languages import say
from consulta.core.staff_form import StaffForm
from consulta.vocabulary.errors import InvalidValue

LONGEST_REASON = 1000


class InPersonForm(StaffForm):
    """The folio from the person's receipt, and how staff made sure it was theirs."""

    folio = StringField(
        lazy_gettext("Folio del comprobante"), render_kw={"autocomplete": "off", "spellcheck": "false"}
    )
    reason = ParagraphsField(
        lazy_gettext("¿Cómo comprobó que es su aporte?"),
        LONGEST_REASON,
        validators=[Required(lazy_gettext("Escriba cómo lo comprobó. No escriba nombres."))],
    )

    def validate_folio(self, field: Any) -> None:
        """Keeps the canonical folio as `field.clean`."""
        try:
            field.clean = parse_folio(field.data or "")
        except InvalidValue as error:
            raise ValidationError(say(error.text)) from None
