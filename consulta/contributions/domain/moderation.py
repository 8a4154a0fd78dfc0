"""States and reasons of moderation: a contribution is accepted or set aside, each text publishable or not.

A text withheld from publication is still read, coded and counted. The lists of reasons are published
at /moderacion, and the author reads the reason that applied by folio.
"""

from consulta.vocabulary.labels import Labelled, Reason
from consulta.vocabulary.text import t


class ContributionState(Labelled):
    """State of a contribution; the counts of the four add up to what was received (promise 3)."""

    PENDING = "pending", t("Por leer")
    ACCEPTED = "accepted", t("Aceptado")
    SET_ASIDE = "set_aside", t("Apartado")
    WITHDRAWN = "withdrawn", t("Retirado por su autor o autora")


class TextState(Labelled):
    """Whether the words of one answer may be published. Only asked of texts whose author consented."""

    PENDING = "pending", t("Por revisar")
    PUBLISHABLE = "publishable", t("Se puede publicar")
    WITHHELD = "withheld", t("No se publica")


class SetAsideReason(Reason):
    """Why a contribution does not count. It is never deleted and its author can see the reason."""

    DUPLICATE = (
        "duplicate",
        t("Repetido"),
        t("La misma persona ya había enviado este mismo aporte, y el primero sí cuenta."),
    )
    OTHER_SUBJECT = (
        "other_subject",
        t("No trata de esta consulta"),
        t("Todo lo escrito trata de otro asunto, y nada responde a las preguntas de esta consulta."),
    )
    ABUSE = (
        "abuse",
        t("Solo insultos o amenazas"),
        t("El aporte solo contiene insultos o amenazas contra personas y ninguna respuesta."),
    )
    TEST_OR_ADVERTISING = (
        "test_or_advertising",
        t("Prueba o publicidad"),
        t("El aporte es una prueba del formulario o un anuncio comercial o partidario."),
    )
    NOT_A_PERSON = (
        "not_a_person",
        t("No lo dio una persona"),
        t("Hay señales claras de que el aporte fue hecho en masa o por un programa, no por una persona."),
    )
    NO_CONSENT = (
        "no_consent",
        t("Sin permiso de la persona"),
        t("Quien lo anotó no pudo confirmar que la persona quiso participar."),
    )
    UNUSUAL_ARRIVALS = (
        "unusual_arrivals",
        t("Llegadas inusuales"),
        t(
            "Llegó junto con muchos otros de una manera que no es la usual y todos se apartaron a la vez; "
            "si usted lo escribió, dígalo en la oficina con su folio y se volverá a leer."
        ),
    )

    @property
    def is_of_groups(self) -> bool:
        """Whether it is given to groups only, never to one contribution alone."""
        return self is SetAsideReason.UNUSUAL_ARRIVALS


class WithholdReason(Reason):
    """Why the words of an answer are not published. The answer still counts."""

    OWN_DATA = (
        "own_data",
        t("Datos personales de quien escribe"),
        t("El texto deja saber quién lo escribió o dónde vive."),
    )
    OTHERS_DATA = (
        "others_data",
        t("Datos personales de otra gente"),
        t("El texto da el nombre, el teléfono, la casa u otros datos de otra persona."),
    )
    INSULTS = (
        "insults",
        t("Insultos"),
        t("El texto ofende a una persona o a un grupo de personas."),
    )
    ACCUSATION = (
        "accusation",
        t("Acusación contra alguien"),
        t("El texto acusa de algo a una persona que se puede reconocer, y aquí no se puede comprobar."),
    )
    RISK = (
        "risk",
        t("Puede poner en peligro"),
        t("Publicar el texto podría poner en peligro a quien lo escribió o a otra persona."),
    )
    UNREADABLE = (
        "unreadable",
        t("No se puede leer"),
        t("El texto no se entiende o no se pudo leer de la boleta o del audio."),
    )
