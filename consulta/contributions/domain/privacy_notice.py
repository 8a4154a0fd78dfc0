"""The notice a person reads, or is read, before giving a contribution. Its version is stored with it.

A changed notice is a new version beside the old ones, never an edit: whoever agreed, agreed to the
version they saw.
"""

from collections.abc import Mapping

from consulta.vocabulary.text import Text, t

NOTICES: Mapping[str, tuple[Text, ...]] = {
    "2026-1": (
        t("Su aporte servirá para decidir qué se hace en este lugar, y para nada más."),
        t("No le pedimos su nombre. La edad, el sexo y el lugar son voluntarios."),
        t("Su lugar exacto no se publica: solo cifras por áreas grandes, cambiadas un poco al azar."),
        t("Sus palabras solo se publican si usted da permiso, y sin decir quién las escribió."),
        t("Si deja un contacto, solo lo verá el equipo de esta consulta, para responderle."),
        t("Con su folio puede ver qué pasó con su aporte y con su clave puede retirarlo cuando quiera."),
    ),
}
CURRENT_NOTICE = "2026-1"


def notice(version: str = CURRENT_NOTICE) -> tuple[Text, ...]:
    """The lines of a version of the notice. Raises KeyError for a version that never was."""
    return NOTICES[version]
