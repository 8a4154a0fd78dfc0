"""The API's description (OpenAPI 3.1), made from the same enumerations that the rules use."""

from __future__ import annotations

from typing import Any

from consulta.contributions.domain.privacy_notice import PRIVACY_NOTICES
from consulta.contributions.domain.submission import MAX_LINE
from consulta.vocabulary.labels import Labelled
from consulta.vocabulary.persons import AgeBand, Relation, Sex
from consulta.vocabulary.places import LocationSource, PlaceMeaning

PROBLEM = "application/problem+json"


def enum_of(kind: type[Labelled]) -> dict[str, Any]:
    return {"type": "string", "enum": [member.value for member in kind]}


def closed_object(properties: dict[str, Any], required: list[str] | None = None) -> dict[str, Any]:
    """An object with these members and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": required or [],
        "additionalProperties": False,
    }


LINE = {"type": "string", "maxLength": MAX_LINE}

CONTRIBUTION: dict[str, Any] = closed_object(
    {
        "submission_id": {
            "type": "string",
            "format": "uuid",
            "description": "Chosen by the sender. Sent again with the same content: the same contribution.",
        },
        "captured_at": {"type": "string", "format": "date-time"},
        "answers": {
            "type": "object",
            "description": "By question key: text, or a list of option keys.",
            "additionalProperties": {
                "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "maxItems": 50}]
            },
        },
        "versions": {
            "type": "object",
            "description": "By question key: the version that was shown. Left out: the current one.",
            "additionalProperties": {"type": "integer", "minimum": 1, "maximum": 99_999},
        },
        "location": closed_object(
            {
                "source": enum_of(LocationSource),
                "lat": {"type": "number", "minimum": -90, "maximum": 90},
                "lon": {"type": "number", "minimum": -180, "maximum": 180},
                "accuracy_m": {"type": "number", "minimum": 0},
                "district": {"type": "string", "pattern": "^[0-9]{4}$"},
                "landmark": LINE,
                "meaning": enum_of(PlaceMeaning),
            }
        ),
        "person": closed_object(
            {"age_band": enum_of(AgeBand), "sex": enum_of(Sex), "relation": enum_of(Relation)}
        ),
        "consent": closed_object(
            {
                "notice_version": {"type": "string", "enum": list(PRIVACY_NOTICES)},
                "publish_text": {"type": "boolean"},
            },
            ["notice_version"],
        ),
        "contact": LINE,
    },
    ["submission_id", "answers", "consent"],
)

RECEIPT = closed_object(
    {
        "folio": {"type": "string", "description": "Opens the contribution at /folio/{folio}."},
        "digest": {"type": "string", "description": "SHA-256 in hex, as it enters the published record."},
        "withdrawal_key": {"type": "string", "description": "The digits that withdrawing asks for."},
    },
    ["folio", "digest", "withdrawal_key"],
)

QUESTION = closed_object(
    {
        "key": {"type": "string"},
        "version": {"type": "integer"},
        "kind": {"type": "string"},
        "wording": {"type": "string"},
        "required": {"type": "boolean"},
        "options": {
            "type": "array",
            "items": closed_object({"key": {"type": "string"}, "label": {"type": "string"}}),
        },
    }
)

CONSULTATION = closed_object(
    {
        "slug": {"type": "string"},
        "title": {"type": "string"},
        "state": {"type": "string"},
        "opens_at": {"type": "string", "format": "date-time"},
        "closes_at": {"type": "string", "format": "date-time"},
        "answer_due_on": {"type": "string", "format": "date"},
        "notice": closed_object(
            {"version": {"type": "string"}, "lines": {"type": "array", "items": {"type": "string"}}}
        ),
        "questions": {"type": "array", "items": QUESTION},
    }
)

PROBLEM_DETAILS = {
    "type": "object",
    "description": "RFC 9457. `errors` names the members that have to change by JSON pointer.",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": closed_object({"pointer": {"type": "string"}, "detail": {"type": "string"}}),
        },
    },
    "required": ["title", "status", "detail"],
}

_SLUG = {
    "name": "slug",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "pattern": "^[a-z0-9-]+$"},
}


def openapi_document(public_url: str) -> dict[str, Any]:
    """The whole OpenAPI document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Consulta",
            "version": "1",
            "description": "Read what is asked, and contribute. No key is needed and none is given.",
        },
        "servers": [{"url": public_url}],
        "paths": {
            "/api/v1/consultations/{slug}": {
                "parameters": [_SLUG],
                "get": {
                    "operationId": "getConsultation",
                    "summary": "What a consultation asks, and until when",
                    "responses": {
                        "200": _json("Consultation", "The consultation"),
                        "404": _problem("None by that name"),
                    },
                },
            },
            "/api/v1/consultations/{slug}/contributions": {
                "parameters": [_SLUG],
                "post": {
                    "operationId": "contribute",
                    "summary": "Contribute to an open consultation",
                    "requestBody": {
                        "required": True,
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Contribution"}}
                        },
                    },
                    "responses": _contribute_responses(),
                },
            },
        },
        "components": {
            "schemas": {
                "Contribution": CONTRIBUTION,
                "Receipt": RECEIPT,
                "Consultation": CONSULTATION,
                "Problem": PROBLEM_DETAILS,
            }
        },
    }


def _contribute_responses() -> dict[str, Any]:
    return {
        "201": _json("Receipt", "Stored: the receipt"),
        "200": _json("Receipt", "It was stored before: the same receipt"),
        "400": _problem("Not JSON, or with too many values or too many levels"),
        "403": _problem("The consultation does not take contributions now"),
        "404": _problem("No consultation by that name"),
        "409": _problem("That submission_id carries other content; kept apart for review, not counted"),
        "410": _problem("The contribution was withdrawn"),
        "413": _problem("Too large"),
        "415": _problem("Not application/json"),
        "422": _problem("Some members have to change; `errors` says which"),
        "429": _problem("Too many in a minute"),
    }


def _json(schema: str, text: str) -> dict[str, Any]:
    return {"description": text, "content": {"application/json": {"schema": _ref(schema)}}}


def _problem(text: str) -> dict[str, Any]:
    return {"description": text, "content": {PROBLEM: {"schema": _ref("Problem")}}}


def _ref(schema: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{schema}"}
