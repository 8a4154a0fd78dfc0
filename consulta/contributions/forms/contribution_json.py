"""The API's JSON as data of the answer form, so that the same rules hold; errors as JSON pointers."""

from __future__ import annotations

from itertools import islice
from typing import Any

from flask_babel import gettext
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from werkzeug.datastructures import MultiDict

from consulta.consultations.domain.questions import QuestionSpec
from consulta.contributions.forms.answers import ANSWER
from consulta.vocabulary.json_text import parse_json

MAX_ERRORS = 20
MAX_VALUES = 3_000
"""Values in a document: 40 questions with 50 options marked, and what else there is."""

# Where each field of the form comes from in the JSON.
POINTERS = {
    "submission_id": "/submission_id",
    "captured_at": "/captured_at",
    "location_source": "/location/source",
    "lat": "/location/lat",
    "lon": "/location/lon",
    "accuracy_m": "/location/accuracy_m",
    "district": "/location/district",
    "landmark": "/location/landmark",
    "place_meaning": "/location/meaning",
    "age_band": "/person/age_band",
    "sex": "/person/sex",
    "relation": "/person/relation",
    "notice_version": "/consent/notice_version",
    "contact": "/contact",
}

FieldError = dict[str, str]


def parse(body: bytes) -> Any:
    """The document. Raises NotJson and TooMuchJson."""
    return parse_json(body, most_values=MAX_VALUES)


def shape_errors(document: Any, validator: Draft202012Validator) -> list[FieldError]:
    """Where the document breaks its JSON schema: the first MAX_ERRORS found, no more are looked for."""
    errors = list(islice(validator.iter_errors(document), MAX_ERRORS))
    errors.sort(key=lambda error: list(map(str, error.absolute_path)))
    return [_described(error) for error in errors]


def unknown_questions(document: dict[str, Any], questions: tuple[QuestionSpec, ...]) -> list[FieldError]:
    """Answers to questions that the consultation does not ask."""
    known = {spec.key for spec in questions}
    return [
        {"pointer": f"/answers/{_escaped(key)}", "detail": gettext("Esta consulta no hace esa pregunta.")}
        for key in document["answers"]
        if key not in known
    ][:MAX_ERRORS]


def form_data(document: dict[str, Any]) -> MultiDict[str, str]:
    """A document that fits the schema as the fields of the form."""
    data: MultiDict[str, str] = MultiDict()
    for name, pointer in POINTERS.items():
        value = _at(document, pointer)
        if value is not None:
            data[name] = str(value)
    if document["consent"].get("publish_text"):
        data["consent_text"] = "y"
    for key, value in document["answers"].items():
        data.setlist(ANSWER + key, value if isinstance(value, list) else [value])
    return data


def field_errors(errors: dict[str | None, Any]) -> list[FieldError]:
    """The form's errors, each at its place in the JSON."""
    return [
        {"pointer": _pointer(name), "detail": str(text)} for name, texts in errors.items() for text in texts
    ]


def _pointer(field: str | None) -> str:
    if field is None:
        return "/answers"
    if field.startswith(ANSWER):
        return f"/answers/{_escaped(field.removeprefix(ANSWER))}"
    return POINTERS.get(field, "")


def _at(document: Any, pointer: str) -> Any:
    for part in pointer.strip("/").split("/"):
        if not isinstance(document, dict):
            return None
        document = document.get(part)
    return document


def _described(error: ValidationError) -> FieldError:
    pointer = "".join(f"/{_escaped(str(part))}" for part in error.absolute_path)
    return {"pointer": pointer, "detail": error.message[:300]}


def _escaped(key: str) -> str:
    """A member name in a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")
