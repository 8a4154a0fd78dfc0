"""Themes, which answers are coded as. A consultation's themes are its codebook."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum

from consulta.vocabulary.errors import InvalidValue
from consulta.vocabulary.labels import Reason
from consulta.vocabulary.text import Text, t

MAX_NAME = 100
MAX_MEANING = 1000


class ThemeKind(StrEnum):
    """Ordinary themes are made by staff; each consultation has exactly one for answers without a proposal."""

    ORDINARY = "ordinary"
    NO_ACTION = "no_action"


class ChangeKind(StrEnum):
    """What can be done to a codebook, and undone."""

    CREATE = "create"
    EDIT = "edit"
    RETIRE = "retire"
    MERGE = "merge"
    SPLIT = "split"


class NoActionReason(Reason):
    """Why an answer is coded as having no actionable content."""

    COURTESY = (
        "courtesy",
        t("Solo saluda o agradece"),
        t("La respuesta saluda, agradece o felicita, y no propone ni pide nada."),
    )
    OUTSIDE_QUESTION = (
        "outside_question",
        t("No responde a la pregunta"),
        t("La respuesta habla de algo distinto de lo que se preguntó."),
    )
    UNCLEAR = (
        "unclear",
        t("No se entiende"),
        t("No se logra entender qué propone o qué pide la respuesta."),
    )
    OPINION = (
        "opinion",
        t("Opina sin proponer"),
        t("La respuesta da una opinión general y no propone ni pide nada para el lugar."),
    )
    NO_ANSWER = (
        "no_answer",
        t("Dice que no sabe o que no tiene respuesta"),
        t("La persona escribió que no sabe o que no tiene nada que decir sobre esto."),
    )


@dataclass(frozen=True, slots=True)
class ThemeWords:
    """The words of a theme in the codebook; examples have a line each."""

    name: str
    meaning: str = ""
    includes: str = ""
    excludes: str = ""

    def cleaned(self) -> ThemeWords:
        """The same, trimmed. Raises InvalidValue for invalid words."""
        return ThemeWords(
            clean_name(self.name),
            _clean_lines(self.meaning, t("El significado")),
            _clean_lines(self.includes, t("Lo que entra")),
            _clean_lines(self.excludes, t("Lo que no entra")),
        )

    def as_json(self) -> dict[str, str]:
        return asdict(self)


def clean_name(typed: str) -> str:
    """A theme's name in one line with single blanks. Raises InvalidValue."""
    name = " ".join(typed.split())
    if not name:
        raise InvalidValue(t("Escriba el nombre del tema."))
    if len(name) > MAX_NAME:
        raise InvalidValue(
            t(
                "El nombre del tema tiene %(length)s letras y caben %(longest)s. Acórtelo.",
                length=len(name),
                longest=MAX_NAME,
            )
        )
    if not name.isprintable():
        raise InvalidValue(t("El nombre del tema trae caracteres que no se pueden guardar."))
    return name


def _clean_lines(typed: str, what: Text) -> str:
    lines = typed.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(lines) > MAX_MEANING:
        raise InvalidValue(
            t(
                "%(what)s tiene %(length)s letras y caben %(longest)s. Acórtelo.",
                what=what,
                length=len(lines),
                longest=MAX_MEANING,
            )
        )
    if not lines.replace("\n", " ").replace("\t", " ").isprintable():
        raise InvalidValue(t("%(what)s trae caracteres que no se pueden guardar.", what=what))
    return lines


def same_name(one: str, other: str) -> bool:
    """Whether two names would look the same to a reader."""
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
