"""The folio: the code on a receipt that opens one's own contribution.

Twelve random characters of Crockford's base 32 (60 bits) and a check character of the same alphabet.
The check is a polynomial over GF(32): the thirteen characters, read as coefficients, must have the
primitive element α as a root. The powers of α up to the thirteenth are all different, so one changed
character, or any two swapped, always fails the check and never opens somebody else's contribution.
"""

import secrets
import unicodedata

from consulta.vocabulary.errors import InvalidValue
from consulta.vocabulary.text import t

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 13

_FIELD_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1, primitive over GF(2): α = x has order 31
_FIELD_SIZE = 32
_BITS = 5  # that one character carries
_SHIFTS = range(0, _BITS * (LENGTH - 1), _BITS)
_LONGEST_TYPED = 100  # beyond this nobody is typing a folio
_INVISIBLE = ("Pd", "Zs", "Cf", "Cc")
_LOOKALIKES = str.maketrans("OIL\N{MINUS SIGN}_.", "011---")
_VALUE = {character: value for value, character in enumerate(ALPHABET)}


class FolioMalformed(InvalidValue):
    """What was typed does not have the shape of a folio: other length or other characters."""


class FolioMistyped(InvalidValue):
    """It has the shape of a folio but the check character says that something was typed wrong."""


def new_folio() -> str:
    """A fresh folio: 13 characters, upper case, without separators."""
    bits = secrets.randbits(_BITS * (LENGTH - 1))
    body = "".join(ALPHABET[bits >> shift & _FIELD_SIZE - 1] for shift in _SHIFTS)
    return body + check_character(body)


def check_character(body: str) -> str:
    """The thirteenth character for twelve canonical ones."""
    remainder = 0
    for character in body:
        remainder = _times_alpha(remainder ^ _VALUE[character])
    return ALPHABET[remainder]


def format_folio(folio: str) -> str:
    """A folio as people read it aloud and copy it: `7K3M-9QXT-2BWD-5`."""
    return "-".join(folio[start : start + 4] for start in range(0, len(folio), 4))


def parse_folio(typed: str) -> str:
    """The canonical folio for what somebody typed.

    Lower case, blanks, any kind of hyphen, and O, I, L for 0, 1, 1 are accepted. Raises FolioMalformed
    or FolioMistyped, both ValueErrors with a sentence for the person.
    """
    if len(typed) > _LONGEST_TYPED:
        raise _malformed()
    upper = unicodedata.normalize("NFKC", typed).upper().translate(_LOOKALIKES)
    folio = "".join(character for character in upper if unicodedata.category(character) not in _INVISIBLE)
    if len(folio) != LENGTH or any(character not in _VALUE for character in folio):
        raise _malformed()
    if check_character(folio[:-1]) != folio[-1]:
        raise FolioMistyped(
            t("Este folio tiene una letra o un número equivocado. Compárelo con su comprobante.")
        )
    return folio


def _malformed() -> FolioMalformed:
    return FolioMalformed(
        t("Un folio tiene 13 letras y números, como 7K3M-9QXT-2BWD-5. Revíselo y escríbalo otra vez.")
    )


def _times_alpha(element: int) -> int:
    """Multiply an element of GF(32), as five bits, by α."""
    product = element << 1
    return product ^ _FIELD_POLYNOMIAL if product >= _FIELD_SIZE else product
