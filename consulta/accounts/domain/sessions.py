"""How long sessions of the staff last, why they end, and how a browser is called in a list of them."""

from __future__ import annotations

from datetime import timedelta

from consulta.vocabulary.labels import Labelled
from consulta.vocabulary.text import t

IDLE = timedelta(minutes=45)
LONGEST = timedelta(hours=12)
FRESH = timedelta(minutes=10)
"""How long after the password was typed publishing, exporting and changing accounts ask for no other."""


class Ending(Labelled):
    """Why a session ended before its time."""

    SIGNED_OUT = "signed_out", t("Salió")
    BY_OWNER = "by_owner", t("La terminó su dueño")
    PASSWORD = "password", t("Cambió la contraseña")
    ROLES = "roles", t("Cambiaron los roles")
    SECOND_FACTOR = "second_factor", t("Cambió el segundo paso")
    DEACTIVATED = "deactivated", t("La cuenta se desactivó")


# The first that is named in the header counts: Edge and Opera name Chrome too, and Chrome names Safari.
_BROWSERS = (
    *(("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox")),
    *(("FxiOS", "Firefox"), ("Chrome", "Chrome"), ("CriOS", "Chrome"), ("Safari", "Safari")),
)
_SYSTEMS = (
    *(("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows")),
    *(("Macintosh", "Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux")),
)


def browser_name(user_agent: str) -> str:
    """ "Firefox, Windows" of a browser's header; empty when it says nothing that is known."""
    found = (
        next((name for sign, name in known if sign in user_agent), "") for known in (_BROWSERS, _SYSTEMS)
    )
    return ", ".join(name for name in found if name)
