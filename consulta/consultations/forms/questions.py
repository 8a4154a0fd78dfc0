"""The form in which staff write a question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext
from wtforms import BooleanField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from consulta.consultations.domain.questions import TYPES, Option, QuestionSpec
from consulta.consultations.domain.questions.base import MAX_WORDING
from consulta.consultations.domain.questions.choices import MAX_OPTION_KEY
from consulta.core.form_fields import LineField, ParagraphsField, Required
from consulta.core.languages import say
from consulta.core.staff_form import StaffForm
from consulta.vocabulary.slugs import first_free, slug_of

MAX_OPTIONS_TEXT = 6_000
MAX_HELP = 500
SUFFIX_LENGTH = 4
"""Characters of an option's key left free for "_2" and the like."""


class QuestionForm(StaffForm):
    """One question. `key` is given by whoever calls `spec`."""

    kind = SelectField(lazy_gettext("Tipo de respuesta"))
    wording = LineField(
        lazy_gettext("Pregunta"), MAX_WORDING, validators=[Required(lazy_gettext("Escriba la pregunta."))]
    )
    help = LineField(lazy_gettext("Ayuda"), MAX_HELP)
    options = ParagraphsField(lazy_gettext("Opciones"), MAX_OPTIONS_TEXT)
    required = BooleanField(lazy_gettext("Hay que responderla para enviar"))

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.kind.choices = [SelectChoice(kind, say(one.label)) for kind, one in TYPES.items()]

    def fill(self, spec: QuestionSpec) -> None:
        """Fill the fields with a question."""
        self.kind.data, self.wording.data, self.help.data = spec.kind, spec.wording, spec.help
        self.required.data = spec.required
        self.options.data = "\n".join(option.label for option in spec.options)

    def spec(self, key: str = "", before: Sequence[Option] = ()) -> QuestionSpec:
        """The question as written. An option worded as one of `before` is that option; others are new."""
        has_options = self.kind.data in TYPES and TYPES[self.kind.data].has_options
        return QuestionSpec(
            key=key,
            kind=self.kind.data,
            wording=self.wording.data or "",
            help=self.help.data or "",
            required=bool(self.required.data),
            options=read_options(self.options.data or "", before) if has_options else (),
        )


class ButtonForm(StaffForm):
    """A form with a button and no fields but the CSRF token."""


def read_options(text: str, before: Sequence[Option] = ()) -> tuple[Option, ...]:
    """One option per line, blank lines left out.

    >>> [option.key for option in read_options("Sí\\nNo")]
    ['si', 'no']
    """
    known = {option.label: option.key for option in before}
    taken = set(known.values())
    options = []
    for label in (" ".join(line.split()) for line in text.splitlines()):
        if not label:
            continue
        key = known.get(label)
        if key is None:
            slug = slug_of(label, longest=MAX_OPTION_KEY - SUFFIX_LENGTH, separator="_") or "opcion"
            key = first_free(slug, taken.__contains__, separator="_")
            taken.add(key)
        options.append(Option(key, label))
    return tuple(options)
