"""How views of the staff show that a rule refused something: as form errors, or on the next page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import flash
from wtforms import Form

from consulta.core.access import unit_of_work
from consulta.core.languages import say
from consulta.vocabulary.errors import DomainError, InvalidValue, Refused

UNPROCESSABLE = 422


@contextmanager
def saving(form: Form) -> Iterator[None]:
    """A unit of work; InvalidValue and Refused become errors of the form, and nothing is stored."""
    try:
        with unit_of_work():
            yield
    except InvalidValue as error:
        form.form_errors.append(say(error.text))
    except Refused as error:
        form.form_errors.extend(say(obstacle.text) for obstacle in error.obstacles)


def flash_refusal(error: DomainError) -> None:
    """Show on the next page why nothing was stored."""
    if isinstance(error, InvalidValue):
        flash(say(error.text), "error")
    if isinstance(error, Refused):
        for obstacle in error.obstacles:
            flash(say(obstacle.text), "error")


def form_status(form: Any) -> int:
    """200 for a form just opened, 422 for one that came back with errors."""
    return UNPROCESSABLE if form.errors else 200
