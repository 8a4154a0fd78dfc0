"""The form of the publication act."""

from __future__ import annotations

from flask_babel import lazy_gettext
from wtforms import BooleanField
from wtforms.validators import InputRequired

from consulta.core.staff_form import StaffForm


class ReleaseForm(StaffForm):
    """The release of the figures, with a tick to confirm: it cannot be repeated."""

    confirmed = BooleanField(
        lazy_gettext("Todos los aportes están leídos y quiero publicar las cifras."),
        validators=[InputRequired(lazy_gettext("Marque la casilla para publicar las cifras."))],
    )
