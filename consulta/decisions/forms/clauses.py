"""The form of a clause."""

from __future__ import annotations

from flask_babel import lazy_gettext

from consulta.core.form_fields import LineField, ParagraphsField, Required
from consulta.core.staff_form import StaffForm
from consulta.decisions.forms.decisions import MAX_LINE, MAX_TEXT


class ClauseForm(StaffForm):
    """The heading and the text of one clause."""

    heading = LineField(
        lazy_gettext("Título"),
        MAX_LINE,
        validators=[Required(lazy_gettext("Escriba el título de la cláusula."))],
    )
    text = ParagraphsField(
        lazy_gettext("Qué dice"),
        MAX_TEXT,
        validators=[Required(lazy_gettext("Escriba qué dice la cláusula."))],
    )
