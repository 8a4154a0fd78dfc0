"""JSON from outside: how much it may hold is checked before any of it is made into objects.

A parsed list of lists takes some fifty times the memory of its text, and what reads it afterwards (a schema,
an error with the text of each place) takes more again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, NoReturn

MAX_DEPTH = 32
"""Lists and objects within each other; ours have at most seven."""

# To the end where the closing quote is missing, and without going back: else the square of the length.
_STRINGS = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_QUOTES_A_VALUE = 4  # a name and a string
_OPENS, _CLOSES = frozenset(b"[{"), frozenset(b"]}")
_MARKS = b"[]{},"
_ALL_BUT_MARKS = bytes(set(range(256)) - set(_MARKS))


class NotJson(ValueError):
    """The text is no JSON document (RFC 8259)."""


class TooMuchJson(ValueError):
    """The document has more values, or values deeper within each other, than are read."""


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def parse_json(text: bytes | str, *, most_values: int, constant: Callable[[str], Any] = _refuse) -> Any:
    """The document. Raises NotJson, and TooMuchJson before any of it is made.

    NaN and infinities are no JSON; `constant` makes another thing of them.
    """
    try:
        written = text.encode() if isinstance(text, str) else text
        _weigh(written, most_values)
        return json.loads(written.decode("utf-8-sig"), parse_constant=constant)
    except TooMuchJson:
        raise
    except (ValueError, RecursionError) as error:
        raise NotJson(str(error)) from error


def _weigh(text: bytes, most_values: int) -> None:
    """Count values by the marks between them, outside strings. Raises TooMuchJson."""
    if text.count(b'"') > _QUOTES_A_VALUE * most_values:
        raise TooMuchJson("strings")
    marks = _STRINGS.sub(b"", text).translate(None, _ALL_BUT_MARKS)
    if sum(marks.count(one) for one in (b"[", b"{", b",")) >= most_values:
        raise TooMuchJson("values")
    depth = 0
    for mark in marks:
        if mark in _OPENS:
            depth += 1
            if depth > MAX_DEPTH:
                raise TooMuchJson("depth")
        elif mark in _CLOSES:
            depth -= 1
