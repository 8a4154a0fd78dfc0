"""One option of a list."""

from consulta.consultations.domain.questions.choices import ChoiceType
from consulta.vocabulary.text import t


class OneChoice(ChoiceType):
    """At most one of the options."""

    kind = "one_choice"
    label = t("Elegir una opción")
    control = "radio"
    position = 3
    several = False
