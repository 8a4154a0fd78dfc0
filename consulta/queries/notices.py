"""What there is to tell to whom: for the mail server, and for the staff who tell by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cryptography.fernet import InvalidToken
from sqlalchemy import func, select

from consulta.domain.calendar import local_date
from consulta.domain.notices import BY_HAND, Medium, NoticeKind, NoticeState, way_to
from consulta.extensions import db
from consulta.models import (
    Account,
    Commitment,
    Consultation,
    Contact,
    Contribution,
    Decision,
    Notice,
)
from consulta.queries.published.ledger import newest_checkpoint
from consulta.vault import vault

SHOWN_AT_ONCE = 50
"""How many contacts one look shows."""


@dataclass(frozen=True, slots=True)
class NewsFacts:
    """What a notice tells, as it stands when it is told. Days are those of El Salvador."""

    kind: NoticeKind
    slug: str
    title: str
    closed_on: date | None
    answer_due_on: date | None
    cancelled_on: date | None
    cancel_reason: str
    decider: str = ""
    decided_on: date | None = None
    version: int = 0
    change_reason: str = ""
    commitment: str = ""
    unit: str = ""
    fulfilled: bool | None = None
    note: str = ""
    checkpoint: str = ""
    """The newest checkpoint of the public record in one line, if there is one."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A notice about to be mailed. `token` stands in its link to stop."""

    id: int
    message_id: str
    address: str
    token: str
    facts: NewsFacts


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A notice in a list of the staff; `contact` only where it was asked for."""

    reference: str
    number: int
    kind: NoticeKind
    medium: Medium
    state: NoticeState
    created_at: datetime
    ended_at: datetime | None
    ended_by: str | None
    handed_at: datetime | None
    next_try_at: datetime
    problem: str
    contact: str = ""
    address: str = ""
    facts: NewsFacts | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """What was told, and how far: how many notices by medium and state."""

    kind: NoticeKind
    cause: str
    at: datetime
    counts: dict[tuple[Medium, NoticeState], int]

    def count(self, media: Sequence[Medium], *states: NoticeState) -> int:
        return sum(n for (medium, state), n in self.counts.items() if medium in media and state in states)


def due_mails(now: datetime, limit: int) -> list[int]:
    """The notices to be mailed by now, the longest waiting first."""
    return list(
        db.session.scalars(
            select(Notice.id)
            .where(
                Notice.state == NoticeState.WAITING,
                Notice.next_try_at <= now,
                Notice.medium == Medium.EMAIL,
            )
            .order_by(Notice.next_try_at, Notice.id)
            .limit(limit)
        )
    )


def left_by_a_sender() -> bool:
    """Whether some notice was handed over and nobody noted what became of it."""
    return db.session.scalar(select(Notice.id).where(Notice.state == NoticeState.HANDED).limit(1)) is not None


def outgoing(notice_id: int) -> Outgoing | None:
    """All that a mail needs; None when there is nobody to send it to any more."""
    row = db.session.execute(
        select(Notice, Contact.ciphertext, Contribution.public_id)
        .join(Contact, Contact.contribution_id == Notice.contribution_id)
        .join(Contribution, Contribution.id == Notice.contribution_id)
        .where(Notice.id == notice_id, Notice.state == NoticeState.WAITING)
    ).one_or_none()
    if row is None:
        return None
    notice, ciphertext, public_id = row
    medium, address = way_to(_contact(ciphertext))
    if medium is not Medium.EMAIL:
        return None
    token = vault().stop_token(public_id)
    return Outgoing(notice.id, notice.message_id, address, token, facts_of(notice))


def facts_of(notice: Notice) -> NewsFacts:
    """What this notice tells."""
    consultation = db.session.get_one(Consultation, notice.consultation_id)
    decision = db.session.get(Decision, notice.decision_id) if notice.decision_id else None
    made = db.session.get(Commitment, notice.commitment_id) if notice.commitment_id else None
    checkpoint = newest_checkpoint(consultation.id)
    return NewsFacts(
        kind=NoticeKind(notice.kind),
        slug=consultation.slug,
        title=consultation.title,
        closed_on=_day(consultation.closes_at),
        answer_due_on=consultation.answer_due_on,
        cancelled_on=_day(consultation.cancelled_at),
        cancel_reason=consultation.cancel_reason,
        decider=decision.decider if decision else "",
        decided_on=decision.decided_on if decision else None,
        version=decision.number if decision else 0,
        change_reason=decision.change_reason if decision else "",
        commitment=made.what if made else "",
        unit=made.unit if made else "",
        fulfilled=made.fulfilled if made else None,
        note=made.ending_note if made else "",
        checkpoint=checkpoint.line if checkpoint else "",
    )


def events(consultation_id: int) -> tuple[Event, ...]:
    """Everything that was to be told, the newest first."""
    rows = db.session.execute(
        select(
            Notice.kind,
            Notice.cause,
            Notice.medium,
            Notice.state,
            func.min(Notice.created_at),
            func.count(),
        )
        .where(Notice.consultation_id == consultation_id)
        .group_by(Notice.kind, Notice.cause, Notice.medium, Notice.state)
    )
    found: dict[str, Event] = {}
    for kind, cause, medium, state, at, number in rows:
        event = found.setdefault(cause, Event(NoticeKind(kind), cause, at, {}))
        event.counts[Medium(medium), NoticeState(state)] = number
    return tuple(sorted(found.values(), key=lambda event: event.at, reverse=True))


def contacts_kept(consultation_id: int) -> int:
    """How many contacts are still there."""
    return (
        db.session.scalar(
            select(func.count()).select_from(Contact).where(Contact.consultation_id == consultation_id)
        )
        or 0
    )


def mail_problems(consultation_id: int) -> tuple[NoticeLine, ...]:
    """Mails in doubt, refused, or put off: without their address."""
    troubled = Notice.state.in_((NoticeState.IN_DOUBT, NoticeState.REFUSED)) | (
        (Notice.state == NoticeState.WAITING) & Notice.last_problem.is_not(None)
    )
    return _lines(consultation_id, Notice.medium == Medium.EMAIL, troubled, limit=200)


def told_by_hand(consultation_id: int) -> tuple[NoticeLine, ...]:
    """The last ones that staff settled, and who did: without the contact."""
    settled = Notice.state.in_((NoticeState.SENT, NoticeState.REFUSED))
    return _lines(consultation_id, Notice.medium.in_(BY_HAND), settled, newest=True, limit=20)


def to_tell_by_hand(consultation_id: int) -> tuple[NoticeLine, ...]:
    """Whom staff are to tell next, with the contact and what to tell; the first SHOWN_AT_ONCE."""
    return _lines(
        consultation_id,
        Notice.medium.in_(BY_HAND),
        Notice.state == NoticeState.WAITING,
        with_contact=True,
        limit=SHOWN_AT_ONCE,
    )


def out_of_reach(consultation_id: int) -> tuple[NoticeLine, ...]:
    """Whose contact is neither an address nor a number, with what they wrote; each once."""
    every = _lines(
        consultation_id,
        Notice.state == NoticeState.UNREACHABLE,
        with_contact=True,
        newest=True,
        limit=4 * SHOWN_AT_ONCE,
    )
    return tuple({line.number: line for line in every}.values())[:SHOWN_AT_ONCE]


def _lines(
    consultation_id: int,
    *conditions: object,
    with_contact: bool = False,
    newest: bool = False,
    limit: int,
) -> tuple[NoticeLine, ...]:
    order = (Notice.ended_at.desc(), Notice.id.desc()) if newest else (Notice.created_at, Notice.id)
    chosen = (
        select(Notice, Account.name, Contact.ciphertext)
        .outerjoin(Account, Account.id == Notice.ended_by_id)
        .join(Contact, Contact.contribution_id == Notice.contribution_id, isouter=not with_contact)
        .where(Notice.consultation_id == consultation_id, *conditions)  # type: ignore[arg-type]
        .order_by(*order)
        .limit(limit)
    )
    facts: dict[str, NewsFacts] = {}
    lines = []
    for notice, name, ciphertext in db.session.execute(chosen):
        contact = _contact(ciphertext) if with_contact else ""
        if with_contact and notice.cause not in facts:
            facts[notice.cause] = facts_of(notice)
        lines.append(_line(notice, name, contact, facts.get(notice.cause)))
    return tuple(lines)


def _line(notice: Notice, name: str | None, contact: str, facts: NewsFacts | None) -> NoticeLine:
    return NoticeLine(
        reference=notice.message_id,
        number=notice.contribution_id,
        kind=NoticeKind(notice.kind),
        medium=Medium(notice.medium),
        state=NoticeState(notice.state),
        created_at=notice.created_at,
        ended_at=notice.ended_at,
        ended_by=name,
        handed_at=notice.handed_at,
        next_try_at=notice.next_try_at,
        problem=notice.last_problem or "",
        contact=contact,
        address=way_to(contact)[1],
        facts=facts,
    )


def _contact(ciphertext: bytes) -> str:
    """What somebody left; nothing where its key is not kept any more."""
    try:
        return vault().decrypt(ciphertext)
    except InvalidToken:
        return ""


def _day(moment: datetime | None) -> date | None:
    return local_date(moment) if moment is not None else None
