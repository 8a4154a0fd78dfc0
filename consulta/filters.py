"""Jinja filters: how dates, folios and a few other things are written."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Flask

from consulta.domain.calendar import format_date, format_moment
from consulta.domain.dispositions import Outcome
from consulta.domain.folio import format_folio
from consulta.domain.questions import QuestionSpec, question_type
from consulta.markdown import markdown

OUTCOME_KINDS = {
    Outcome.ADOPTED: "good",
    Outcome.PARTLY: "open",
    Outcome.NOT_ADOPTED: "bad",
    Outcome.DEFERRED: "warn",
    Outcome.OUTSIDE_REMIT: "neutral",
}


def setup_filters(app: Flask) -> None:
    app.add_template_filter(format_date, "day")
    app.add_template_filter(format_moment, "moment")
    app.add_template_filter(format_folio, "folio")
    app.add_template_filter(control, "control")
    app.add_template_filter(outcome_kind, "outcome_kind")
    app.add_template_filter(records, "records")
    app.add_template_filter(markdown, "markdown")
    app.add_template_global(format_date, "format_date")


def control(spec: QuestionSpec) -> str:
    """Which form control asks a question."""
    return question_type(spec.kind).control


def records(several: Any) -> list[dict[str, Any]]:
    """Dataclasses as plain objects, for data attributes that scripts read."""
    return [asdict(one) for one in several]


def outcome_kind(outcome: Outcome) -> str:
    """The colour of a disposition's tag; its text says the same."""
    return OUTCOME_KINDS[outcome]
