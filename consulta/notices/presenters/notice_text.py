"""The text of a notice, for a mail and for a message by telephone. Always in Spanish.

It holds no folio and no words of the person: whoever sees it learns only that something was published.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from consulta.notices.domain.notices import NoticeKind
from consulta.notices.queries.outbox import NoticeFacts
from consulta.vocabulary.calendar import format_date

SIGNATURE = "Dirección de Gestión Social · Ministerio de Obras Públicas y de Transporte"


@dataclass(frozen=True, slots=True)
class Link:
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class NoticeText:
    """A notice in words. `paragraphs` are plain text; `link` leads to the page with the news."""

    subject: str
    paragraphs: tuple[str, ...]
    link: Link
    receipt: Link
    """The page where a folio is typed in."""
    record: tuple[str, Link] | None
    """The newest checkpoint in one line, and the page where it is checked."""


def notice_text(facts: NoticeFacts, site: str) -> NoticeText:
    """The text about these facts. `site` is the address of the installation, without a slash at its end."""
    subject, paragraphs, path, text = _WRITERS[facts.kind](facts)
    record = (facts.checkpoint, Link("Comprobar el registro", f"{site}/verificar"))
    return NoticeText(
        subject=" ".join(subject.split()),
        paragraphs=tuple(paragraph.strip() for paragraph in paragraphs if paragraph.strip()),
        link=Link(text, f"{site}/consultas/{facts.slug}{path}"),
        receipt=Link("Ver mi aporte con el folio", f"{site}/folio"),
        record=record if facts.checkpoint else None,
    )


def phone_message(notices: Sequence[NoticeText]) -> str:
    """One message with all the notices of a person, the oldest first."""
    lines = [f"Buen día. Le saluda la {SIGNATURE.replace(' · ', ' del ')}."]
    for notice in notices:
        lines += [*notice.paragraphs, f"{notice.link.text}: {notice.link.url}"]
    last = notices[-1]
    lines.append(f"Con su folio puede ver qué pasó con su aporte: {last.receipt.url}")
    if last.record is not None:
        line, where = last.record
        lines.append(f"Registro público: {line} (se comprueba en {where.url})")
    lines.append("Si no quiere más avisos, responda NO y borramos su número.")
    return "\n\n".join(lines)


def click_to_chat(number: str, text: str) -> str:
    """The address that opens a chat with the text ready to send. `number` is digits, with its country."""
    return f"https://wa.me/{number}?text={quote(text, safe='')}"


_Parts = tuple[str, tuple[str, ...], str, str]
"""Subject, paragraphs, path of the page under the consultation's, and the text of the link."""


def _closed(facts: NoticeFacts) -> _Parts:
    due = (
        f"La respuesta debe publicarse a más tardar el {format_date(facts.answer_due_on)}. "
        "Cuando se publique, le avisaremos."
        if facts.answer_due_on
        else ""
    )
    return (
        f"Cerró la consulta: {facts.title}",
        (
            f"La consulta «{facts.title}» cerró{_on(facts.closed_on)}. Gracias por dar su aporte.",
            "Ahora leemos todos los aportes, uno por uno.",
            due,
        ),
        "",
        "Ver la consulta",
    )


def _decided(facts: NoticeFacts) -> _Parts:
    return (
        f"Ya hay decisión: {facts.title}",
        (
            f"Ya se publicó la decisión sobre la consulta «{facts.title}».",
            f"Decidió: {facts.decider}{',' + _on(facts.decided_on) if facts.decided_on else ''}.",
            "La decisión dice qué se hará con cada tema y por qué, también con lo que no se aceptó.",
        ),
        "/decision",
        "Leer la decisión",
    )


def _corrected(facts: NoticeFacts) -> _Parts:
    return (
        f"Se corrigió la decisión: {facts.title}",
        (
            f"Se corrigió la decisión sobre la consulta «{facts.title}».",
            f"Motivo: {facts.change_reason}",
            "La versión anterior sigue a la vista, con lo que cambió señalado.",
        ),
        f"/decision/cambios-{facts.version}",
        "Ver qué cambió",
    )


def _commitment(facts: NoticeFacts) -> _Parts:
    outcome = {True: "se cumplió", False: "no se cumplió", None: "sigue pendiente"}[facts.fulfilled]
    return (
        f"Un compromiso {outcome}: {facts.title}",
        (
            f"Hay noticias de un compromiso de la decisión sobre la consulta «{facts.title}»:",
            f"«{facts.commitment}» ({facts.unit}).",
            f"{outcome[0].upper()}{outcome[1:]}. {facts.note}",
        ),
        "/decision",
        "Ver los compromisos",
    )


def _cancelled(facts: NoticeFacts) -> _Parts:
    return (
        f"Se canceló la consulta: {facts.title}",
        (
            f"La consulta «{facts.title}» se canceló{_on(facts.cancelled_on)} y no tendrá decisión.",
            f"Motivo: {facts.cancel_reason}",
        ),
        "",
        "Ver la consulta",
    )


def _on(day: date | None) -> str:
    return f" el {format_date(day)}" if day else ""


_WRITERS: dict[NoticeKind, Callable[[NoticeFacts], _Parts]] = {
    NoticeKind.CLOSED: _closed,
    NoticeKind.DECIDED: _decided,
    NoticeKind.CORRECTED: _corrected,
    NoticeKind.COMMITMENT: _commitment,
    NoticeKind.CANCELLED: _cancelled,
}
