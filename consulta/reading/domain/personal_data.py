"""Finds suspected personal data in a text, for a person to judge.

Known: telephones as El Salvador writes them and foreign ones with a plus sign, DUI and NIT, e-mail and
names of accounts, names after words that announce one, addresses of houses. Meaning is not analysed:
a name without such a word, or a description of a person, is left to the reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from consulta.vocabulary.labels import Labelled
from consulta.vocabulary.text import t


class PersonalData(Labelled):
    """Kinds of personal data; `mark` replaces the data in a redaction."""

    EMAIL = "email", t("correo")
    DOCUMENT = "document", t("número de documento")
    PHONE = "phone", t("teléfono")
    ADDRESS = "address", t("dirección")
    NAME = "name", t("nombre")
    OTHER = "other", t("otro dato personal")

    @property
    def mark(self) -> str:
        return _MARKS[self]


_MARKS = {
    PersonalData.EMAIL: "[correo]",
    PersonalData.DOCUMENT: "[documento]",
    PersonalData.PHONE: "[teléfono]",
    PersonalData.ADDRESS: "[dirección]",
    PersonalData.NAME: "[nombre]",
    PersonalData.OTHER: "[dato personal]",
}
UNMISTAKABLE = frozenset({PersonalData.EMAIL, PersonalData.DOCUMENT, PersonalData.PHONE})
"""Recognized by their form alone, whatever the words around them."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A span of a text, start inclusive, end exclusive, and the kind of its data."""

    start: int
    end: int
    kind: PersonalData


# Between groups of digits: blanks, hyphens of every kind, dots, strokes.
_GAP = r"[\s.\-‐-―−/]"
_GROUPS = rf"\d(?:{_GAP}{{0,2}}\d)"
_WORD = r"[^\W\d_]+(?:[-'’][^\W\d_]+)*"
_PROPER = r"(?-i:[A-ZÁÉÍÓÚÜÑ][a-záéíóúüñ]+)(?:[-'’]" + _WORD + r")?"
_NOBODY = (
    r"(?:dios|santos?|sant[ií]simo|jes[uú]s|jesucristo|cristo|celestial|eterno|creador|presidente|ministro)\b"
)
_INITIAL = r"(?-i:[A-ZÁÉÍÓÚÜÑ])\."
_LINK = r"(?:de\s+la|de\s+los|de\s+las|del|de|y|vda\.?\s+de|viuda\s+de)"
# «Ana Ruth Portillo de García»: capitals go on as long as they do.
_FULL_NAME = rf"(?!{_NOBODY}){_PROPER}(?:\s+(?:{_LINK}\s+)?(?:{_PROPER}|{_INITIAL})){{0,5}}"
_NOT_A_NAME = (
    r"(?:y|e|o|de|del|la|el|los|las|un|una|vivo|soy|tengo|trabajo|vendo|que|con|en|por|para|desde|aqu[ií]|"
    r"quiero|pido|vengo|mi|me|le|les|si|no)\b"
)
# After «me llamo» a name comes in small letters too: two words, or up to what cannot be one.
_ANY_NAME = rf"(?:{_FULL_NAME}|(?!{_NOT_A_NAME}){_WORD}(?:\s+(?!{_NOT_A_NAME}){_WORD}){{0,2}})"
_WAY = r"(?:pasaje|pje\.?|psje\.?|block|bloque|pol[ií]gono|pol\.|senda|calle|avenida|av\.|callej[oó]n)(?!\w)"
_LETTERED = r"(?:pasaje|pje\.?|psje\.?|block|bloque|pol[ií]gono|senda)(?!\w)"
_NUMBER = r"(?:n[uú]mero\s*|n[uú]m\.?\s*|no\.?\s*|n\.?[°º]\.?\s*|#\s*)?"
_HOUSE = rf"(?:casa|apartamento|apto\.?|vivienda|lote|mes[oó]n)\s*{_NUMBER}\d{{1,4}}(?:\s?-?[a-z])?\b"
_ON_WAY = rf"(?:,?\s*(?:del?\s+|en\s+el\s+|en\s+la\s+|sobre\s+la\s+)?{_WAY}\s*{_NUMBER}[\w°º]{{1,12}})"

_PATTERNS: tuple[tuple[PersonalData, re.Pattern[str]], ...] = (
    (PersonalData.EMAIL, re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")),
    (
        PersonalData.EMAIL,
        re.compile(
            r"(?i)[\w.+%-]{2,64}\s{0,2}(?:\(?arroba\)?|\[at\])\s{0,2}[\w-]{2,63}(?:\s{0,2}(?:\.|punto)\s{0,2}(?:com|net|org|sv))*"
        ),
    ),
    (
        PersonalData.DOCUMENT,  # NIT: 0614-010190-101-3
        re.compile(rf"(?<!\d)\d{{4}}{_GAP}?\d{{6}}{_GAP}?\d{{3}}{_GAP}?\d(?!\d)"),
    ),
    (PersonalData.DOCUMENT, re.compile(r"(?<!\d)(?:\d{8}\s?[.\-‐-―−/]\s?\d|\d{9}|0\d{7}\s\d)(?!\d)")),
    (
        PersonalData.DOCUMENT,
        re.compile(
            rf"(?i)\b(?:dui|nit|pasaporte|carn[eé])\b[^\d\n\[\]\ufffc]{{0,15}}(?P<held>{_GROUPS}{{4,16}})(?!\d)"
        ),
    ),
    (
        PersonalData.PHONE,
        re.compile(
            rf"(?<![\d+])(?:(?:\+|00)?\(?503\)?{_GAP}{{0,3}})?\(?[267]\d(?:{_GAP}{{0,3}}\d){{6}}(?!\d)"
        ),
    ),
    (PersonalData.PHONE, re.compile(rf"(?<!\d)\+{_GAP}?\(?\d(?:[\s.()\-]{{0,2}}\d){{7,14}}(?!\d)")),
    (
        PersonalData.ADDRESS,
        re.compile(
            rf"(?i)\b(?:{_HOUSE}(?:{_ON_WAY}){{0,3}}"
            rf"|(?:{_WAY}\s*{_NUMBER}\d{{1,4}}|{_LETTERED}\s+{_NUMBER}[a-z])\b(?:{_ON_WAY}){{0,2}}"
            rf"(?:,?\s*(?:en\s+la\s+)?{_HOUSE})?)"
        ),
    ),
    (
        PersonalData.ADDRESS,
        re.compile(
            r"(?i)\bvivo\s+(?P<held>[^.;:\n\[\]\ufffc]{0,40}?\b(?:casa|frente|a\s+la\s+par|al\s+lado|contiguo|esquina|cuadras?|"
            r"port[oó]n|atr[aá]s|detr[aá]s|junto)\b[^.;,:\n\[\]\ufffc]{0,40})"
        ),
    ),
    (
        PersonalData.NAME,
        re.compile(
            rf"(?i)\b(?:me\s+llamo|me\s+dicen|mi\s+nombre(?:\s+completo)?\s+es|mi\s+nombre:|a\s+nombre\s+de)"
            rf"\s+(?P<held>{_ANY_NAME})"
        ),
    ),
    (
        PersonalData.NAME,  # Two capitals: «soy María» alone may be, «soy Salvadoreño» is not.
        re.compile(
            rf"(?i)\b(?:soy|somos|habla|escribe|saluda)\s+(?P<held>{_PROPER}\s+(?:{_LINK}\s+)?{_PROPER}(?:\s+(?:{_LINK}\s+)?{_PROPER}){{0,3}})"
        ),
    ),
    (
        PersonalData.NAME,
        re.compile(
            r"(?i)\b(?:don|do[ñn]a|ni[ñn]a|se[ñn]ora?|sr\.|sra\.|ing\.|ingenier[oa]|lic\.|licenciad[oa]|dr\.|dra\.|"
            r"doctora?|profesora?|maestr[oa]|alcalde|alcaldesa|pastora?|padre|sargento|herman[oa]|hij[oa]|vecin[oa]|"
            rf"pregunten?\s+por|llamar?\s+a|atte\.?:?|atentamente:?)\s+(?P<held>{_FULL_NAME})"
        ),
    ),
    (PersonalData.OTHER, re.compile(r"(?<![\w@.])@[\w.]{3,30}\b")),
)
_TAKEN = "\N{OBJECT REPLACEMENT CHARACTER}"
_THOUSANDS = re.compile(r"\d{1,3}(?:[ .]\d{3})+")
_YEARS = re.compile(r"(?:19|20)\d\d")
_DIGITS = re.compile(r"\D+")


def suspected(text: str) -> tuple[Span, ...]:
    """The suspected spans, in order and disjoint.

    With all of them covered, nothing more in the text is suspected.
    """
    found: list[Span] = []
    left = text
    while more := tuple(_apart(left)):
        found += more
        for span in more:
            left = left[: span.start] + _TAKEN * (span.end - span.start) + left[span.end :]
    return tuple(sorted(found))


def _apart(text: str) -> Iterator[Span]:
    """One pass over a text: the surest kinds first, skipping what they have matched."""
    taken: list[Span] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            span = _span(match, kind)
            if span is None or any(span.start < one.end and one.start < span.end for one in taken):
                continue
            taken.append(span)
            yield span


def _span(match: re.Match[str], kind: PersonalData) -> Span | None:
    start, end = match.span("held" if "held" in match.re.groupindex else 0)
    held = match.string[start:end]
    if _TAKEN in held or (kind is PersonalData.PHONE and _is_a_figure(held)):
        return None
    blanks = len(held) - len(held.lstrip())
    start, end = start + blanks, start + len(held.rstrip(" \t\n\r.,;:"))
    return Span(start, end, kind) if start < end else None


def _is_a_figure(held: str) -> bool:
    """«2023-2024» or «25 000 000», and no telephone."""
    groups = _DIGITS.split(held.strip())
    years = len(groups) == 2 and all(_YEARS.fullmatch(group) for group in groups)
    return years or _THOUSANDS.fullmatch(held) is not None
