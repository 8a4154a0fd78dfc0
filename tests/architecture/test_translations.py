"""The catalogues: they hold every text of the sources, translated whole, with the same placeholders.

A text is missing or left over? `make messages` brings the catalogue up to date; translate what is named here.
"""

import re

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from consulta.core.languages import LANGUAGES
from tests.support.sources import ROOT
from tests.support.texts import Texts, interface_texts

# Spanish is written in the sources.
TRANSLATED = tuple(language for language in LANGUAGES if language != "es")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w+\}")


def catalogue(language: str) -> Catalog:
    with (ROOT / f"consulta/translations/{language}/LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def messages(language: str) -> dict[Texts, Message]:
    return {several(message.id): message for message in catalogue(language) if message.id}


def several(texts: object) -> Texts:
    """One text, or singular and plural, as a tuple."""
    return tuple(str(one) for one in texts) if isinstance(texts, list | tuple) else (str(texts or ""),)


def placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def test_texts_are_found_in_code_and_templates() -> None:
    assert {("Consultas",), ("aporte recibido", "aportes recibidos")} <= interface_texts()


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_catalogue_has_every_text_and_no_other(language: str) -> None:
    known = set(messages(language))
    assert sorted(interface_texts() - known) == []
    assert sorted(known - interface_texts()) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated_for_certain(language: str) -> None:
    assert [texts for texts, found in messages(language).items() if not all(several(found.string))] == []
    assert [texts for texts, found in messages(language).items() if found.fuzzy] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_keep_the_placeholders(language: str) -> None:
    wrong = [
        (source, translated)
        for texts, found in messages(language).items()
        for source, translated in zip(texts, several(found.string), strict=True)
        if placeholders(source) != placeholders(translated)
    ]
    assert wrong == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_keep_the_blanks_around_them(language: str) -> None:
    """Texts such as "Error: " are put before others."""
    wrong = [
        texts
        for texts, found in messages(language).items()
        for source, translated in zip(texts, several(found.string), strict=True)
        if source.strip() and source.replace(source.strip(), "") != translated.replace(translated.strip(), "")
    ]
    assert wrong == []
