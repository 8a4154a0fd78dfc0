"""The form that uploads a document or a picture."""

from __future__ import annotations

from flask_babel import lazy_gettext
from flask_wtf.file import FileField, FileRequired

from consulta.attachments.domain import MAX_TITLE, MediaType
from consulta.core.form_fields import LineField, Required
from consulta.core.staff_form import StaffForm

ACCEPT = ",".join(kind.value for kind in MediaType)


class AttachmentForm(StaffForm):
    """One file and its title."""

    title = LineField(
        lazy_gettext("Qué es, o qué se ve"),
        MAX_TITLE,
        validators=[Required(lazy_gettext("Escriba qué es este documento, o qué se ve en la imagen."))],
    )
    file = FileField(
        lazy_gettext("Archivo"),
        validators=[FileRequired(lazy_gettext("Elija un archivo."))],
        render_kw={"accept": ACCEPT},
    )
