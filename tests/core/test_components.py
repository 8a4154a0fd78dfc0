"""The template macros: labels, hints and errors are joined to their fields, and no id appears twice."""

import re
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, render_template_string
from wtforms import (
    BooleanField,
    Form,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    widgets,
)
from wtforms.validators import InputRequired, Length, Optional

from consulta.vocabulary.text import t

Render = Callable[..., str]
# Any, because the type stubs know tuples only, which WTForms has deprecated.
PLACES: Any = ["Aquí", "Allá"]


class Checks(SelectMultipleField):
    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class Sample(Form):
    name = StringField("Nombre", [InputRequired("Escriba el nombre.")])
    words = TextAreaField("Palabras", [Length(max=40, message="Son demasiadas letras.")])
    place = RadioField("Lugar", [InputRequired("Elija un lugar.")], choices=PLACES)
    uses = Checks("Usos", [Optional()], choices=PLACES)
    district = SelectField("Distrito", choices=PLACES, validate_choice=False)
    consent = BooleanField("De acuerdo")


FORM = """
{% from "components/forms.html" import error_summary, text, textarea, select, radios %}
{% from "components/forms.html" import checkboxes, checkbox, csrf %}
{{ error_summary(form) }}{{ csrf(form) }}
{{ text(form.name, hint="Como quiera") }}{{ textarea(form.words, counter=True) }}
{{ radios(form.place, hint="Uno") }}
{{ checkboxes(form.uses) }}{{ select(form.district) }}{{ checkbox(form.consent, hint="Si quiere") }}
"""


class Elements(HTMLParser):
    """Every element of a page as (tag, attributes)."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def values(self, attribute: str) -> list[str]:
        return [str(attrs[attribute]) for _, attrs in self.found if attribute in attrs]


@pytest.fixture
def render(app: Flask) -> Render:
    def rendered(source: str, **context: object) -> str:
        with app.test_request_context("/"):
            return render_template_string(source, **context)

    return rendered


def invalid_form() -> Sample:
    form = Sample(data={"words": "a" * 41})
    assert not form.validate()
    return form


@pytest.mark.parametrize("make", [Sample, invalid_form])
def test_every_reference_of_a_form_leads_somewhere(render: Render, make: Callable[[], Sample]) -> None:
    page = Elements(render(FORM, form=make()))
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    wanted = {name for value in page.values("aria-describedby") for name in value.split()}
    wanted |= set(page.values("for")) | {href.removeprefix("#") for href in page.values("href")}
    assert wanted <= set(ids)
    controls = [
        attrs
        for tag, attrs in page.found
        if tag in ("input", "textarea", "select") and attrs.get("type") != "hidden"
    ]
    assert {attrs["id"] for attrs in controls} <= set(page.values("for"))


def test_errors_are_listed_first_and_said_beside_their_fields(render: Render) -> None:
    page = render(FORM, form=invalid_form())
    assert re.search(r'role="alert".*href="#name".*href="#words".*href="#place-0"', page, re.DOTALL)
    assert page.count("Escriba el nombre.") == 2
    assert page.count('aria-invalid="true"') == 4  # name, words and both radios
    assert "error-summary" not in render(FORM, form=Sample())


def test_a_long_text_is_never_cut_by_the_browser(render: Render) -> None:
    page = render(FORM, form=invalid_form())
    assert 'data-max="40"' in page
    assert "maxlength" not in page
    assert "a" * 41 in page


def test_steps_say_their_status_in_words(render: Render) -> None:
    steps = [
        SimpleNamespace(key="opens", label=t("Se abrió"), date=date(2026, 11, 2), status="done"),
        SimpleNamespace(key="answer", label=t("Respuesta"), date=date(2026, 11, 9), status="late"),
        SimpleNamespace(key="cancelled", label=t("Cancelada"), date=None, status="current"),
    ]
    page = render('{% from "components/steps.html" import steps %}{{ steps(all) }}', all=steps)
    assert "02/11/2026" in page
    assert re.findall(r"\((hecho|con retraso|cancelada)\)", page) == ["hecho", "con retraso", "cancelada"]


def test_words_are_escaped_everywhere(render: Render) -> None:
    source = """
    {% from "components/cards.html" import quote, consultation_card %}
    {% from "components/table.html" import data_table %}{% from "components/nav.html" import summary_list %}
    {{ quote(x) }}{{ consultation_card(x, "/", x, x, "open", x) }}
    {{ data_table(x, [x], [[x]], foot=[x]) }}{{ summary_list([(x, x)]) }}
    """
    assert "<script" not in render(source, x="<script>alert(1)</script>")


def test_a_table_can_be_reached_and_read(render: Render) -> None:
    imported = '{% from "components/table.html" import data_table %}'
    page = render(imported + '{{ data_table("Canales", ["Canal", "n"], [["Web", 3]], (1,)) }}')
    assert '<div class="scroll wide" role="region" aria-label="Canales" tabindex="0">' in page
    assert '<th scope="row">Web</th><td class="number">3</td>' in page
