"""Five hundred people with something to say, the same ones every time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from consulta.vocabulary.channels import Channel

PER_CHANNEL = {
    Channel.WEB: 340,
    Channel.HOME_VISIT: 60,
    Channel.ASSEMBLY: 40,
    Channel.WHATSAPP: 24,
    Channel.PAPER: 16,
    Channel.PHONE: 11,
    Channel.OFFICE: 9,
}
IDEAS = {
    "Parque y sombra": "un parque con árboles y bancas",
    "Clínica": "una clínica que atienda de noche",
    "Cancha": "una cancha techada para la juventud",
    "Alumbrado": "buen alumbrado en la calle de la entrada",
}
NOTHING = "Sin propuesta"
ADVERTISING = "Vendo lotes baratos, pregunte en la tienda"
CONSENTED = "Con permiso"


@dataclass(frozen=True, slots=True)
class Voice:
    """One person: how they are heard, what they say and what it is about."""

    number: int
    channel: Channel
    submission_id: str
    theme: str
    words: str
    consents: bool = False
    withdraws: bool = False

    @property
    def is_advertising(self) -> bool:
        return ADVERTISING in self.words

    @property
    def counts(self) -> bool:
        """Whether it is accepted and stays."""
        return not (self.is_advertising or self.withdraws)


def voices() -> Iterator[Voice]:
    """Of a hundred two advertise, four only say good day, one takes it back, five let their words be read."""
    channels = [channel for channel, number in PER_CHANNEL.items() for _ in range(number)]
    themes = list(IDEAS)
    for number, channel in enumerate(channels, start=1):
        theme = themes[number % 7 % len(themes)]
        words = f"Vecino {number}: queremos {IDEAS[theme]}."
        if number % 40 == 0:
            words = f"{ADVERTISING}, aviso {number}."
        elif number % 25 == 0:
            theme, words = NOTHING, f"Buenas tardes y muchas gracias, vecino {number}."
        yield Voice(
            number=number,
            channel=channel,
            submission_id=str(UUID(int=number, version=4)),
            theme=theme,
            words=words,
            consents=number % 20 == 1,
            withdraws=number % 100 == 7,
        )
