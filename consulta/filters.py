"""Jinja filters: how dates, folios and a few other things are written."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from flask import Flask
from flask_babel import format_date as format_date_of_language

from consulta.domain.calendar import format_date, format_moment, local_date
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
    app.add_template_filter(long_day, "long_day")
    app.add_template_filter(format_moment, "moment")
    app.add_template_filter(format_folio, "folio")
    app.add_template_filter(control, "control")
    app.add_template_filter(outcome_kind, "outcome_kind")
    app.add_template_filter(records, "records")
    app.add_template_filter(markdown, "markdown")
    app.add_template_global(format_date, "format_date")


def long_day(day: date | datetime) -> str:
    """A day as letters date themselves: 17 de septiembre de 2026, in the language of the request."""
    plain = local_date(day) if isinstance(day, datetime) else day
    return str(format_date_of_language(plain, "long"))


def control(spec: QuestionSpec) -> str:
    """Which form control asks a question."""
    return question_type(spec.kind).control


def records(several: Any) -> list[dict[str, Any]]:
    """Dataclasses as plain objects, for data attributes that scripts read."""
    return [asdict(one) for one in several]


def outcome_kind(outcome: Outcome) -> str:
    """The colour of a disposition's tag; its text says the same."""
    return OUTCOME_KINDS[outcome]
