"""Jinja filters for dates, Markdown and data attributes."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from flask import Flask
from flask_babel import format_date as format_date_of_language

from consulta.core.markdown import markdown
from consulta.vocabulary.calendar import format_date, format_moment, local_date


def setup_filters(app: Flask) -> None:
    app.add_template_filter(format_date, "day")
    app.add_template_filter(long_day, "long_day")
    app.add_template_filter(format_moment, "moment")
    app.add_template_filter(as_dicts, "records")
    app.add_template_filter(markdown, "markdown")
    app.add_template_global(format_date, "format_date")


def long_day(day: date | datetime) -> str:
    """A day in words, in the language of the request: 17 de septiembre de 2026."""
    plain = local_date(day) if isinstance(day, datetime) else day
    return str(format_date_of_language(plain, "long"))


def as_dicts(several: Any) -> list[dict[str, Any]]:
    """Dataclasses as plain objects, for data attributes that scripts read."""
    return [asdict(one) for one in several]
