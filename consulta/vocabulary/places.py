"""How a contribution's place was given and what it means to the person (DESIGN §5)."""

from consulta.vocabulary.labels import Labelled
from consulta.vocabulary.text import t

_DECIMALS = 6


class LocationSource(Labelled):
    """Where the place came from."""

    GPS = "gps", t("Ubicación del teléfono")
    PIN = "pin", t("Punto marcado en el mapa")
    DISTRICT = "district", t("Distrito elegido de la lista")
    LANDMARK = "landmark", t("Punto de referencia")
    NONE = "none", t("Prefiero no dar un lugar")

    @property
    def has_coordinates(self) -> bool:
        """Whether this source comes with a latitude and a longitude."""
        return self in (LocationSource.GPS, LocationSource.PIN)


class PlaceMeaning(Labelled):
    """What the place is to the person."""

    HOME = "home", t("Ahí vivo")
    WORK = "work", t("Ahí trabajo o vendo")
    PASSING = "passing", t("Por ahí paso")
    PROPOSAL = "proposal", t("Ahí propongo algo")


def coordinate(degrees: float) -> str:
    """A coordinate as it is stored and hashed: text with six decimals."""
    text = f"{degrees:.{_DECIMALS}f}"
    return text.removeprefix("-") if not text.strip("-0.") else text
