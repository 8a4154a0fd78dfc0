"""Uploaded files of staff forms."""

from __future__ import annotations

from typing import Any

from consulta.attachments.domain import MAX_BYTES, CleanUpload, Upload
from consulta.attachments.services.cleaning import clean
from consulta.core.languages import say
from consulta.vocabulary.errors import InvalidValue


def clean_upload(field: Any) -> CleanUpload | None:
    """The file of a form field, cleaned for publication; None, with an error on the field, when refused.

    Call it before the unit of work, as it may take seconds. The view needs `takes_bodies`.
    """
    try:
        return clean(Upload(field.data.filename or "", field.data.read(MAX_BYTES + 1)))
    except InvalidValue as error:
        field.errors = [*field.errors, say(error.text)]
        return None
