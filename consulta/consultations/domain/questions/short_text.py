"""A free answer of one line."""

from consulta.consultations.domain.questions.texts import TextType
from consulta.vocabulary.text import t


class ShortText(TextType):
    """Up to 200 characters on one line."""

    kind = "short_text"
    label = t("Texto corto")
    control = "text"
    position = 2
    max_chars = 200
    line_breaks = False
