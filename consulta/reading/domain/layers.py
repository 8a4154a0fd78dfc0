"""Layers: copies laid over original words, which never change (promise 9).

What everybody reads is the newest redacted copy; without one the newest transcription; without one the
original. A redaction is never lifted by a later transcription. A translation says what the others said when
it was made: once they change it counts no more, or it could tell what has been covered since.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

from consulta.vocabulary.labels import Labelled
from consulta.vocabulary.text import t

MAX_TEXT = 10_000
"""Characters of a transcription or a translation."""


class LayerKind(Labelled):
    """How a copy came to be."""

    REDACTED = "redacted", t("Copia con datos personales tapados")
    TRANSCRIBED = "transcribed", t("Transcripción")
    TRANSLATED = "translated", t("Traducción")


class Language(Labelled):
    """What a text may be translated into: codes of ISO 639."""

    ENGLISH = "en", t("inglés")
    NAWAT = "ppl", t("náhuat")
    SPANISH = "es", t("español")


class Layer(Protocol):
    """What is to be known of a copy to tell whether it counts; `id` grows with time."""

    @property
    def id(self) -> int: ...
    @property
    def kind(self) -> LayerKind: ...
    @property
    def language(self) -> Language | None: ...


L = TypeVar("L", bound=Layer)


def newest(layers: Iterable[L], kind: LayerKind) -> L | None:
    """The copy of a kind that counts."""
    return max((one for one in layers if one.kind is kind), key=lambda one: one.id, default=None)


def shown(layers: Iterable[L]) -> L | None:
    """The copy that everybody reads instead of the original; None: the original."""
    several = list(layers)
    return newest(several, LayerKind.REDACTED) or newest(several, LayerKind.TRANSCRIBED)


def translations(layers: Iterable[L]) -> tuple[L, ...]:
    """The translations that count, one a language: made after the last change of what they are made of."""
    several = list(layers)
    basis = max((one.id for one in several if one.kind is not LayerKind.TRANSLATED), default=0)
    made = [one for one in several if one.kind is LayerKind.TRANSLATED and one.id > basis]
    latest = {one.language: one for one in sorted(made, key=lambda one: one.id)}
    return tuple(sorted(latest.values(), key=lambda one: one.language or ""))


def counting(layers: Iterable[L]) -> tuple[L, ...]:
    """The copies that count: transcription, redaction, translations, in the order they build on another."""
    several = list(layers)
    single = (newest(several, kind) for kind in (LayerKind.TRANSCRIBED, LayerKind.REDACTED))
    return (*(one for one in single if one is not None), *translations(several))
