"""The form of one disposition: the outcome of a theme, its reason, and the clause that decides it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import RadioField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired

from consulta.core.form_fields import LineField, ParagraphsField
from consulta.core.languages import say
from consulta.core.staff_form import StaffForm
from consulta.decisions.domain.dispositions import Outcome
from consulta.decisions.forms.decisions import MAX_LINE, MAX_REASON, MAX_TEXT

NEW_CLAUSE = "new"


class DispositionForm(StaffForm):
    """The outcome of one theme, its reason, and the clause that decides it, which may be written here too.

    In a draft the reason and the clause may still be missing.
    """

    outcome = RadioField(
        lazy_gettext("¿Qué se hará con este tema?"),
        validators=[InputRequired(lazy_gettext("Elija qué se hará con este tema."))],
    )
    reason = ParagraphsField(lazy_gettext("¿Por qué?"), MAX_REASON)
    clause = RadioField(lazy_gettext("¿Qué cláusula lo decide?"), validate_choice=False)
    new_heading = LineField(lazy_gettext("Título de la cláusula nueva"), MAX_LINE)
    new_text = ParagraphsField(lazy_gettext("Qué dice la cláusula nueva"), MAX_TEXT)

    def __init__(self, clauses: Sequence[tuple[str, str]], **options: Any) -> None:
        """`clauses`: public id and label of each clause of the draft."""
        super().__init__(**options)
        self.outcome.choices = [SelectChoice(outcome.value, say(outcome.label)) for outcome in Outcome]
        self.clause.choices = [
            *(SelectChoice(public_id, label) for public_id, label in clauses),
            SelectChoice(NEW_CLAUSE, gettext("Una cláusula nueva, que escribo aquí")),
        ]
        self._known = {public_id for public_id, _ in clauses}

    @property
    def chosen_clause_id(self) -> str | None:
        """The public id of the existing clause that was chosen, or None."""
        return self.clause.data if self.clause.data in self._known else None

    @property
    def creates_clause(self) -> bool:
        """Whether a new clause is to be created from what was typed."""
        return not self.chosen_clause_id and bool(self.new_heading.data or self.new_text.data)

    def _needs_new_clause(self, other: LineField | ParagraphsField) -> bool:
        """Whether a new clause was asked for, or begun in the `other` of its two fields."""
        return not self.chosen_clause_id and bool(self.clause.data == NEW_CLAUSE or other.data)

    def validate_clause(self, field: RadioField) -> None:
        if field.data and field.data != NEW_CLAUSE and field.data not in self._known:
            raise ValidationError(gettext("Esa cláusula ya no está. Elija otra."))
        if self.chosen_clause_id and (self.new_heading.data or self.new_text.data):
            raise ValidationError(gettext("Elija «Una cláusula nueva», o borre lo que escribió para ella."))

    def validate_new_heading(self, field: LineField) -> None:
        if (
            not self.chosen_clause_id
            and not field.data
            and (self.clause.data == NEW_CLAUSE or self.new_text.data)
        ):
            raise ValidationError(gettext("Escriba el título de la cláusula."))

    def validate_new_text(self, field: ParagraphsField) -> None:
        if (
            not self.chosen_clause_id
            and not field.data
            and (self.clause.data == NEW_CLAUSE or self.new_heading.data)
        ):
            raise ValidationError(gettext("Escriba qué dice la cláusula."))
