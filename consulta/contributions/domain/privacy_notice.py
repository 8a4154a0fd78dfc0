"""The privacy notice that a person reads, or hears, before contributing. Its version is stored too.

To change it, add a version and keep the old ones: people agreed to the version they saw.
"""

from collections.abc import Mapping

from consulta.vocabulary.text import Text, t

PRIVACY_NOTICES: Mapping[str, tuple[Text, ...]] = {
    "2026-1": (
        t("Su aporte servirá para decidir qué se hace en este lugar, y para nada más."),
        t("No le pedimos su nombre. La edad, el sexo y el lugar son voluntarios."),
        t("Su lugar exacto no se publica: solo cifras por áreas grandes, cambiadas un poco al azar."),
        t("Sus palabras solo se publican si usted da permiso, y sin decir quién las escribió."),
        t("Si deja un contacto, solo lo verá el equipo de esta consulta, para responderle."),
        t("Con su folio puede ver qué pasó con su aporte y con su clave puede retirarlo cuando quiera."),
    ),
}
CURRENT_PRIVACY_NOTICE = "2026-1"


def privacy_notice(version: str = CURRENT_PRIVACY_NOTICE) -> tuple[Text, ...]:
    """The lines of a version of the notice. Raises KeyError for an unknown version."""
    return PRIVACY_NOTICES[version]
