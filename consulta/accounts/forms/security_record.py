"""The filter of the security record. What is not among the choices filters nothing."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import Form, IntegerField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from consulta.accounts.domain.security_events import SecurityEvent
from consulta.core.languages import say


class SecurityFilterForm(Form):
    event = SelectField(lazy_gettext("Qué pasó"), name="accion", validate_choice=False)
    account = SelectField(lazy_gettext("Cuenta"), name="cuenta", validate_choice=False)
    before = IntegerField(name="antes")

    def __init__(self, given: Any, accounts: list[tuple[str, str]]) -> None:
        super().__init__(given)
        self._offer(self.event, gettext("Todo"), [(one.value, say(one.label)) for one in SecurityEvent])
        self._offer(self.account, gettext("Todas"), accounts)
        if self.before.data is not None and not 0 < self.before.data < 2**31:
            self.before.data = None

    @staticmethod
    def _offer(field: SelectField, everything: str, choices: list[tuple[str, str]]) -> None:
        field.choices = [SelectChoice(value, label) for value, label in [("", everything), *choices]]
        if field.data not in {value for value, _ in choices}:
            field.data = ""
