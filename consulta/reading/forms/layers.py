"""Forms of transcriptions and translations."""

from __future__ import annotations

from flask_babel import lazy_gettext
from wtforms import HiddenField, SelectField

from consulta.core.form_fields import ParagraphsField, Required
from consulta.core.languages import say
from consulta.core.staff_form import StaffForm
from consulta.reading.domain.layers import MAX_TEXT, Language


class LayerForm(StaffForm):
    """`seen` is LayeredText.fingerprint as the page showed it."""

    seen = HiddenField()
    text = ParagraphsField(
        lazy_gettext("Lo que dice"), MAX_TEXT, validators=[Required(lazy_gettext("Escriba lo que dice."))]
    )


class TranslationForm(LayerForm):
    """A text in one of the languages of domain.layers.Language."""

    language = SelectField(
        lazy_gettext("¿A qué idioma?"),
        choices=lambda: [(one.value, say(one.label).capitalize()) for one in Language],
        default=Language.ENGLISH.value,
    )
    text = ParagraphsField(
        lazy_gettext("La traducción"), MAX_TEXT, validators=[Required(lazy_gettext("Escriba la traducción."))]
    )
