"""Enumerations with labels for people.

The value is the identifier that is stored, sent and received (DESIGN §5); the label is a `Text`.
"""

from enum import StrEnum
from typing import Self

from consulta.vocabulary.text import Text

# `Channel("web")` looks a member up and never builds one; the defaults tell type checkers so.
UNLABELLED = Text("")


class Labelled(StrEnum):
    """A string enumeration with a label per member: `WEB = "web", t("Formulario web")`."""

    _label: Text

    def __new__(cls, value: str, label: Text = UNLABELLED) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member._label = label
        return member

    @property
    def label(self) -> Text:
        """The member's name for people."""
        return self._label


class Reason(StrEnum):
    """A reason from a published list: a label and one sentence that explains it to anyone."""

    _label: Text
    _explanation: Text

    def __new__(cls, value: str, label: Text = UNLABELLED, explanation: Text = UNLABELLED) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member._label = label
        member._explanation = explanation
        return member

    @property
    def label(self) -> Text:
        """The reason in a few words."""
        return self._label

    @property
    def explanation(self) -> Text:
        """The reason in one sentence, as it is published and shown to the author."""
        return self._explanation
