"""The base class of question types, and checks that they share."""

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from consulta.consultations.domain.questions.spec import QuestionSpec
from consulta.vocabulary.characters import has_control_characters
from consulta.vocabulary.errors import InvalidValue
from consulta.vocabulary.text import Text, t

Control = Literal["textarea", "text", "radio", "checkboxes"]

MAX_WORDING = 500
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class AnswerValue:
    """One answer, cleaned: words for a text question, option keys in the question's order for a choice."""

    text: str | None
    choices: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the person left the question unanswered."""
        return not self.text and not self.choices


EMPTY = AnswerValue(None, ())


class QuestionType(ABC):
    """A type of question. One class in one file of this package; the registry finds it there.

    `control` names the form control that asks it and `position` its place in the list staff choose from.
    """

    kind: ClassVar[str]
    label: ClassVar[Text]
    control: ClassVar[Control]
    position: ClassVar[int]
    has_options: ClassVar[bool] = False
    several: ClassVar[bool] = False
    """Whether several options may be chosen."""
    is_text: ClassVar[bool] = False
    max_chars: ClassVar[int | None] = None

    @abstractmethod
    def clean(self, raw: Sequence[str], spec: QuestionSpec) -> AnswerValue:
        """The answer in what was sent for this question. Raises InvalidValue with what to do next."""

    def check_spec(self, spec: QuestionSpec) -> None:
        """Check a question's own definition as staff wrote it. Raises InvalidValue."""
        if spec.kind != self.kind:
            raise InvalidValue(t("El tipo de la pregunta no es el esperado."))
        if not _KEY.fullmatch(spec.key):
            raise InvalidValue(
                t("La clave de la pregunta lleva solo letras minúsculas sin tilde, números y guion bajo.")
            )
        check_line(spec.wording, MAX_WORDING, empty=t("Escriba la pregunta."))
        if spec.options and not self.has_options:
            raise InvalidValue(t("Una pregunta de texto no lleva opciones."))


def check_line(line: str, longest: int, *, empty: Text) -> None:
    """Check one line written by staff: not blank, not too long, no control characters."""
    if not line.strip():
        raise InvalidValue(empty)
    if len(line) > longest:
        raise InvalidValue(too_long(len(line), longest))
    if has_control_characters(line, allowed=""):
        raise InvalidValue(control_characters())


def too_long(length: int, longest: int) -> Text:
    """The message for a text over its limit."""
    return t(
        "El texto tiene %(length)s caracteres y caben %(longest)s. Acórtelo un poco.",
        length=length,
        longest=longest,
    )


def control_characters() -> Text:
    """The message for a text with control characters."""
    return t("El texto trae caracteres que no se pueden guardar. Escríbalo otra vez, sin pegarlo.")
