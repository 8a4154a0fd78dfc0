"""What a person may say about themselves, all of it optional (DESIGN §5)."""

from consulta.vocabulary.labels import Labelled
from consulta.vocabulary.text import t


class AgeBand(Labelled):
    """Age in bands, never a date of birth."""

    UNDER_18 = "under18", t("Menos de 18 años")
    FROM_18 = "18-29", t("De 18 a 29 años")
    FROM_30 = "30-44", t("De 30 a 44 años")
    FROM_45 = "45-59", t("De 45 a 59 años")
    FROM_60 = "60+", t("60 años o más")
    NONE = "none", t("Prefiero no decirlo")

    @property
    def is_minor(self) -> bool:
        """Under 18: no contact is kept, coordinates are discarded, the district is asked instead."""
        return self is AgeBand.UNDER_18


class Sex(Labelled):
    """Sex, as the person says it."""

    FEMALE = "female", t("Mujer")
    MALE = "male", t("Hombre")
    OTHER = "other", t("Otra respuesta")
    NONE = "none", t("Prefiero no decirlo")


class Relation(Labelled):
    """What ties the person to the site."""

    RESIDENT = "resident", t("Vivo cerca")
    TRADER = "trader", t("Tengo una venta o negocio")
    WORKS = "works", t("Trabajo ahí")
    PASSES = "passes", t("Paso por ahí")
    OTHER = "other", t("Otra relación")
    NONE = "none", t("Prefiero no decirlo")
