"""What pages of the staff share: finding the consultation of an address, and answering a refusal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response
from wtforms import Form

from consulta.access import current_actor, unit_of_work
from consulta.clock import utcnow
from consulta.domain.attachments import MAX_BYTES, CleanUpload, Upload
from consulta.domain.errors import DomainError, InvalidValue, Refused
from consulta.i18n import say
from consulta.queries.consultations import staff_consultation
from consulta.queries.double_reading import must_stay_blind
from consulta.services.cleaning import clean

if TYPE_CHECKING:
    from consulta.models import Consultation

UNPROCESSABLE = 422


def the_consultation(slug: str) -> Consultation:
    """The consultation of that address, or a 404: another's draft is not there for who may not see it."""
    found = staff_consultation(slug, current_actor(), utcnow())
    if found is None:
        abort(404)
    return found


def kept_blind() -> Response | None:
    """Before a page that shows how an answer is read: whoever may read it second is led to do that first."""
    found = request.view_args or {}
    if "answer" not in found:
        return None
    actor, consultation = current_actor(), the_consultation(found["slug"])
    if not must_stay_blind(consultation.id, found["answer"], actor.account_id or 0):
        return None
    flash(
        gettext(
            "Esta respuesta está en la muestra de la doble lectura. Léala aquí, sin ver la primera lectura."
        ),
        "warning",
    )
    return redirect(url_for("double_reading.show", slug=found["slug"], answer=found["answer"]), 303)


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


def say_refusal(error: DomainError) -> None:
    """Say on the next page why a button did nothing."""
    if isinstance(error, InvalidValue):
        flash(say(error.text), "error")
    if isinstance(error, Refused):
        for obstacle in error.obstacles:
            flash(say(obstacle.text), "error")


def status_of(form: Any) -> int:
    """200 for a form just opened, 422 for one that came back with errors."""
    return UNPROCESSABLE if form.errors else 200


def cleaned(field: Any) -> CleanUpload | None:
    """The file of a form's field, cleaned for publication; None with an error at the field.

    Call it before the unit of work: it takes up to some seconds. The view bears `takes_files`.
    """
    try:
        return clean(Upload(field.data.filename or "", field.data.read(MAX_BYTES + 1)))
    except InvalidValue as error:
        field.errors = [*field.errors, say(error.text)]
        return None
