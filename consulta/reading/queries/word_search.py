"""Search for words in texts, ignoring capitals and accents."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, func

_ACCENTED, _PLAIN = "áéíóúüñÁÉÍÓÚÜÑ", "aeiouunaeiouun"
_LONGEST = 200


def contains_words(column: Any, typed: str) -> ColumnElement[bool]:
    """Whether a column holds every word typed, in any order, without regard to capitals and accents."""
    words = typed[:_LONGEST].translate(str.maketrans(_ACCENTED, _PLAIN)).lower().split()
    return and_(*(_folded(column, word).contains(word, autoescape=True) for word in words))


def _folded(column: Any, word: str) -> Any:
    """The column without the accents that could hide this word; the others cost time and change nothing."""
    for accented, plain in zip(_ACCENTED, _PLAIN, strict=True):
        if plain in word:
            column = func.replace(column, accented, plain)
    # lower() of SQLite knows the English letters only, which is why accented capitals are folded above.
    return func.lower(column)
