"""The texts of the interface, as they stand in the sources."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from typing import Any

from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.frontend import parse_keywords
from babel.util import pathmatch

from tests.support.sources import ROOT, files, read

Texts = tuple[str, ...]
"""One text, or its singular and plural."""


@cache
def interface_texts() -> frozenset[Texts]:
    """Every text of the code and the templates, found as `make messages` finds it."""
    return frozenset(texts for path, method in mapped_files() for texts in texts_of(path, method))


def mapped_files() -> Iterator[tuple[str, str]]:
    mappings = tomllib.loads(read("pyproject.toml"))["tool"]["babel"]["mappings"]
    for path in files("consulta/*", "templates/*"):
        method = next((one["method"] for one in mappings if pathmatch(one["pattern"], path)), None)
        if method:
            yield path, method


def texts_of(path: str, method: str) -> Iterator[Texts]:
    for _, found, _, _ in extract_from_file(method, ROOT / path, keywords=keywords()):
        yield found if isinstance(found, tuple) else (found,)


@cache
def keywords() -> dict[str, Any]:
    """The functions that mark a text: Babel's own and those that tools/messages.sh names."""
    named = re.search(r"--keywords '([^']+)'", read("tools/messages.sh"))
    assert named
    return {**DEFAULT_KEYWORDS, **parse_keywords(named.group(1).split())}
