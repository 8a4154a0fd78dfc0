"""Files that staff send with a form."""

from __future__ import annotations

from typing import Any

from consulta.attachments.domain import MAX_BYTES, CleanUpload, Upload
from consulta.attachments.services.cleaning import clean
from consulta.core.languages import say
from consulta.vocabulary.errors import InvalidValue


def cleaned(field: Any) -> CleanUpload | None:
    """The file of a form's field, cleaned for publication; None with an error at the field.

    Call it before the unit of work: it takes up to some seconds. The view bears `takes_files`.
    """
    try:
        return clean(Upload(field.data.filename or "", field.data.read(MAX_BYTES + 1)))
    except InvalidValue as error:
        field.errors = [*field.errors, say(error.text)]
        return None
