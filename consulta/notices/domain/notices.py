"""Notices to those who left a contact: kinds, media, states, and when a failed one is tried again."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from consulta.contributions.domain.moderation import SetAsideReason
from consulta.vocabulary.contacts import COUNTRY, LOCAL_DIGITS, mailbox_of, number_of
from consulta.vocabulary.labels import Labelled
from consulta.vocabulary.text import t

CONTACT_KEPT_AFTER_END = timedelta(days=90)
"""How long a contact is kept after its consultation ended while a notice waits; then the notice expires."""
TRIES_BEFORE_DROPPED = 3
"""From this try on a permanent refusal ends a notice. Not before: the server may be set up wrongly."""

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
    """How a notice reaches somebody: e-mails are sent by the server, the others by staff, by hand."""

    EMAIL = "email", t("Correo")
    WHATSAPP = "whatsapp", t("WhatsApp")
    PHONE = "phone", t("Teléfono fijo")
    NONE = "none", t("No se puede avisar")


class NoticeState(Labelled):
    """How far a notice has come."""

    WAITING = "waiting", t("Por avisar")
    HANDED = "handed", t("Enviándose")
    IN_DOUBT = "in_doubt", t("En duda")
    SENT = "sent", t("Avisado")
    REFUSED = "refused", t("No se pudo")
    SHARED = "shared", t("Con otro aporte")
    REPLACED = "replaced", t("Sustituido por uno más nuevo")
    UNREACHABLE = "unreachable", t("Sin forma de avisar")
    EXPIRED = "expired", t("Vencido")


class NoticeMark(StrEnum):
    """What a member of staff reports of a notice. The values are stored in the history."""

    NOTIFIED = "told"
    FAILED = "failed"
    RETRY = "again"
    ARRIVED = "arrived"
    UNSUBSCRIBED = "stop"


BY_HAND = (Medium.WHATSAPP, Medium.PHONE)
UNFINISHED = (NoticeState.WAITING, NoticeState.HANDED, NoticeState.IN_DOUBT)
"""While a notice of a contact is in one of these states, the contact is kept."""

MARKABLE_STATES: dict[NoticeMark, dict[Medium, frozenset[NoticeState]]] = {
    NoticeMark.NOTIFIED: dict.fromkeys(BY_HAND, frozenset({NoticeState.WAITING})),
    NoticeMark.FAILED: dict.fromkeys(BY_HAND, frozenset({NoticeState.WAITING})),
    NoticeMark.ARRIVED: {Medium.EMAIL: frozenset({NoticeState.IN_DOUBT})},
    NoticeMark.RETRY: {
        Medium.EMAIL: frozenset({NoticeState.IN_DOUBT, NoticeState.REFUSED}),
        **dict.fromkeys(BY_HAND, frozenset({NoticeState.SENT, NoticeState.REFUSED})),
    },
    NoticeMark.UNSUBSCRIBED: dict.fromkeys((*BY_HAND, Medium.EMAIL, Medium.NONE), frozenset(NoticeState)),
}
"""In which states a report is taken, by what is reported and the medium."""

REPLACES: dict[NoticeKind, frozenset[NoticeKind]] = {
    NoticeKind.DECIDED: frozenset({NoticeKind.CLOSED}),
    NoticeKind.CORRECTED: frozenset({NoticeKind.CLOSED, NoticeKind.DECIDED, NoticeKind.CORRECTED}),
    NoticeKind.CANCELLED: frozenset({NoticeKind.CLOSED}),
}
"""Waiting notices by hand that a newer one replaces, by kind. E-mails are all sent."""

NOTIFIED_THOUGH_SET_ASIDE = (SetAsideReason.OTHER_SUBJECT, SetAsideReason.ABUSE)
"""Contributions set aside for these reasons get the notice of the decision, and no other.

For the other reasons a notice goes to the contribution that counts (a duplicate), or nobody agreed to one.
"""


def medium_and_address(contact: str) -> tuple[Medium, str]:
    """The medium by which a contact is reached, and its address or number ("" for none).

    In El Salvador a number that begins with 2 is a landline; any other number may have WhatsApp.
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
    """How long to wait after a permanent refusal before the next try."""
    return _AFTER_REFUSAL * (0.75 + jitter / 2)
