"""The answer form, built from the questions: for citizens, for staff who record, and for the API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any

from flask_babel import lazy_gettext
from wtforms import (
    BooleanField,
    Form,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from consulta.consultations.domain.questions import QuestionSpec, clean, question_type
from consulta.contributions.domain.privacy_notice import CURRENT_PRIVACY_NOTICE
from consulta.contributions.domain.submission import (
    MAX_LINE,
    GivenAnswer,
    GivenPerson,
    GivenPlace,
    Submission,
    place_from,
    read_accuracy,
    read_contact,
    read_coordinate,
    read_district,
    read_line,
    read_member,
    read_moment,
    read_notice_version,
    read_submission_id,
)
from consulta.core.languages import say
from consulta.vocabulary.errors import InvalidValue
from consulta.vocabulary.labels import Labelled
from consulta.vocabulary.numbers import read_number
from consulta.vocabulary.persons import AgeBand, Relation, Sex
from consulta.vocabulary.places import LocationSource, PlaceMeaning
from consulta.vocabulary.territory import departments, district

ANSWER = "answer-"
VERSION = "version-"
# In the order of submission.place_from and submission.GivenPerson.
PLACE_FIELDS = ("location_source", "lat", "lon", "accuracy_m", "district", "landmark", "place_meaning")
PERSON_FIELDS = ("age_band", "sex", "relation")


class CleanedBy:
    """A validator that sets `field.clean` to what a rule of the domain reads in the field."""

    def __init__(self, rule: Callable[[str], Any], **flags: Any) -> None:
        self.rule = rule
        self.field_flags = flags

    def __call__(self, form: Any, field: Any) -> None:
        field.clean = None
        try:
            field.clean = self.rule(field.data or "")
        except InvalidValue as error:
            raise ValidationError(say(error.text)) from None


class CleanedByQuestion:
    """The same for a question: its type is the rule, `field.clean` a GivenAnswer."""

    def __init__(self, spec: QuestionSpec) -> None:
        self.spec = spec
        longest = question_type(spec.kind).max_chars
        self.field_flags = {"maxlength": longest} if longest else {}

    def __call__(self, form: Any, field: Any) -> None:
        field.clean = None
        given = field.data if isinstance(field.data, list) else [field.data or ""]
        try:
            field.clean = GivenAnswer(self.spec, clean(given, self.spec))
        except InvalidValue as error:
            raise ValidationError(say(error.text)) from None


class AnswerFormRules:
    """Validation of the form as a whole, and its submission."""

    specs: tuple[QuestionSpec, ...]
    place: GivenPlace | None = None
    _fields: dict[str, Any]
    form_errors: list[str]

    def validate(self, extra_validators: Any = None) -> bool:
        """WTForms' checks, then whether the place is consistent and something was answered."""
        valid = bool(super().validate(extra_validators))  # type: ignore[misc]
        if not any(self._fields[name].errors for name in PLACE_FIELDS):
            valid = self._read_place() and valid
        if valid and not self._given():
            self.form_errors.append(str(lazy_gettext("Responda al menos una pregunta.")))
            return False
        return valid

    def submission(self) -> Submission:
        """The cleaned submission. Raises ValueError before validate() has returned True."""
        if self.place is None:
            raise ValueError("the form has not been validated")
        fields = self._fields
        return Submission(
            submission_id=fields["submission_id"].clean,
            captured_at=fields["captured_at"].clean,
            answers=self._given(),
            place=self.place,
            person=GivenPerson(*(fields[name].clean for name in PERSON_FIELDS)),
            notice_version=fields["notice_version"].clean,
            publish_text=bool(fields["consent_text"].data),
            contact=fields["contact"].clean,
        )

    def question_fields(self) -> list[tuple[QuestionSpec, Any, Any]]:
        """(question, its field, the hidden field with its version), in the order they are asked."""
        return [
            (spec, self._fields[ANSWER + spec.key], self._fields[VERSION + spec.key]) for spec in self.specs
        ]

    def _given(self) -> tuple[GivenAnswer, ...]:
        every = (self._fields[ANSWER + spec.key].clean for spec in self.specs)
        return tuple(given for given in every if not given.value.is_empty)

    def _read_place(self) -> bool:
        try:
            self.place = place_from(*(self._fields[name].clean for name in PLACE_FIELDS))
        except InvalidValue as error:
            self._fields["district"].errors = [*self._fields["district"].errors, say(error.text)]
            return False
        return True


@lru_cache(maxsize=256)
def answer_form(specs: tuple[QuestionSpec, ...], base: type[Any] = Form) -> type[Any]:
    """The form class for these questions; `base` is WTForms' Form, or the staff's with its token."""
    fields: dict[str, Any] = {"specs": specs}
    for spec in specs:
        fields[ANSWER + spec.key] = _question_field(spec)
        fields[VERSION + spec.key] = HiddenField(default=str(spec.number))
    return type("AnswerForm", (AnswerFormRules, base), fields | _common_fields())


def sent_versions(specs: tuple[QuestionSpec, ...], sent: Mapping[str, str]) -> dict[str, int]:
    """By key, the version of each question that was on the sender's page."""
    found = {spec.key: read_number(sent.get(VERSION + spec.key, "")) for spec in specs}
    return {key: number for key, number in found.items() if number is not None}


def _question_field(spec: QuestionSpec) -> Any:
    control = question_type(spec.kind).control
    shared: dict[str, Any] = {"label": spec.wording, "validators": [CleanedByQuestion(spec)]}
    choices: Any = [SelectChoice(option.key, option.label) for option in spec.options]
    if control == "textarea":
        return TextAreaField(**shared)
    if control == "text":
        return StringField(**shared)
    if control == "radio":
        return RadioField(choices=choices, validate_choice=False, **shared)
    return SelectMultipleField(
        choices=choices,
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        **shared,
    )


def _common_fields() -> dict[str, Any]:
    return {
        "submission_id": HiddenField(validators=[CleanedBy(read_submission_id)]),
        # A sign for staff and never a reason to refuse: nothing checks it here (domain.arrivals).
        "form_number": HiddenField(),
        "proof": HiddenField(),
        "captured_at": HiddenField(validators=[CleanedBy(read_moment)]),
        "location_source": HiddenField(validators=[CleanedBy(partial(read_member, LocationSource))]),
        "lat": HiddenField(validators=[CleanedBy(read_coordinate)]),
        "lon": HiddenField(validators=[CleanedBy(read_coordinate)]),
        "accuracy_m": HiddenField(validators=[CleanedBy(read_accuracy)]),
        "district": SelectField(
            lazy_gettext("Distrito"),
            choices=_districts(),
            validate_choice=False,
            validators=[CleanedBy(read_district)],
        ),
        "landmark": StringField(
            lazy_gettext("Punto de referencia"), validators=[CleanedBy(read_line, maxlength=MAX_LINE)]
        ),
        "place_meaning": _choice(lazy_gettext("¿Qué es ese lugar para usted?"), PlaceMeaning),
        "age_band": _choice(lazy_gettext("Edad"), AgeBand),
        "sex": _choice(lazy_gettext("Sexo"), Sex),
        "relation": _choice(lazy_gettext("Relación con el lugar"), Relation),
        "notice_version": HiddenField(
            default=CURRENT_PRIVACY_NOTICE, validators=[CleanedBy(read_notice_version)]
        ),
        "consent_text": BooleanField(
            lazy_gettext("Doy permiso para publicar mis palabras, sin mi nombre ni mi lugar")
        ),
        "contact": StringField(
            lazy_gettext("Correo o teléfono"), validators=[CleanedBy(read_contact, maxlength=MAX_LINE)]
        ),
    }


def _choice(label: Any, kind: type[Labelled]) -> SelectField:
    choices: Any = [SelectChoice("", lazy_gettext("Elija una opción"))]
    choices += [SelectChoice(member.value, lazy_gettext(member.label.template)) for member in kind]
    return SelectField(
        label, choices=choices, validate_choice=False, validators=[CleanedBy(partial(read_member, kind))]
    )


def nearest_first(form: Any, code: str | None) -> None:
    """Put the districts around that one first in the form's list; the others keep their order."""
    here = district(code) if code else None
    if here is None:
        return
    municipality, department = f"{here.department} · {here.municipality}", f"{here.department} · "

    def distance(choice: Any) -> int:
        group = choice.optgroup
        return 0 if group is None or group == municipality else 1 if group.startswith(department) else 2

    form.district.choices = sorted(form.district.choices, key=distance)


def _districts() -> Any:
    """All districts under their department and municipio: names repeat, so a name alone never identifies."""
    return [
        SelectChoice("", lazy_gettext("Elija su distrito")),
        *(
            SelectChoice(one.code, one.name, optgroup=f"{department.name} · {municipality.name}")
            for department in departments()
            for municipality in department.municipalities
            for one in municipality.districts
        ),
    ]
