"""The form by which staff record a contribution: the answer form with channel, consent and day."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from consulta.consultations.domain.questions import QuestionSpec
from consulta.contributions.domain.submission import read_member
from consulta.contributions.forms.answers import CleanedBy, answer_form
from consulta.core.clock import utcnow
from consulta.core.form_fields import DayField, Required
from consulta.core.staff_form import StaffForm
from consulta.vocabulary.calendar import LOCAL_ZONE, local_date
from consulta.vocabulary.channels import ASSISTED, Channel, ConsentWay
from consulta.vocabulary.labels import Labelled

MIDDAY = time(12)


class AssistedFormRules:
    """Validation and values of the fields that the answer form has not."""

    def chosen_channel(self) -> Channel:
        return Channel(self.channel.data)  # type: ignore[attr-defined]

    def chosen_consent_way(self) -> ConsentWay:
        return ConsentWay(self.consent_way.data)  # type: ignore[attr-defined]

    def chosen_captured_at(self, now: datetime) -> datetime | None:
        """Noon of the day it was said; None for today, so that the moment of recording is taken."""
        day: date = self.captured_on.data  # type: ignore[attr-defined]
        return None if day == local_date(now) else datetime.combine(day, MIDDAY, LOCAL_ZONE)

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))  # type: ignore[misc]
        day = self.captured_on  # type: ignore[attr-defined]
        if isinstance(day.data, date) and day.data > local_date(utcnow()):
            day.errors = [*day.errors, gettext("Esa fecha todavía no llega.")]
            return False
        return valid


@lru_cache(maxsize=64)
def assisted_form(specs: tuple[QuestionSpec, ...]) -> type[Any]:
    """The form class for these questions, with the staff's token."""
    fields = {
        "channel": _choice(
            lazy_gettext("¿Por qué medio lo dijo?"), ASSISTED, Channel, lazy_gettext("Elija el medio.")
        ),
        "consent_way": _choice(
            lazy_gettext("¿Cómo aceptó participar?"),
            tuple(ConsentWay),
            ConsentWay,
            lazy_gettext("Elija cómo aceptó participar."),
        ),
        "captured_on": DayField(
            lazy_gettext("¿Qué día lo dijo?"),
            default=lambda: local_date(utcnow()),
            validators=[Required(lazy_gettext("Escriba el día."))],
        ),
    }
    return type("AssistedForm", (AssistedFormRules, answer_form(specs, StaffForm)), fields)


def _choice(label: Any, members: tuple[Labelled, ...], kind: type[Labelled], missing: Any) -> SelectField:
    choices: Any = [SelectChoice("", lazy_gettext("Elija una opción"))]
    choices += [SelectChoice(member.value, lazy_gettext(member.label.template)) for member in members]
    return SelectField(
        label,
        choices=choices,
        validate_choice=False,
        validators=[Required(missing), CleanedBy(_member(members, kind))],
    )


def _member(members: tuple[Labelled, ...], kind: type[Labelled]) -> Any:
    """CleanedBy one of these members only: staff never record through the web's channel."""

    def rule(text: str) -> Labelled | None:
        return read_member(kind, text if not text or text in members else "·")

    return rule
