"""How the demo's analyst codes: examples in the codebook, passages, and two themes merged later."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from consulta.demo.shapes import DemoAnswer
from consulta.demo.sites import read_toml
from consulta.reading.domain.passages import sentence_spans


@dataclass(frozen=True, slots=True)
class DemoMerge:
    """A theme that was merged later: its key, the key it was merged into, and a pattern of its sentences."""

    site: str
    key: str
    name: str
    meaning: str
    into: str
    signs: str


@dataclass(frozen=True, slots=True)
class DemoReading:
    """Keys of themes of the whole answer, and of passages (start, end, key)."""

    whole: tuple[str, ...]
    fragments: tuple[tuple[int, int, str], ...]


@cache
def examples() -> Mapping[str, tuple[str, str]]:
    """By theme, what is read as it and what is not; a line each."""
    return MappingProxyType(
        {
            key: ("\n".join(one["includes"]), "\n".join(one["excludes"]))
            for key, one in read_toml("workbench.toml")["examples"].items()
        }
    )


@cache
def merge() -> DemoMerge:
    return DemoMerge(**read_toml("workbench.toml")["merge"])


def read(site_key: str, answer: DemoAnswer) -> DemoReading:
    """An answer as the analyst reads it: by passages where its sentences are about one theme each."""
    themes = [_at_first(site_key, key, answer.text) for key in answer.themes]
    stretches = sentence_spans(answer.text)
    if len(themes) < 2 or len(stretches) < 2:
        return DemoReading(tuple(themes), ())
    found = {
        key: _sentence(answer.text, stretches, sign) for key, sign in zip(themes, _signs(themes), strict=True)
    }
    return DemoReading(
        tuple(key for key, stretch in found.items() if stretch is None),
        tuple((*stretch, key) for key, stretch in found.items() if stretch is not None),
    )


def _at_first(site_key: str, theme: str, words: str) -> str:
    apart = merge()
    is_apart = site_key == apart.site and theme == apart.into and re.search(apart.signs, _folded(words))
    return apart.key if is_apart else theme


def _signs(themes: Sequence[str]) -> list[str]:
    signs = read_toml("workbench.toml")["signs"] | {merge().key: merge().signs}
    return [signs.get(key, "$^") for key in themes]


def _sentence(words: str, stretches: Sequence[tuple[int, int]], sign: str) -> tuple[int, int] | None:
    return next((one for one in stretches if re.search(sign, _folded(words[one[0] : one[1]]))), None)


def _folded(words: str) -> str:
    marks = unicodedata.normalize("NFD", words.casefold())
    return "".join(sign for sign in marks if not unicodedata.combining(sign))
