"""Word to those who left a contact: who is told of what, by which way, and when it is tried again."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from consulta.contributions.domain.moderation import SetAsideReason
from consulta.vocabulary.contacts import COUNTRY, LOCAL_DIGITS, mailbox_of, number_of
from consulta.vocabulary.labels import Labelled
from consulta.vocabulary.text import t

KEEP_AFTER_END = timedelta(days=90)
"""How long a contact outlives its consultation while word is still to be given; then it goes untold."""
TRIES_BEFORE_DROPPED = 3
"""A permanent refusal ends a notice from this try on: a server set up wrongly for an hour loses nobody."""

_FIRST_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(hours=6)
_LONGEST_WITHOUT_SERVER = timedelta(minutes=30)
_AFTER_REFUSAL = timedelta(hours=12)


class NoticeKind(Labelled):
    """What happened."""

    CLOSED = "closed", t("Cierre de la consulta")
    DECIDED = "decided", t("Decisión")
    CORRECTED = "corrected", t("Corrección de la decisión")
    COMMITMENT = "commitment", t("Final de un compromiso")
    CANCELLED = "cancelled", t("Cancelación de la consulta")


class Medium(Labelled):
    """How word reaches somebody: by the server, or by the hand of the staff."""

    EMAIL = "email", t("Correo")
    WHATSAPP = "whatsapp", t("WhatsApp")
    PHONE = "phone", t("Teléfono fijo")
    NONE = "none", t("No se puede avisar")


class NoticeState(Labelled):
    """Where a notice stands."""

    WAITING = "waiting", t("Por avisar")
    HANDED = "handed", t("Enviándose")
    IN_DOUBT = "in_doubt", t("En duda")
    SENT = "sent", t("Avisado")
    REFUSED = "refused", t("No se pudo")
    SHARED = "shared", t("Con otro aporte")
    REPLACED = "replaced", t("Sustituido por uno más nuevo")
    UNREACHABLE = "unreachable", t("Sin forma de avisar")
    EXPIRED = "expired", t("Vencido")


class Settling(StrEnum):
    """What a member of staff says of a notice."""

    TOLD = "told"
    FAILED = "failed"
    AGAIN = "again"
    ARRIVED = "arrived"
    STOP = "stop"


BY_HAND = (Medium.WHATSAPP, Medium.PHONE)
OPEN = (NoticeState.WAITING, NoticeState.HANDED, NoticeState.IN_DOUBT)
"""Still to be given: as long as one is, the contact is kept."""

SETTLED_FROM: dict[Settling, dict[Medium, frozenset[NoticeState]]] = {
    Settling.TOLD: dict.fromkeys(BY_HAND, frozenset({NoticeState.WAITING})),
    Settling.FAILED: dict.fromkeys(BY_HAND, frozenset({NoticeState.WAITING})),
    Settling.ARRIVED: {Medium.EMAIL: frozenset({NoticeState.IN_DOUBT})},
    Settling.AGAIN: {
        Medium.EMAIL: frozenset({NoticeState.IN_DOUBT, NoticeState.REFUSED}),
        **dict.fromkeys(BY_HAND, frozenset({NoticeState.SENT, NoticeState.REFUSED})),
    },
    Settling.STOP: dict.fromkeys((*BY_HAND, Medium.EMAIL, Medium.NONE), frozenset(NoticeState)),
}
"""What may be said of a notice, by its medium and the state it is in."""

REPLACES: dict[NoticeKind, frozenset[NoticeKind]] = {
    NoticeKind.DECIDED: frozenset({NoticeKind.CLOSED}),
    NoticeKind.CORRECTED: frozenset({NoticeKind.CLOSED, NoticeKind.DECIDED, NoticeKind.CORRECTED}),
    NoticeKind.CANCELLED: frozenset({NoticeKind.CLOSED}),
}
"""What need not be told by hand any more once there is newer news. A machine tells everything."""

TOLD_THOUGH_SET_ASIDE = (SetAsideReason.OTHER_SUBJECT, SetAsideReason.ABUSE)
"""Set aside, and told once, when it is decided: a person wrote it, and their folio says why it did not count.

The others are told through the contribution that counts (a duplicate), or nobody agreed to be written to.
"""


def way_to(contact: str) -> tuple[Medium, str]:
    """By which medium a contact is reached, and the address there ("" for none).

    In El Salvador a number that begins with 2 is a landline; all else that is a number may have WhatsApp.
    """
    if (mailbox := mailbox_of(contact)) is not None:
        return Medium.EMAIL, mailbox
    if (number := number_of(contact)) is None:
        return Medium.NONE, ""
    is_landline = number.startswith(f"{COUNTRY}2") and len(number) == len(COUNTRY) + LOCAL_DIGITS
    return (Medium.PHONE if is_landline else Medium.WHATSAPP), number


def pause_after(tries: int, jitter: float, *, without_server: bool = False) -> timedelta:
    """How long to wait after so many failed tries (from 1): doubled each time up to a limit.

    `jitter` in [0, 1) spreads it by a quarter to either side, so that not all come back at one moment.
    """
    longest = _LONGEST_WITHOUT_SERVER if without_server else _LONGEST_PAUSE
    doubled = _FIRST_PAUSE * (1 << min(tries - 1, 20))
    return min(doubled, longest) * (0.75 + jitter / 2)


def pause_after_refusal(jitter: float) -> timedelta:
    """How long to wait before a permanent refusal is asked for again."""
    return _AFTER_REFUSAL * (0.75 + jitter / 2)
