"""A free answer of several lines: the type of the three standard questions."""

from consulta.consultations.domain.questions.texts import TextType
from consulta.vocabulary.text import t


class LongText(TextType):
    """Up to 4,000 characters, with line breaks."""

    kind = "long_text"
    label = t("Texto largo")
    control = "textarea"
    position = 1
    max_chars = 4000
    line_breaks = True
