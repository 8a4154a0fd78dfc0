"""The base class of question types that are answered by choosing."""

from collections.abc import Sequence

from consulta.consultations.domain.questions.base import EMPTY, AnswerValue, QuestionType, check_line
from consulta.consultations.domain.questions.spec import QuestionSpec
from consulta.vocabulary.errors import InvalidValue
from consulta.vocabulary.text import t

MIN_OPTIONS = 2
MAX_OPTIONS = 20
MAX_OPTION_LABEL = 200
MAX_OPTION_KEY = 40


class ChoiceType(QuestionType):
    """A question answered by choosing from its options."""

    has_options = True

    def clean(self, raw: Sequence[str], spec: QuestionSpec) -> AnswerValue:
        given = {one.strip() for one in raw} - {""}
        if not given <= {option.key for option in spec.options}:
            raise InvalidValue(t("Elija entre las opciones de la lista."))
        if len(given) > 1 and not self.several:
            raise InvalidValue(t("Elija una sola opción."))
        if given:
            return AnswerValue(None, tuple(option.key for option in spec.options if option.key in given))
        if spec.required:
            raise InvalidValue(t("Elija una opción."))
        return EMPTY

    def check_spec(self, spec: QuestionSpec) -> None:
        super().check_spec(spec)
        if len(spec.options) < MIN_OPTIONS:
            raise InvalidValue(t("Escriba al menos dos opciones."))
        if len(spec.options) > MAX_OPTIONS:
            raise InvalidValue(
                t("Hay %(n)s opciones y caben %(most)s.", n=len(spec.options), most=MAX_OPTIONS)
            )
        for option in spec.options:
            check_line(option.key, MAX_OPTION_KEY, empty=t("A una opción le falta su clave."))
            check_line(option.label, MAX_OPTION_LABEL, empty=t("Hay una opción vacía. Escríbala o bórrela."))
        if any(option.key != option.key.strip() for option in spec.options):
            raise InvalidValue(t("La clave de una opción no lleva espacios al inicio ni al final."))
        if len({option.key for option in spec.options}) < len(spec.options):
            raise InvalidValue(t("Dos opciones tienen la misma clave."))
        if len({option.label.strip().casefold() for option in spec.options}) < len(spec.options):
            raise InvalidValue(t("Dos opciones dicen lo mismo."))
