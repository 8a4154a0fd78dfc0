"""Finding words in what people wrote, however they put their capitals and accents."""

from __future__ import annotations

from functools import reduce
from typing import Any

from sqlalchemy import ColumnElement, and_, func

_PLAIN = str.maketrans("áéíóúüñÁÉÍÓÚÜÑ", "aeiouunaeiouun")
_LONGEST = 200


def says(column: Any, typed: str) -> ColumnElement[bool]:
    """Whether a column holds every word typed, in any order, without regard to capitals and accents."""
    # lower() of SQLite knows the English letters only, so the accented capitals are folded by hand too.
    folded = func.lower(reduce(_replace, _PLAIN.items(), column))
    words = typed[:_LONGEST].translate(_PLAIN).lower().split()
    return and_(*(folded.contains(word, autoescape=True) for word in words))


def _replace(expression: Any, pair: tuple[int, int]) -> Any:
    accented, plain = pair
    return func.replace(expression, chr(accented), chr(plain))
