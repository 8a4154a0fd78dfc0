"""The outbox: one notice for each contact, stored in the transaction of the event that it is about.

The functions receive the signals of other rooms (setup.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import and_, exists, insert, or_, select, update
from sqlalchemy.sql import ColumnElement

from consulta.consultations.models.consultation import Consultation
from consulta.contributions.domain.moderation import ContributionState
from consulta.contributions.models.contribution import Contact, Contribution
from consulta.core.extensions import db
from consulta.decisions.models.commitment import Commitment, CommitmentUpdate
from consulta.decisions.models.decision import Decision
from consulta.notices.domain.notices import (
    BY_HAND,
    NOTIFIED_THOUGH_SET_ASIDE,
    REPLACES,
    Medium,
    NoticeKind,
    NoticeState,
    medium_and_address,
)
from consulta.notices.models import Notice
from consulta.notices.queries.outbox import decrypted_contact


@dataclass(frozen=True, slots=True)
class NoticeEvent:
    """What happened. `cause` identifies the event: a contribution gets one notice for each cause."""

    kind: NoticeKind
    cause: str
    decision_id: int | None = None
    commitment_id: int | None = None


def enqueue_closing(consultation: Consultation, *, now: datetime) -> None:
    """The consultation has closed by its date."""
    _enqueue(consultation.id, NoticeEvent(NoticeKind.CLOSED, "closed"), now)


def enqueue_cancellation(consultation: Consultation, *, now: datetime) -> None:
    """The consultation was cancelled, for a public reason."""
    _enqueue(consultation.id, NoticeEvent(NoticeKind.CANCELLED, "cancelled"), now)


def enqueue_decision(decision: Decision, *, now: datetime) -> None:
    """A version of the decision was published: the first one, or a correction."""
    kind = NoticeKind.DECIDED if decision.number == 1 else NoticeKind.CORRECTED
    event = NoticeEvent(kind, f"decision-{decision.number}", decision.id)
    _enqueue(decision.consultation_id, event, now)


def enqueue_commitment_end(commitment: Commitment, *, update: CommitmentUpdate, now: datetime) -> None:
    """The commitment ended, fulfilled or not, as `update` says. A corrected ending is an event of its own."""
    event = NoticeEvent(NoticeKind.COMMITMENT, f"commitment-update-{update.id}", commitment_id=commitment.id)
    _enqueue(commitment.consultation_id, event, now)


def _enqueue(consultation_id: int, event: NoticeEvent, now: datetime) -> None:
    """One notice for each contribution with a contact; of those with the same address, one is sent."""
    db.session.flush()
    seen: set[tuple[Medium, str]] = set()
    for batch in _contacts_without_notice(consultation_id, event):
        rows = []
        for contribution_id, ciphertext in batch:
            medium, address = medium_and_address(decrypted_contact(ciphertext))
            state = NoticeState.WAITING
            if medium is Medium.NONE:
                state = NoticeState.UNREACHABLE
            elif (medium, address.lower()) in seen:
                state = NoticeState.SHARED
            seen.add((medium, address.lower()))
            rows.append(_row(consultation_id, contribution_id, event, medium, state, now))
        db.session.execute(insert(Notice), rows)
    replaced = REPLACES.get(event.kind)
    if replaced:
        db.session.execute(
            update(Notice)
            .where(
                Notice.consultation_id == consultation_id,
                Notice.kind.in_(replaced),
                Notice.cause != event.cause,
                Notice.medium.in_(BY_HAND),
                Notice.state == NoticeState.WAITING,
            )
            .values(state=NoticeState.REPLACED, ended_at=now)
        )


def _contacts_without_notice(consultation_id: int, event: NoticeEvent) -> Iterator[list[tuple[int, bytes]]]:
    """Contribution and encrypted contact of those to be notified of the event, in batches."""
    known = exists().where(Notice.contribution_id == Contact.contribution_id, Notice.cause == event.cause)
    rows = db.session.execute(
        select(Contact.contribution_id, Contact.ciphertext)
        .join(Contribution, Contribution.id == Contact.contribution_id)
        .where(Contact.consultation_id == consultation_id, _is_notified(event.kind), ~known)
        .order_by(Contact.contribution_id)
    ).all()
    for start in range(0, len(rows), 1000):
        yield [(row.contribution_id, row.ciphertext) for row in rows[start : start + 1000]]


def _is_notified(kind: NoticeKind) -> ColumnElement[bool]:
    counts = Contribution.state.in_((ContributionState.PENDING, ContributionState.ACCEPTED))
    if kind is not NoticeKind.DECIDED:
        return counts
    return or_(
        counts,
        and_(
            Contribution.state == ContributionState.SET_ASIDE,
            Contribution.state_reason.in_(NOTIFIED_THOUGH_SET_ASIDE),
        ),
    )


def _row(
    consultation_id: int,
    contribution_id: int,
    event: NoticeEvent,
    medium: Medium,
    state: NoticeState,
    now: datetime,
) -> dict[str, object]:
    return {
        "consultation_id": consultation_id,
        "contribution_id": contribution_id,
        "kind": event.kind,
        "cause": event.cause,
        "decision_id": event.decision_id,
        "commitment_id": event.commitment_id,
        "medium": medium,
        "state": state,
        "message_id": uuid4().hex,
        "created_at": now,
        "next_try_at": now,
        "tries": 0,
        "ended_at": None if state is NoticeState.WAITING else now,
    }
