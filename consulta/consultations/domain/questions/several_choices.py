"""Any number of options of a list."""

from consulta.consultations.domain.questions.choices import ChoiceType
from consulta.vocabulary.text import t


class SeveralChoices(ChoiceType):
    """Any of the options; each is counted on its own, never as combinations."""

    kind = "several_choices"
    label = t("Elegir varias opciones")
    control = "checkboxes"
    position = 4
    several = True
