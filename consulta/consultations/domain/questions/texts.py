"""The base class of question types that are answered in words."""

import unicodedata
from collections.abc import Sequence
from typing import ClassVar

from consulta.consultations.domain.questions.base import (
    EMPTY,
    AnswerValue,
    QuestionType,
    control_characters,
    too_long,
)
from consulta.consultations.domain.questions.spec import QuestionSpec
from consulta.vocabulary.characters import has_control_characters
from consulta.vocabulary.errors import InvalidValue
from consulta.vocabulary.text import t

# Composing shortens a text at most about threefold (Hangul, stacked accents); beyond this it cannot fit,
# and normalising an endless run of accents would take quadratic time.
_LONGEST_DECOMPOSED = 4


class TextType(QuestionType):
    """A question answered in words, kept as given but for composed characters (NFC) and plain line ends."""

    is_text = True
    max_chars: ClassVar[int]
    line_breaks: ClassVar[bool]

    def clean(self, raw: Sequence[str], spec: QuestionSpec) -> AnswerValue:
        given = [one for one in raw if one.strip()]
        if len(given) > 1:
            raise InvalidValue(t("Escriba una sola respuesta a esta pregunta."))
        text = self._tidy(given[0]) if given else ""
        if text:
            return AnswerValue(text, ())
        if spec.required:
            raise InvalidValue(t("Escriba su respuesta. Puede ser muy corta."))
        return EMPTY

    def _tidy(self, text: str) -> str:
        text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
        if len(text) > self.max_chars * _LONGEST_DECOMPOSED:
            raise InvalidValue(too_long(len(text), self.max_chars))
        text = unicodedata.normalize("NFC", text)
        if len(text) > self.max_chars:
            raise InvalidValue(too_long(len(text), self.max_chars))
        if not self.line_breaks and "\n" in text:
            raise InvalidValue(t("Escriba la respuesta en una sola línea."))
        if has_control_characters(text, allowed="\n\t"):
            raise InvalidValue(control_characters())
        return text
