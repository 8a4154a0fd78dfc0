"""Forms for the public updates of a commitment: progress, ending, and the correction of an ending."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf.file import FileField
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired

from consulta.attachments.domain import MAX_TITLE
from consulta.core.form_fields import LineField, ParagraphsField, Required
from consulta.core.staff_form import StaffForm
from consulta.decisions.forms.attachments import ACCEPT

MAX_NOTE = 5_000


class EvidenceForm(StaffForm):
    """Base of the forms about a commitment: an optional file as evidence, with its title."""

    file = FileField(lazy_gettext("Documento o foto que lo muestra"), render_kw={"accept": ACCEPT})
    title = LineField(lazy_gettext("Qué es, o qué se ve"), MAX_TITLE)

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = bool(super().validate(extra_validators))
        if self.has_file and not self.title.data:
            self.title.errors = [gettext("Escriba qué es este documento, o qué se ve en la imagen.")]
            return False
        if self.title.data and not self.has_file:
            self.file.errors = [gettext("Elija el archivo otra vez: el navegador no lo guarda.")]
            return False
        return is_valid

    @property
    def has_file(self) -> bool:
        return bool(self.file.data and self.file.data.filename)


class UpdateForm(EvidenceForm):
    """An update of a commitment: what has been done."""

    note = ParagraphsField(
        lazy_gettext("Qué se ha hecho"),
        MAX_NOTE,
        validators=[Required(lazy_gettext("Escriba qué se ha hecho."))],
    )


class EndingForm(EvidenceForm):
    """How a commitment ended: fulfilled or not, with a public note."""

    fulfilled = RadioField(
        lazy_gettext("¿Se cumplió?"),
        choices=[
            SelectChoice("yes", lazy_gettext("Sí, se cumplió")),
            SelectChoice("no", lazy_gettext("No se cumplió")),
        ],
        validators=[InputRequired(lazy_gettext("Elija si se cumplió o no."))],
    )
    note = ParagraphsField(
        lazy_gettext("Qué se hizo, o por qué no se pudo"),
        MAX_NOTE,
        validators=[Required(lazy_gettext("Escriba qué se hizo, o por qué no se pudo."))],
    )


class EndingCorrectionForm(EvidenceForm):
    """The correction of an ending: what was wrong, and how it is in fact."""

    reason = ParagraphsField(
        lazy_gettext("Qué estaba mal"),
        MAX_NOTE,
        validators=[Required(lazy_gettext("Escriba qué estaba mal."))],
    )
    fulfilled = RadioField(
        lazy_gettext("¿Cómo es en verdad?"),
        choices=[
            SelectChoice("yes", lazy_gettext("Se cumplió")),
            SelectChoice("no", lazy_gettext("No se cumplió")),
            SelectChoice("open", lazy_gettext("Todavía no ha terminado")),
        ],
        validators=[InputRequired(lazy_gettext("Elija cómo es en verdad."))],
    )
    note = ParagraphsField(lazy_gettext("Qué se hizo, o por qué no se pudo"), MAX_NOTE)

    @property
    def corrected_fulfilled(self) -> bool | None:
        """Fulfilled or not; None: it has not ended."""
        return {"yes": True, "no": False}.get(self.fulfilled.data)
