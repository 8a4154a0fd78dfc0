"""The outcomes that a disposition can have (DESIGN §3)."""

from __future__ import annotations

from typing import Self

from consulta.vocabulary.labels import UNLABELLED, Labelled
from consulta.vocabulary.text import Text, t


class Outcome(Labelled):
    """The outcome of one theme; a disposition gives a reason with it.

    Each has a label, the tone of its tag, and whether it will be done.
    """

    ADOPTED = "adopted", t("Se hará"), "good", True
    PARTLY = "partly", t("Se hará en parte"), "open", True
    NOT_ADOPTED = "not_adopted", t("No se hará")
    DEFERRED = "deferred", t("Queda para más adelante"), "warn"
    OUTSIDE_REMIT = "outside_remit", t("No le toca a esta institución")

    _tone: str
    _is_done: bool

    def __new__(
        cls, value: str, label: Text = UNLABELLED, tone: str = "neutral", is_done: bool = False
    ) -> Self:
        member = str.__new__(cls, value)
        member._value_, member._label = value, label
        member._tone, member._is_done = tone, is_done
        return member

    @property
    def tone(self) -> str:
        """The colour of its tag; the label says the same in words."""
        return self._tone

    @property
    def is_done(self) -> bool:
        """Whether what was asked will be done, wholly or in part."""
        return self._is_done


DONE = tuple(outcome for outcome in Outcome if outcome.is_done)
"""The outcomes of what will be done, wholly or in part."""
