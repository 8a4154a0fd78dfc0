"""Word to those who left a contact: put into the outbox with the change it tells of, and taken out again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from cryptography.fernet import InvalidToken
from sqlalchemy import and_, delete, exists, insert, or_, select, update
from sqlalchemy.sql import ColumnElement

from consulta.accounts.services import history
from consulta.consultations.models.consultation import Consultation
from consulta.consultations.services.locking import lock_consultation
from consulta.contributions.domain.moderation import ContributionState
from consulta.contributions.models.contribution import Contact, Contribution
from consulta.core.extensions import db
from consulta.core.vault import vault
from consulta.decisions.models.commitment import Commitment, CommitmentUpdate
from consulta.decisions.models.decision import Decision
from consulta.notices.domain.notices import (
    BY_HAND,
    OPEN,
    REPLACES,
    SETTLED_FROM,
    TOLD_THOUGH_SET_ASIDE,
    Medium,
    NoticeKind,
    NoticeState,
    Settling,
    way_to,
)
from consulta.notices.models import Notice
from consulta.vocabulary.actors import CITIZEN, Actor
from consulta.vocabulary.batches import batches
from consulta.vocabulary.errors import InvalidValue, Obstacle, Refused
from consulta.vocabulary.text import t

SUBJECT = "notice"
BY_STAFF = "staff"
"""The problem of a notice that staff could not give."""

_REFERENCE = re.compile(r"[0-9a-f]{32}")
_GONE = t("Ese aviso ya no está.")


@dataclass(frozen=True, slots=True)
class News:
    """What happened. `cause` is the same for the same event: nobody is told of it twice."""

    kind: NoticeKind
    cause: str
    decision_id: int | None = None
    commitment_id: int | None = None


def closed(consultation: Consultation, *, now: datetime) -> None:
    """It closed, and is being read now."""
    _enqueue(consultation.id, News(NoticeKind.CLOSED, "closed"), now)


def cancelled(consultation: Consultation, *, now: datetime) -> None:
    """It was cancelled, for a public reason."""
    _enqueue(consultation.id, News(NoticeKind.CANCELLED, "cancelled"), now)


def decided(decision: Decision, *, now: datetime) -> None:
    """A version of the decision was published: the first one, or a correction."""
    kind = NoticeKind.DECIDED if decision.number == 1 else NoticeKind.CORRECTED
    _enqueue(decision.consultation_id, News(kind, f"decision-{decision.number}", decision.id), now)


def commitment_ended(commitment: Commitment, *, update: CommitmentUpdate, now: datetime) -> None:
    """It ended, kept or not, as `update` tells; where that was wrong, its correction is news again."""
    news = News(NoticeKind.COMMITMENT, f"commitment-update-{update.id}", commitment_id=commitment.id)
    _enqueue(commitment.consultation_id, news, now)


def stop(token: str, *, now: datetime) -> None:
    """What the link in a mail asks for: the contact and all that was still to be sent is erased at once.

    So is the same address in other contributions to the consultation. A token that nobody has, or that was
    used before, changes nothing.
    """
    public_id = vault().stopped_by(token)
    contribution = db.session.scalar(
        select(Contribution).where(Contribution.public_id == public_id).with_for_update()
    )
    if contribution is not None:
        _forget_with_its_like(contribution.consultation_id, contribution.id, CITIZEN, now)


def settle(
    consultation: Consultation,
    references: Sequence[str],
    outcome: Settling,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Keep what a member of staff says of some notices, all or none. `references` are their message_ids.

    Raises InvalidValue for a notice of another consultation or none, Refused when one has been settled
    otherwise meanwhile.
    """
    lock_consultation(consultation)
    if not references or not all(_REFERENCE.fullmatch(one) for one in references):
        raise InvalidValue(_GONE)
    found = db.session.scalars(
        select(Notice)
        .where(Notice.message_id.in_(references), Notice.consultation_id == consultation.id)
        .order_by(Notice.id)
        .with_for_update()
    ).all()
    if len(found) != len(set(references)):
        raise InvalidValue(_GONE)
    for notice in found:
        if notice.state not in SETTLED_FROM[outcome].get(Medium(notice.medium), ()):
            raise Refused([Obstacle("settled", t("Ese aviso ya se marcó de otra manera. Revise la lista."))])
    for notice in found:
        if outcome is Settling.STOP:
            _forget_with_its_like(consultation.id, notice.contribution_id, actor, now)
        else:
            _settle(notice, outcome, actor, now)


def _settle(notice: Notice, outcome: Settling, actor: Actor, now: datetime) -> None:
    before = notice.state
    if outcome is Settling.AGAIN:
        if db.session.get(Contact, notice.contribution_id) is None:
            raise Refused([Obstacle("contact", t("El contacto ya se borró: no se puede enviar otra vez."))])
        notice.state, notice.tries, notice.next_try_at = NoticeState.WAITING, 0, now
        notice.handed_at = notice.ended_at = notice.ended_by_id = notice.last_problem = None
    else:
        notice.state = NoticeState.REFUSED if outcome is Settling.FAILED else NoticeState.SENT
        notice.last_problem = BY_STAFF if outcome is Settling.FAILED else None
        notice.ended_at, notice.ended_by_id = now, actor.account_id
    db.session.flush()
    _note(notice, outcome, before, actor, now)


def note_look(consultation: Consultation, shown: int, *, actor: Actor, now: datetime) -> None:
    """Keep that somebody looked at contacts, and at how many."""
    history.record(
        "consultation",
        consultation.id,
        "contacts_seen",
        actor=actor,
        now=now,
        consultation_id=consultation.id,
        detail={"shown": shown},
    )


def forget(consultation_id: int, ids: Iterable[int], action: str, *, actor: Actor, now: datetime) -> None:
    """Erase the contacts of these contributions and what was still to be told to them."""
    wanted = sorted(ids)
    for batch in batches(wanted):
        db.session.execute(delete(Notice).where(Notice.contribution_id.in_(batch), Notice.state.in_(OPEN)))
        db.session.execute(delete(Contact).where(Contact.contribution_id.in_(batch)))
    history.record_each(
        "contribution",
        [history.Change(one) for one in wanted],
        action,
        actor=actor,
        now=now,
        consultation_id=consultation_id,
    )


def _enqueue(consultation_id: int, news: News, now: datetime) -> None:
    """One notice for each contribution that left a contact; for one address, one that is really sent."""
    db.session.flush()
    told: set[tuple[Medium, str]] = set()
    for batch in _batches_of_contacts(consultation_id, news):
        rows = []
        for contribution_id, contact in batch:
            medium, address = way_of(contact)
            state = NoticeState.WAITING
            if medium is Medium.NONE:
                state = NoticeState.UNREACHABLE
            elif (medium, address.lower()) in told:
                state = NoticeState.SHARED
            told.add((medium, address.lower()))
            rows.append(_row(consultation_id, contribution_id, news, medium, state, now))
        db.session.execute(insert(Notice), rows)
    replaced = REPLACES.get(news.kind)
    if replaced:
        db.session.execute(
            update(Notice)
            .where(
                Notice.consultation_id == consultation_id,
                Notice.kind.in_(replaced),
                Notice.cause != news.cause,
                Notice.medium.in_(BY_HAND),
                Notice.state == NoticeState.WAITING,
            )
            .values(state=NoticeState.REPLACED, ended_at=now)
        )


def _batches_of_contacts(consultation_id: int, news: News) -> Iterator[list[tuple[int, bytes]]]:
    known = exists().where(Notice.contribution_id == Contact.contribution_id, Notice.cause == news.cause)
    rows = db.session.execute(
        select(Contact.contribution_id, Contact.ciphertext)
        .join(Contribution, Contribution.id == Contact.contribution_id)
        .where(Contact.consultation_id == consultation_id, _is_told(news.kind), ~known)
        .order_by(Contact.contribution_id)
    ).all()
    for start in range(0, len(rows), 1000):
        yield [(row.contribution_id, row.ciphertext) for row in rows[start : start + 1000]]


def _is_told(kind: NoticeKind) -> ColumnElement[bool]:
    counts = Contribution.state.in_((ContributionState.PENDING, ContributionState.ACCEPTED))
    if kind is not NoticeKind.DECIDED:
        return counts
    return or_(
        counts,
        and_(
            Contribution.state == ContributionState.SET_ASIDE,
            Contribution.state_reason.in_(TOLD_THOUGH_SET_ASIDE),
        ),
    )


def _row(
    consultation_id: int, contribution_id: int, news: News, medium: Medium, state: NoticeState, now: datetime
) -> dict[str, object]:
    return {
        "consultation_id": consultation_id,
        "contribution_id": contribution_id,
        "kind": news.kind,
        "cause": news.cause,
        "decision_id": news.decision_id,
        "commitment_id": news.commitment_id,
        "medium": medium,
        "state": state,
        "message_id": uuid4().hex,
        "created_at": now,
        "next_try_at": now,
        "tries": 0,
        "ended_at": None if state is NoticeState.WAITING else now,
    }


def way_of(ciphertext: bytes) -> tuple[Medium, str]:
    """How a stored contact is reached; one whose key is gone cannot be."""
    try:
        return way_to(vault().decrypt(ciphertext))
    except InvalidToken:
        return Medium.NONE, ""


def _forget_with_its_like(consultation_id: int, contribution_id: int, actor: Actor, now: datetime) -> None:
    contact = db.session.get(Contact, contribution_id)
    if contact is None:
        return
    wanted = way_of(contact.ciphertext)
    ids = {contribution_id}
    if wanted[0] is not Medium.NONE:
        every = select(Contact.contribution_id, Contact.ciphertext).where(
            Contact.consultation_id == consultation_id
        )
        like = (wanted[0], wanted[1].lower())
        for row in db.session.execute(every).all():
            medium, address = way_of(row.ciphertext)
            if (medium, address.lower()) == like:
                ids.add(row.contribution_id)
    forget(consultation_id, ids, "notices_stopped", actor=actor, now=now)


def _note(notice: Notice, outcome: Settling, before: str, actor: Actor, now: datetime) -> None:
    history.record(
        SUBJECT,
        notice.id,
        outcome.value,
        actor=actor,
        now=now,
        consultation_id=notice.consultation_id,
        from_state=before,
        to_state=notice.state,
    )
