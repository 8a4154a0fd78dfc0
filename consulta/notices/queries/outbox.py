"""What there is to tell, and the mails that tell it."""

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
from consulta.notices.domain.notices import Medium, NoticeKind, NoticeState, way_to
from consulta.notices.models import Notice
from consulta.record.queries.record import newest_checkpoint
from consulta.vocabulary.calendar import local_date


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
    medium, address = way_to(contact_of(ciphertext))
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
        checkpoint=checkpoint.printed_line if checkpoint else "",
    )


def contact_of(ciphertext: bytes) -> str:
    """What somebody left; nothing where its key is not kept any more."""
    try:
        return vault().decrypt(ciphertext)
    except InvalidToken:
        return ""


def _day(moment: datetime | None) -> date | None:
    return local_date(moment) if moment is not None else None
