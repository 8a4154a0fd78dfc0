"""What a request may carry: bytes by route, and fields of a form.

A view without a marker takes PUBLIC_BYTES from anybody and STAFF_BYTES from staff who may call it.
`@takes_bodies` on a view says another number; how much JSON may hold is in vocabulary/json_text.py.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import IO, Any, TypeVar

from flask import Flask, Request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC_BYTES = 64 * 1024
"""An answer: five questions at their 4,000 letters, where some letters take six bytes in a form."""
STAFF_BYTES = 2 * 1024 * 1024
"""A polygon of 500 KB in a form, where each of its marks takes three bytes."""
MAX_FIELDS = 1_000
MAX_TEXT_BYTES = 512 * 1024
"""All the texts of a form of parts (multipart), together; files go to the disk."""


def takes_bodies(most: int) -> Callable[[View], View]:
    """This view takes requests of up to `most` bytes, from those who may call it and from nobody else."""

    def mark(view: View) -> View:
        view.__dict__["most_bytes"] = most
        return view

    return mark


def most_bytes(view: Callable[..., Any], *, staff: bool) -> int:
    """The longest body that a view takes, in bytes."""
    return int(getattr(view, "most_bytes", STAFF_BYTES if staff else PUBLIC_BYTES))


class CountingFormParser(FormDataParser):
    """Counts the fields of a form before any is made; Werkzeug itself counts only those of multipart."""

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> Any:
        if mimetype == "application/x-www-form-urlencoded":
            body = stream.read()
            if body.count(b"&") >= MAX_FIELDS:
                raise RequestEntityTooLarge
            stream = BytesIO(body)
        return super().parse(stream, mimetype, content_length, options)


class BoundedRequest(Request):
    """A request whose forms have a bounded number of fields."""

    form_data_parser_class = CountingFormParser


def setup_bodies(app: Flask) -> None:
    app.request_class = BoundedRequest
    app.config["MAX_CONTENT_LENGTH"] = PUBLIC_BYTES
    app.config["MAX_FORM_PARTS"] = MAX_FIELDS
    app.config["MAX_FORM_MEMORY_SIZE"] = MAX_TEXT_BYTES
