"""Channels: the ways a contribution reaches the DGS, always shown apart (promise 7)."""

from typing import Self

from consulta.vocabulary.labels import UNLABELLED, Labelled
from consulta.vocabulary.text import Text, t


class Channel(Labelled):
    """One channel. Values are stored and published; the order is that of every table and chart."""

    WEB = (
        "web",
        t("Formulario en línea"),
        t("Lo que dijeron quienes respondieron en línea, y qué pasó con eso"),
    )
    HOME_VISIT = (
        "home_visit",
        t("Visita domiciliaria"),
        t("Lo que dijeron quienes fueron visitados en su casa, y qué pasó con eso"),
    )
    ASSEMBLY = (
        "assembly",
        t("Asamblea comunitaria"),
        t("Lo que dijeron quienes hablaron en las asambleas, y qué pasó con eso"),
    )
    PHONE = (
        "phone",
        t("Teléfono"),
        t("Lo que dijeron quienes respondieron por teléfono, y qué pasó con eso"),
    )
    WHATSAPP = (
        "whatsapp",
        t("WhatsApp"),
        t("Lo que dijeron quienes escribieron por WhatsApp, y qué pasó con eso"),
    )
    OFFICE = (
        "office",
        t("Oficina"),
        t("Lo que dijeron quienes llegaron a la oficina, y qué pasó con eso"),
    )
    PAPER = (
        "paper",
        t("Boleta en papel"),
        t("Lo que dijeron quienes llenaron una boleta de papel, y qué pasó con eso"),
    )

    _what_was_said: Text

    def __new__(cls, value: str, label: Text = UNLABELLED, what_was_said: Text = UNLABELLED) -> Self:
        member = str.__new__(cls, value)
        member._value_, member._label = value, label
        member._what_was_said = what_was_said
        return member

    @property
    def what_was_said(self) -> Text:
        """The title of the channel's page, which names the people."""
        return self._what_was_said

    @property
    def is_gathering(self) -> bool:
        """Whether many people contribute at one event."""
        return self is Channel.ASSEMBLY

    @property
    def is_assisted(self) -> bool:
        """Whether a member of staff records the contribution for the person: all but the web."""
        return self is not Channel.WEB


ASSISTED: tuple[Channel, ...] = tuple(channel for channel in Channel if channel.is_assisted)


class ConsentWay(Labelled):
    """How a person agreed to take part when somebody else recorded what they said."""

    SPOKEN = "spoken", t("De palabra, después de oír el aviso")
    WITNESSED = "witnessed", t("De palabra, ante una persona testigo")
    WRITTEN = "written", t("Por escrito, con firma o huella")
    MESSAGE = "message", t("Por mensaje escrito, después de recibir el aviso")
