"""The notices of a consultation as the staff see them: what was told, what waits, what went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from consulta.notices.domain.notices import BY_HAND, Medium, NoticeState, Settling
from consulta.notices.presenters.messages import click_to_chat, letter, message
from consulta.notices.queries.board import Event, NoticeLine
from consulta.vocabulary.text import Text, t

_SERVER_PROBLEMS = {
    "connection": t("El servidor de correo no contesta"),
    "timeout": t("El servidor de correo tarda demasiado"),
    "tls": t("El servidor de correo no muestra un certificado válido"),
    "not supported": t("El servidor de correo no ofrece una conexión segura"),
}
_PROBLEMS = {
    "no reply": t("Se envió y el servidor no confirmó"),
    "interrupted": t("El sistema se detuvo mientras se enviaba"),
    "unwritable": t("El aviso no se pudo escribir"),
    "staff": t("No se pudo avisar"),
}


@dataclass(frozen=True, slots=True)
class EventRow:
    """What happened, and how many were told of it. Counts of mails, then of those told by hand."""

    event: Event
    told: int
    waiting: int
    in_doubt: int
    failed: int
    by_hand_told: int
    by_hand_waiting: int
    unreachable: int


@dataclass(frozen=True, slots=True)
class PersonToTell:
    """Somebody to be told by hand, and of what. `href` opens a chat with the text ready, or the telephone."""

    lines: tuple[NoticeLine, ...]
    href: str
    text: str


@dataclass(frozen=True, slots=True)
class TroubledMail:
    """A mail that did not simply arrive: what is wrong with it, and what staff can say of it."""

    line: NoticeLine
    problem: Text
    choices: tuple[tuple[Settling, Text], ...]


def event_rows(events: Sequence[Event]) -> tuple[EventRow, ...]:
    """In the order given."""
    mail = (Medium.EMAIL,)
    return tuple(
        EventRow(
            event=event,
            told=event.count(mail, NoticeState.SENT),
            waiting=event.count(mail, NoticeState.WAITING, NoticeState.HANDED),
            in_doubt=event.count(mail, NoticeState.IN_DOUBT),
            failed=event.count(mail, NoticeState.REFUSED, NoticeState.EXPIRED),
            by_hand_told=event.count(BY_HAND, NoticeState.SENT),
            by_hand_waiting=event.count(BY_HAND, NoticeState.WAITING),
            unreachable=event.count(tuple(Medium), NoticeState.UNREACHABLE)
            + event.count(BY_HAND, NoticeState.REFUSED, NoticeState.EXPIRED),
        )
        for event in events
    )


def people_to_tell(lines: Sequence[NoticeLine], site: str) -> tuple[PersonToTell, ...]:
    """Each with one text of all that waits for them; `site` is the address of the installation."""
    by_person: dict[int, list[NoticeLine]] = {}
    for line in lines:
        by_person.setdefault(line.number, []).append(line)
    return tuple(_person(waiting, site) for waiting in by_person.values())


def _person(waiting: list[NoticeLine], site: str) -> PersonToTell:
    text = message([letter(line.facts, site) for line in waiting if line.facts])
    first = waiting[0]
    is_chat = first.medium is Medium.WHATSAPP
    href = click_to_chat(first.address, text) if is_chat else f"tel:+{first.address}"
    return PersonToTell(tuple(waiting), href, text)


def troubled_mails(lines: Sequence[NoticeLine]) -> tuple[TroubledMail, ...]:
    """Those in doubt first: they wait for a person."""
    order = {NoticeState.IN_DOUBT: 0, NoticeState.REFUSED: 1}
    ordered = sorted(lines, key=lambda line: order.get(line.state, 2))
    return tuple(TroubledMail(line, problem_of(line.problem), _choices(line.state)) for line in ordered)


def problem_of(code: str) -> Text:
    """What went wrong, in words; with its code where the mail server gave one."""
    if code in _PROBLEMS:
        return _PROBLEMS[code]
    of_server = code.startswith("server ")
    code = code.removeprefix("server ")
    if of_server:
        return _SERVER_PROBLEMS.get(code) or t(
            "El servidor de correo no nos atiende (código %(code)s)", code=code
        )
    if code.startswith("5"):
        return t("El servidor de correo rechazó la dirección o el mensaje (código %(code)s)", code=code)
    return t("El servidor de correo pide esperar (código %(code)s)", code=code)


def _choices(state: NoticeState) -> tuple[tuple[Settling, Text], ...]:
    if state is NoticeState.IN_DOUBT:
        return ((Settling.ARRIVED, t("Ya llegó")), (Settling.AGAIN, t("Enviar otra vez")))
    if state is NoticeState.REFUSED:
        return ((Settling.AGAIN, t("Enviar otra vez")),)
    return ()
