"""Forms to write a decision and its commitments, to sign it and to return it."""

from __future__ import annotations

from flask_babel import lazy_gettext
from wtforms import BooleanField, HiddenField
from wtforms.validators import InputRequired

from consulta.core.form_fields import DayField, LineField, ParagraphsField, Required
from consulta.core.staff_form import StaffForm

MAX_TEXT = 30_000
MAX_REASON = 5_000
MAX_LINE = 200
MAX_WHAT = 1_000


class DecisionForm(StaffForm):
    """What was decided, by whom and when; a draft may lack any of it."""

    text = ParagraphsField(lazy_gettext("Qué se decidió y por qué"), MAX_TEXT)
    decider = LineField(lazy_gettext("Quién tomó la decisión"), MAX_LINE)
    decided_on = DayField(lazy_gettext("Fecha en que se tomó la decisión"))


class CorrectionForm(DecisionForm):
    """The same for a later version, with the reason for the correction."""

    change_reason = ParagraphsField(lazy_gettext("Qué se corrige y por qué"), MAX_REASON)


class CommitmentForm(StaffForm):
    """One commitment of a theme. Several share a page, each with a prefix; the page has the CSRF token."""

    class Meta:
        csrf = False

    what = ParagraphsField(
        lazy_gettext("Qué se hará"), MAX_WHAT, validators=[Required(lazy_gettext("Escriba qué se hará."))]
    )
    unit = LineField(
        lazy_gettext("Qué unidad lo hará"),
        MAX_LINE,
        validators=[Required(lazy_gettext("Escriba qué unidad lo hará."))],
    )
    due_on = DayField(
        lazy_gettext("A más tardar el"), validators=[Required(lazy_gettext("Escriba para qué fecha."))]
    )
    drop = BooleanField(lazy_gettext("Quitar este compromiso"))

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed into it."""
        return not (self.what.data or self.unit.data or any(self.due_on.raw_data or ()))


class SignForm(StaffForm):
    """The signature, with a box to tick. `seen` is the fingerprint of the draft that was read."""

    seen = HiddenField()
    confirmed = BooleanField(
        lazy_gettext(
            "Leí la decisión entera y la firmo. Entiendo que será pública y que no se podrá borrar."
        ),
        validators=[InputRequired(lazy_gettext("Marque la casilla para firmar."))],
    )


class ReturnForm(StaffForm):
    """Why the decision is returned to its author."""

    reason = ParagraphsField(
        lazy_gettext("Qué hay que cambiar"),
        MAX_REASON,
        validators=[Required(lazy_gettext("Escriba qué hay que cambiar."))],
    )
