"""Slugs: parts of addresses, and keys, made from titles and labels."""

import re
import unicodedata
from collections.abc import Callable
from itertools import count

_OTHER = re.compile(r"[^a-z0-9]+")


def slug_of(text: str, *, longest: int, separator: str = "-") -> str:
    """Lower-case ASCII letters and digits of a text, joined by `separator`; "" when it has none.

    Cut at a word where it is longer than `longest` characters.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    slug = _OTHER.sub(separator, plain).strip(separator)
    if len(slug) <= longest:
        return slug
    cut = slug[: longest + 1].rpartition(separator)[0]
    return cut or slug[:longest]


def first_free(slug: str, is_taken: Callable[[str], bool], *, separator: str = "-") -> str:
    """The slug, or with the first of -2, -3, … that is not taken."""
    if not is_taken(slug):
        return slug
    return next(name for name in (f"{slug}{separator}{number}" for number in count(2)) if not is_taken(name))
