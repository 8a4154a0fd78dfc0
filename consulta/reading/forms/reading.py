"""Filter forms of contributions and answers, and the form of a theme."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, Form, SearchField, SelectField

from consulta.contributions.domain.moderation import ContributionState
from consulta.core.form_fields import DayField, LineField, ParagraphsField, Required
from consulta.core.languages import say
from consulta.core.staff_form import StaffForm
from consulta.reading.domain.themes import MAX_MEANING, MAX_NAME
from consulta.vocabulary.channels import Channel
from consulta.vocabulary.labels import Labelled


class ContributionFilterForm(Form):
    """The filters of the list of contributions, from the query string."""

    estado = SelectField(lazy_gettext("Estado"), choices=lambda: _choices(ContributionState), default="")
    canal = SelectField(lazy_gettext("Canal"), choices=lambda: _choices(Channel), default="")
    dia = DayField(lazy_gettext("Día en que llegó"))
    q = SearchField(lazy_gettext("Palabras o número"))
    textos = BooleanField(lazy_gettext("Solo con textos por revisar"))


class CodingFilterForm(Form):
    """The filters of the workbench. The view sets the choices of questions and themes."""

    ver = SelectField(lazy_gettext("Respuestas"), choices=lambda: _coded_choices(), default="sin-tema")
    pregunta = SelectField(lazy_gettext("Pregunta"), default="")
    tema = SelectField(lazy_gettext("Tema"), default="")
    canal = SelectField(lazy_gettext("Canal"), choices=lambda: _choices(Channel), default="")
    q = SearchField(lazy_gettext("Palabras"))


class ThemeForm(StaffForm):
    """A theme's name and what it means."""

    name = LineField(
        lazy_gettext("Nombre del tema"),
        MAX_NAME,
        validators=[Required(lazy_gettext("Escriba el nombre del tema."))],
        render_kw={"autocomplete": "off"},
    )
    meaning = ParagraphsField(lazy_gettext("Qué significa"), MAX_MEANING)
    includes = ParagraphsField(lazy_gettext("Ejemplos de lo que entra"), MAX_MEANING)
    excludes = ParagraphsField(lazy_gettext("Ejemplos de lo que no entra"), MAX_MEANING)


def _choices(values: Iterable[Labelled] | type[Labelled]) -> list[tuple[str, str]]:
    return [("", gettext("Todos")), *((value.value, say(value.label)) for value in values)]


def _coded_choices() -> list[tuple[str, Any]]:
    return [
        ("sin-tema", gettext("Sin tema")),
        ("con-tema", gettext("Con tema")),
        ("todas", gettext("Todas")),
    ]
