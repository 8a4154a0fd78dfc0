"""Layers over original words, which never change (promise 9): redaction, transcription, translation.

The public text is the newest redaction; without one the newest transcription; without one the original.
A later transcription does not lift a redaction. A translation is current only while no other layer is newer
than it: it could reveal what has been covered since.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

from consulta.vocabulary.labels import Labelled
from consulta.vocabulary.text import t

MAX_TEXT = 10_000
"""Characters of a transcription or a translation."""


class LayerKind(Labelled):
    """The kinds of layers."""

    REDACTED = "redacted", t("Copia con datos personales tapados")
    TRANSCRIBED = "transcribed", t("Transcripción")
    TRANSLATED = "translated", t("Traducción")


class Language(Labelled):
    """The languages of translations, as ISO 639 codes."""

    ENGLISH = "en", t("inglés")
    NAWAT = "ppl", t("náhuat")
    SPANISH = "es", t("español")


class Layer(Protocol):
    """What decides whether a layer is current; `id` grows with time."""

    @property
    def id(self) -> int: ...
    @property
    def kind(self) -> LayerKind: ...
    @property
    def language(self) -> Language | None: ...


L = TypeVar("L", bound=Layer)


def newest_of(layers: Iterable[L], kind: LayerKind) -> L | None:
    """The newest layer of a kind."""
    return max((one for one in layers if one.kind is kind), key=lambda one: one.id, default=None)


def public_layer(layers: Iterable[L]) -> L | None:
    """The layer that is public instead of the original words; None: the original words."""
    several = list(layers)
    return newest_of(several, LayerKind.REDACTED) or newest_of(several, LayerKind.TRANSCRIBED)


def current_translations(layers: Iterable[L]) -> tuple[L, ...]:
    """The current translations, one per language: those newer than every other layer."""
    several = list(layers)
    basis = max((one.id for one in several if one.kind is not LayerKind.TRANSLATED), default=0)
    made = [one for one in several if one.kind is LayerKind.TRANSLATED and one.id > basis]
    latest = {one.language: one for one in sorted(made, key=lambda one: one.id)}
    return tuple(sorted(latest.values(), key=lambda one: one.language or ""))


def current_layers(layers: Iterable[L]) -> tuple[L, ...]:
    """The current layers: transcription, redaction, translations, in this order."""
    several = list(layers)
    single = (newest_of(several, kind) for kind in (LayerKind.TRANSCRIBED, LayerKind.REDACTED))
    return (*(one for one in single if one is not None), *current_translations(several))
