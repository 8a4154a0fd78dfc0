"""Questions as plain values, for forms, rules and other rooms."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a question. The key is stored, the label is read."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class QuestionSpec:
    """A question's definition at one of its versions.

    `key` names it in forms (`answer-<key>`) and the API for ever; `kind` is its type's identifier;
    `number` counts its versions from 1; `version_id` and `question_id` are where they are stored, None
    before.
    """

    key: str
    kind: str
    wording: str
    help: str = ""
    required: bool = False
    options: tuple[Option, ...] = ()
    version_id: int | None = None
    number: int = 1
    question_id: int | None = None

    def option(self, key: str) -> Option | None:
        """The option with that key, or None."""
        return next((option for option in self.options if option.key == key), None)
