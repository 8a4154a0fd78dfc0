"""The ways a contribution reaches the DGS. They are always shown apart (promise 7)."""

from consulta.vocabulary.labels import Labelled
from consulta.vocabulary.text import t


class Channel(Labelled):
    """One way in. Values are stored and published; the order is the order of every table and chart."""

    WEB = "web", t("Formulario en línea")
    HOME_VISIT = "home_visit", t("Visita domiciliaria")
    ASSEMBLY = "assembly", t("Asamblea comunitaria")
    PHONE = "phone", t("Teléfono")
    WHATSAPP = "whatsapp", t("WhatsApp")
    OFFICE = "office", t("Oficina")
    PAPER = "paper", t("Boleta en papel")

    @property
    def assisted(self) -> bool:
        """Whether a member of staff records the contribution for the person: all but the web."""
        return self is not Channel.WEB


ASSISTED: tuple[Channel, ...] = tuple(channel for channel in Channel if channel.assisted)


class ConsentWay(Labelled):
    """How a person agreed to take part when somebody else recorded what they said."""

    SPOKEN = "spoken", t("De palabra, después de oír el aviso")
    WITNESSED = "witnessed", t("De palabra, ante una persona testigo")
    WRITTEN = "written", t("Por escrito, con firma o huella")
    MESSAGE = "message", t("Por mensaje escrito, después de recibir el aviso")
