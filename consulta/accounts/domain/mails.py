"""Mails to the staff: what they are about and what they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

LINK_LASTS = timedelta(hours=1)
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
"""After each try that failed; then the mail is given up."""


class MailKind(StrEnum):
    LINK = "link"
    ATTACKED = "attacked"
    DIRECTOR_GIVEN = "director_given"
    SECOND_FACTOR_REMOVED = "second_factor_removed"


@dataclass(frozen=True, slots=True)
class MailText:
    subject: str
    body: str


_TEXTS = {
    MailKind.LINK: MailText(
        "Enlace para entrar a Consulta",
        "Alguien pidió entrar a Consulta con su cuenta. Si fue usted, abra este enlace, ponga una contraseña "
        "nueva y entre:\n\n{url}\n\nSirve una vez, durante una hora. Si no fue usted, no haga nada: su "
        "contraseña sigue igual.",
    ),
    MailKind.ATTACKED: MailText(
        "Muchos intentos de entrar con una cuenta",
        "En pocos minutos hubo muchos intentos de entrar con la cuenta de {name} y una contraseña que no es. "
        "Los siguientes se frenan. Su dueño puede entrar con un enlace por correo.\n\nEl registro de "
        "seguridad está aquí:\n\n{url}",
    ),
    MailKind.DIRECTOR_GIVEN: MailText(
        "Una cuenta recibió el rol de Dirección",
        "{by} le dio a la cuenta de {name} el rol de Dirección, que firma decisiones. Si no debía ser así, "
        "quíteselo.\n\nEl registro de seguridad está aquí:\n\n{url}",
    ),
    MailKind.SECOND_FACTOR_REMOVED: MailText(
        "Una cuenta quedó sin su segundo paso para entrar",
        "{by} quitó el segundo paso para entrar de la cuenta de {name}. Si no debía ser así, desactive la "
        "cuenta.\n\nEl registro de seguridad está aquí:\n\n{url}",
    ),
}


def mail_text(kind: MailKind, facts: Mapping[str, str]) -> MailText:
    """The text of a mail. `facts`: `url`, and `name` and `by` where it is about an account."""
    text = _TEXTS[kind]
    return MailText(text.subject, text.body.format_map(facts))
