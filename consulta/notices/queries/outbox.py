"""The facts of notices, and the mails that are due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from cryptography.fernet import InvalidToken
from sqlalchemy import select

from consulta.consultations.models.consultation import Consultation
from consulta.contributions.models.contribution import Contact, Contribution
from consulta.core.extensions import db
from consulta.core.vault import vault
from consulta.decisions.models.commitment import Commitment
from consulta.decisions.models.decision import Decision
from consulta.notices.domain.notices import Medium, NoticeKind, NoticeState, medium_and_address
from consulta.notices.models import Notice
from consulta.record.queries.record import newest_checkpoint
from consulta.vocabulary.calendar import local_date


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """What a notice is about, read when it is sent. Days are those of El Salvador."""

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
class OutgoingMail:
    """A notice about to be mailed. `token` is that of its link to unsubscribe."""

    id: int
    message_id: str
    address: str
    token: str
    facts: NoticeFacts


def due_mails(now: datetime, limit: int) -> list[int]:
    """The ids of the notices to be mailed by now, the longest waiting first."""
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


def has_abandoned_mails() -> bool:
    """Whether a sender died between handing a mail over and storing the answer."""
    return db.session.scalar(select(Notice.id).where(Notice.state == NoticeState.HANDED).limit(1)) is not None


def outgoing_mail(notice_id: int) -> OutgoingMail | None:
    """All that a mail needs; None when its contact was erased or is no e-mail address."""
    row = db.session.execute(
        select(Notice, Contact.ciphertext, Contribution.public_id)
        .join(Contact, Contact.contribution_id == Notice.contribution_id)
        .join(Contribution, Contribution.id == Notice.contribution_id)
        .where(Notice.id == notice_id, Notice.state == NoticeState.WAITING)
    ).one_or_none()
    if row is None:
        return None
    notice, ciphertext, public_id = row
    medium, address = medium_and_address(decrypted_contact(ciphertext))
    if medium is not Medium.EMAIL:
        return None
    token = vault().unsubscribe_token(public_id)
    return OutgoingMail(notice.id, notice.message_id, address, token, notice_facts(notice))


def notice_facts(notice: Notice) -> NoticeFacts:
    """What this notice is about."""
    consultation = db.session.get_one(Consultation, notice.consultation_id)
    decision = db.session.get(Decision, notice.decision_id) if notice.decision_id else None
    made = db.session.get(Commitment, notice.commitment_id) if notice.commitment_id else None
    checkpoint = newest_checkpoint(consultation.id)
    return NoticeFacts(
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
        checkpoint=checkpoint.printed_line if checkpoint else "",
    )


def decrypted_contact(ciphertext: bytes) -> str:
    """A contact as it was written; "" when the key it was encrypted with is gone."""
    try:
        return vault().decrypt(ciphertext)
    except InvalidToken:
        return ""


def _day(moment: datetime | None) -> date | None:
    return local_date(moment) if moment is not None else None
