"""Forms to merge and to split themes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext, lazy_gettext
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField
from wtforms.validators import DataRequired
from wtforms.widgets import CheckboxInput, ListWidget

from consulta.core.form_fields import LineField, ParagraphsField
from consulta.core.staff_form import StaffForm
from consulta.reading.domain.themes import MAX_MEANING, MAX_NAME
from consulta.vocabulary.numbers import read_number

PARTS = ("a", "b")
"""The themes that one split makes at most; more by splitting again."""


class MergeForm(StaffForm):
    """Which themes are merged, which of them stays, and its new name."""

    themes = SelectMultipleField(
        lazy_gettext("Temas que se unen"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[DataRequired(lazy_gettext("Marque los temas que se unen."))],
        validate_choice=False,
    )
    into = SelectField(lazy_gettext("Tema que queda"), validate_choice=False)
    name = LineField(lazy_gettext("Otro nombre para el tema que queda"), MAX_NAME)

    def offer(self, themes: Iterable[tuple[str, str]]) -> None:
        """Give the themes to choose from: (public id, name)."""
        choices = list(themes)
        self.themes.choices = choices
        self.into.choices = [("", gettext("Elija un tema")), *choices]

    def validate(self, extra_validators: Any = None) -> bool:
        fits = bool(super().validate(extra_validators))
        offered = {choice[0] for choice in self.themes.choices or ()}
        if fits and not set(self.themes.data or ()) <= offered:
            self.themes.errors = [
                gettext("Uno de los temas ya no está en el libro de códigos. Elija otra vez.")
            ]
            return False
        if fits and self.into.data not in offered:
            self.into.errors = [gettext("Elija el tema que queda.")]
            return False
        if fits and not set(self.themes.data or ()) - {self.into.data}:
            self.themes.errors = [gettext("Marque al menos un tema además del que queda.")]
            return False
        return fits


class SplitForm(StaffForm):
    """The new themes of a split; which codings move is in further fields, see `split_assignment`."""

    name_a = LineField(lazy_gettext("Primer tema nuevo"), MAX_NAME)
    meaning_a = ParagraphsField(lazy_gettext("Qué significa el primero"), MAX_MEANING)
    name_b = LineField(lazy_gettext("Segundo tema nuevo"), MAX_NAME)
    meaning_b = ParagraphsField(lazy_gettext("Qué significa el segundo"), MAX_MEANING)
    everything = BooleanField(lazy_gettext("Pasar al primer tema nuevo todas las que dicen esto"))
    q = HiddenField()


@dataclass(frozen=True, slots=True)
class SplitAssignment:
    """The codings that move in a split: their ids by part."""

    parts: dict[str, frozenset[int]]

    def with_rest(self, ids: Sequence[int]) -> SplitAssignment:
        """With those of `ids` that no other part has added to the first part."""
        others = frozenset().union(*(self.parts[part] for part in PARTS[1:]))
        return SplitAssignment({**self.parts, PARTS[0]: self.parts[PARTS[0]] | (frozenset(ids) - others)})

    def part_of(self, coding_id: int) -> str:
        return next((part for part, ids in self.parts.items() if coding_id in ids), "")


def split_assignment(sent: MultiDict[str, str]) -> SplitAssignment:
    """Read the fields `lectura-<coding id>`, whose value is the part the coding moves to, or empty."""
    found: dict[str, set[int]] = {part: set() for part in PARTS}
    for name, part in sent.items():
        number = read_number(name.removeprefix("lectura-")) if name.startswith("lectura-") else None
        if number is not None and part in found:
            found[part].add(number)
    return SplitAssignment({part: frozenset(ids) for part, ids in found.items()})
