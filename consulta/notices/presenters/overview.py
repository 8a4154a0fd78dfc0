"""The notices of a consultation for the staff: events with counts, people to notify, mails with problems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from consulta.notices.domain.notices import BY_HAND, Medium, NoticeMark, NoticeState
from consulta.notices.presenters.notice_text import click_to_chat, notice_text, phone_message
from consulta.notices.queries.overview import EventCounts, NoticeLine
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
    """One event with its counts: of mails, then of people notified by hand."""

    event: EventCounts
    notified: int
    waiting: int
    in_doubt: int
    failed: int
    notified_by_hand: int
    waiting_by_hand: int
    unreachable: int


@dataclass(frozen=True, slots=True)
class PersonToNotify:
    """A person to notify by hand. `href` opens a chat with the text ready, or the telephone."""

    lines: tuple[NoticeLine, ...]
    href: str
    text: str


@dataclass(frozen=True, slots=True)
class MailProblem:
    """A mail that has not arrived: why, and what staff can report of it."""

    line: NoticeLine
    problem: Text
    choices: tuple[tuple[NoticeMark, Text], ...]


def event_rows(events: Sequence[EventCounts]) -> tuple[EventRow, ...]:
    """In the order given."""
    mail = (Medium.EMAIL,)
    return tuple(
        EventRow(
            event=event,
            notified=event.count(mail, NoticeState.SENT),
            waiting=event.count(mail, NoticeState.WAITING, NoticeState.HANDED),
            in_doubt=event.count(mail, NoticeState.IN_DOUBT),
            failed=event.count(mail, NoticeState.REFUSED, NoticeState.EXPIRED),
            notified_by_hand=event.count(BY_HAND, NoticeState.SENT),
            waiting_by_hand=event.count(BY_HAND, NoticeState.WAITING),
            unreachable=event.count(tuple(Medium), NoticeState.UNREACHABLE)
            + event.count(BY_HAND, NoticeState.REFUSED, NoticeState.EXPIRED),
        )
        for event in events
    )


def people_to_notify(lines: Sequence[NoticeLine], site: str) -> tuple[PersonToNotify, ...]:
    """Each with one text of all their notices; `site` is the address of the installation."""
    by_person: dict[int, list[NoticeLine]] = {}
    for line in lines:
        by_person.setdefault(line.number, []).append(line)
    return tuple(_person(waiting, site) for waiting in by_person.values())


def _person(waiting: list[NoticeLine], site: str) -> PersonToNotify:
    text = phone_message([notice_text(line.facts, site) for line in waiting if line.facts])
    first = waiting[0]
    is_chat = first.medium is Medium.WHATSAPP
    href = click_to_chat(first.address, text) if is_chat else f"tel:+{first.address}"
    return PersonToNotify(tuple(waiting), href, text)


def mail_problems(lines: Sequence[NoticeLine]) -> tuple[MailProblem, ...]:
    """Those in doubt first: staff have to say whether they arrived."""
    order = {NoticeState.IN_DOUBT: 0, NoticeState.REFUSED: 1}
    ordered = sorted(lines, key=lambda line: order.get(line.state, 2))
    return tuple(MailProblem(line, problem_text(line.problem), _choices(line.state)) for line in ordered)


def problem_text(code: str) -> Text:
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


def _choices(state: NoticeState) -> tuple[tuple[NoticeMark, Text], ...]:
    if state is NoticeState.IN_DOUBT:
        return ((NoticeMark.ARRIVED, t("Ya llegó")), (NoticeMark.RETRY, t("Enviar otra vez")))
    if state is NoticeState.REFUSED:
        return ((NoticeMark.RETRY, t("Enviar otra vez")),)
    return ()
