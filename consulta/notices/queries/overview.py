"""The notices of a consultation for the staff: counts, people to notify by hand, mails with problems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from consulta.accounts.models.account import Account
from consulta.contributions.models.contribution import Contact
from consulta.core.extensions import db
from consulta.notices.domain.notices import BY_HAND, Medium, NoticeKind, NoticeState, medium_and_address
from consulta.notices.models import Notice
from consulta.notices.queries.outbox import NoticeFacts, decrypted_contact, notice_facts

SHOWN_AT_ONCE = 25
"""People at most, each time the contacts are opened."""


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A notice in a list for the staff. `contact`, `address` and `facts` only in lists of contacts."""

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
    facts: NoticeFacts | None = None


@dataclass(frozen=True, slots=True)
class EventCounts:
    """One event, and how many notices of it there are, by medium and state."""

    kind: NoticeKind
    cause: str
    at: datetime
    counts: dict[tuple[Medium, NoticeState], int]

    def count(self, media: Sequence[Medium], *states: NoticeState) -> int:
        return sum(n for (medium, state), n in self.counts.items() if medium in media and state in states)


def event_counts(consultation_id: int) -> tuple[EventCounts, ...]:
    """Every event that notices are about, the newest first."""
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
    found: dict[str, EventCounts] = {}
    for kind, cause, medium, state, at, number in rows:
        event = found.setdefault(cause, EventCounts(NoticeKind(kind), cause, at, {}))
        event.counts[Medium(medium), NoticeState(state)] = number
    return tuple(sorted(found.values(), key=lambda event: event.at, reverse=True))


def contact_count(consultation_id: int) -> int:
    """How many contacts are stored."""
    return (
        db.session.scalar(
            select(func.count()).select_from(Contact).where(Contact.consultation_id == consultation_id)
        )
        or 0
    )


def mails_with_problems(consultation_id: int) -> tuple[NoticeLine, ...]:
    """Mails in doubt, refused, or postponed: without their address."""
    troubled = Notice.state.in_((NoticeState.IN_DOUBT, NoticeState.REFUSED)) | (
        (Notice.state == NoticeState.WAITING) & Notice.last_problem.is_not(None)
    )
    return _lines(consultation_id, Notice.medium == Medium.EMAIL, troubled, limit=200)


def last_marked_by_hand(consultation_id: int) -> tuple[NoticeLine, ...]:
    """The notices that staff marked last, and who did: without the contact."""
    settled = Notice.state.in_((NoticeState.SENT, NoticeState.REFUSED))
    return _lines(consultation_id, Notice.medium.in_(BY_HAND), settled, newest=True, limit=12)


def waiting_by_hand(consultation_id: int) -> tuple[NoticeLine, ...]:
    """All notices of the people whom staff are to notify next, with contact and facts."""
    waiting = (Notice.medium.in_(BY_HAND), Notice.state == NoticeState.WAITING)
    people = (
        select(Notice.contribution_id)
        .where(Notice.consultation_id == consultation_id, *waiting)
        .group_by(Notice.contribution_id)
        .order_by(func.min(Notice.id))
        .limit(SHOWN_AT_ONCE)
    )
    chosen = Notice.contribution_id.in_(list(db.session.scalars(people)))
    return _lines(consultation_id, chosen, *waiting, with_contact=True)


def people_waiting_count(consultation_id: int) -> int:
    """How many people are to be notified by hand."""
    return (
        db.session.scalar(
            select(func.count(Notice.contribution_id.distinct())).where(
                Notice.consultation_id == consultation_id,
                Notice.medium.in_(BY_HAND),
                Notice.state == NoticeState.WAITING,
            )
        )
        or 0
    )


def mails_in_doubt_count(consultation_id: int) -> int:
    """How many mails wait for staff to report whether they arrived."""
    return (
        db.session.scalar(
            select(func.count(Notice.id)).where(
                Notice.consultation_id == consultation_id, Notice.state == NoticeState.IN_DOUBT
            )
        )
        or 0
    )


def unreachable_contacts(consultation_id: int) -> tuple[NoticeLine, ...]:
    """Contacts that are neither an address nor a number, as they were written; each contribution once."""
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
    limit: int | None = None,
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
    facts: dict[str, NoticeFacts] = {}
    lines = []
    for notice, name, ciphertext in db.session.execute(chosen):
        contact = decrypted_contact(ciphertext) if with_contact else ""
        if with_contact and notice.cause not in facts:
            facts[notice.cause] = notice_facts(notice)
        lines.append(_line(notice, name, contact, facts.get(notice.cause)))
    return tuple(lines)


def _line(notice: Notice, name: str | None, contact: str, facts: NoticeFacts | None) -> NoticeLine:
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
        address=medium_and_address(contact)[1],
        facts=facts,
    )
