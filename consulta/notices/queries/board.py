"""The notices of a consultation for the staff: how far they got, and whom to tell by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from consulta.accounts.models.account import Account
from consulta.contributions.models.contribution import Contact
from consulta.core.extensions import db
from consulta.notices.domain.notices import BY_HAND, Medium, NoticeKind, NoticeState, way_to
from consulta.notices.models import Notice
from consulta.notices.queries.outbox import NewsFacts, contact_of, facts_of

SHOWN_AT_ONCE = 25
"""How many people one look shows."""


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
    return _lines(consultation_id, Notice.medium.in_(BY_HAND), settled, newest=True, limit=12)


def to_tell_by_hand(consultation_id: int) -> tuple[NoticeLine, ...]:
    """All that waits for the people whom staff are to tell next, with the contact and what to tell."""
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


def people_by_hand(consultation_id: int) -> int:
    """How many people wait to be told by hand."""
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


def mails_in_doubt(consultation_id: int) -> int:
    """How many mails wait for a person to say whether they arrived."""
    return (
        db.session.scalar(
            select(func.count(Notice.id)).where(
                Notice.consultation_id == consultation_id, Notice.state == NoticeState.IN_DOUBT
            )
        )
        or 0
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
    facts: dict[str, NewsFacts] = {}
    lines = []
    for notice, name, ciphertext in db.session.execute(chosen):
        contact = contact_of(ciphertext) if with_contact else ""
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
