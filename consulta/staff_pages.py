"""What pages of the staff share: finding the consultation of an address, and answering a refusal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from flask import abort
from wtforms import Form

from consulta.access import current_actor, unit_of_work
from consulta.clock import utcnow
from consulta.domain.errors import InvalidValue, Refused
from consulta.i18n import say
from consulta.queries.consultations import staff_consultation

if TYPE_CHECKING:
    from consulta.models import Consultation

UNPROCESSABLE = 422


def the_consultation(slug: str) -> Consultation:
    """The consultation of that address, or a 404: another's draft is not there for who may not see it."""
    found = staff_consultation(slug, current_actor(), utcnow())
    if found is None:
        abort(404)
    return found


@contextmanager
def changing(form: Form) -> Iterator[None]:
    """A unit of work whose refusal becomes errors of the form: nothing is stored, nothing typed is lost."""
    try:
        with unit_of_work():
            yield
    except InvalidValue as error:
        form.form_errors.append(say(error.text))
    except Refused as error:
        form.form_errors.extend(say(obstacle.text) for obstacle in error.obstacles)


def status_of(form: Any) -> int:
    """200 for a form just opened, 422 for one that came back with errors."""
    return UNPROCESSABLE if form.errors else 200
