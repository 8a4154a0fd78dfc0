"""Themes: what answers are read as. A consultation's themes together are its codebook."""

from enum import StrEnum

from consulta.domain.errors import InvalidValue
from consulta.domain.text import t

MAX_NAME = 100
MAX_MEANING = 1000


class ThemeKind(StrEnum):
    """Ordinary themes are made by staff; each consultation has exactly one for answers without a proposal."""

    ORDINARY = "ordinary"
    NO_ACTION = "no_action"


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


def clean_meaning(typed: str) -> str:
    """What a theme means, in some lines. Raises InvalidValue."""
    meaning = typed.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(meaning) > MAX_MEANING:
        raise InvalidValue(
            t(
                "El significado tiene %(length)s letras y caben %(longest)s. Acórtelo.",
                length=len(meaning),
                longest=MAX_MEANING,
            )
        )
    if not meaning.replace("\n", " ").replace("\t", " ").isprintable():
        raise InvalidValue(t("El significado del tema trae caracteres que no se pueden guardar."))
    return meaning


def same_name(one: str, other: str) -> bool:
    """Whether two names would look the same to a reader."""
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
