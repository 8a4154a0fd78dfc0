"""The form that sets a group of contributions aside."""

from __future__ import annotations

from flask_babel import lazy_gettext
from wtforms import HiddenField

from consulta.core.form_fields import ParagraphsField, Required
from consulta.core.staff_form import StaffForm

LONGEST_REASON = 500


class QuarantineForm(StaffForm):
    """Which group, as the page showed it, and why: the reason is published."""

    grupo = HiddenField()
    hasta = HiddenField()
    reason = ParagraphsField(
        lazy_gettext("Motivo"),
        LONGEST_REASON,
        validators=[
            Required(lazy_gettext("Escriba el motivo: se publica junto con cuántos aportes se apartaron."))
        ],
    )
