"""Which passwords are taken, and whether a typed one is right."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from flask_security.utils import hash_password, verify_password

from consulta.accounts.models.account import Account
from consulta.vocabulary.errors import InvalidValue
from consulta.vocabulary.later import later
from consulta.vocabulary.text import t

if TYPE_CHECKING:
    from zxcvbn import zxcvbn
else:
    # Its lists of common words take a while to load, and most workers never see a new password.
    zxcvbn = later("zxcvbn", "zxcvbn")

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 128
"""Characters: hashing an endless one would keep the server busy."""
WEAKEST_SCORE = 3
"""Of zxcvbn's 0 to 4: at least a hundred million guesses."""
RATED = 72
"""Characters that are looked at: rating a long one costs time."""
OWN_PART = 4
"""Letters in a row from one's own address or name that give a password away."""
# Words that zxcvbn, with its English lists, would take for rare ones.
LOCAL_WORDS = (
    *("contraseña", "contrasena", "clave", "acceso", "entrar", "usuario", "administrador", "director"),
    *("gestion", "campo", "analisis", "consulta", "ministerio", "obras", "publicas", "gobierno", "direccion"),
    *("salvador", "elsalvador", "cuscatlan", "sansalvador", "santaana", "sanmiguel", "conchagua", "metapan"),
    *("bienvenido", "cambiame", "temporal", "prueba", "secreto", "teamo", "tequiero", "diosesamor", "amor"),
    *("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre"),
    *("noviembre", "diciembre", "lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo"),
)


def check(password: str, *own: str) -> None:
    """Refuse a password that is short, common, repeated, or made of one's own address or name (`own`).

    Raises InvalidValue.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise InvalidValue(
            t("La contraseña necesita al menos %(least)s caracteres.", least=SHORTEST_PASSWORD)
        )
    if len(password) > LONGEST_PASSWORD:
        raise InvalidValue(t("La contraseña tiene más de %(most)s caracteres.", most=LONGEST_PASSWORD))
    typed = unicodedata.normalize("NFKC", password).casefold()
    parts = [part for one in own for part in re.split(r"\W+", one.casefold()) if len(part) >= OWN_PART]
    rest = typed
    for part in sorted(parts, key=len, reverse=True):
        rest = rest.replace(part, "")
    if len(rest) < SHORTEST_PASSWORD - OWN_PART and rest != typed:
        raise InvalidValue(t("La contraseña no puede ser su correo o su nombre. Elija otras palabras."))
    found: dict[str, Any] = zxcvbn(typed[:RATED], user_inputs=[*parts, *LOCAL_WORDS])
    if found["score"] < WEAKEST_SCORE:
        raise InvalidValue(t("Esa contraseña es fácil de adivinar. Elija tres o cuatro palabras sueltas."))


def hashed(password: str) -> str:
    """What is stored of a password, normalised as at sign-in: accents can be typed in two ways."""
    return str(hash_password(_normal(password)))


def is_right(account: Account, typed: str) -> bool:
    """Whether this is the account's password. It hashes: count the attempt before (services.attempts)."""
    return account.password is not None and verify_password(_normal(typed), account.password)


def _normal(password: str) -> str:
    """In the form that Flask-Security brings every password to that is typed at sign-in."""
    return unicodedata.normalize("NFKD", password)
