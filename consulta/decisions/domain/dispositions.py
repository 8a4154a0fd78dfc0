"""What the institution answers to a theme (DESIGN §3)."""

from consulta.vocabulary.labels import Labelled
from consulta.vocabulary.text import t


class Outcome(Labelled):
    """What a disposition says about one theme; each needs a reason in words beside it."""

    ADOPTED = "adopted", t("Se hará")
    PARTLY = "partly", t("Se hará en parte")
    NOT_ADOPTED = "not_adopted", t("No se hará")
    DEFERRED = "deferred", t("Queda para más adelante")
    OUTSIDE_REMIT = "outside_remit", t("No le toca a esta institución")


DONE = (Outcome.ADOPTED, Outcome.PARTLY)
"""What will be done, wholly or in part."""
