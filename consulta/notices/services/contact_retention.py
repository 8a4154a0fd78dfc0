"""Contacts are erased when nothing is left to tell: what is not there needs no keeping."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, delete, exists, func, or_, select, update

from consulta.accounts.services import history
from consulta.consultations.models.consultation import Consultation
from consulta.contributions.domain.moderation import ContributionState
from consulta.contributions.models.contribution import Contact, Contribution
from consulta.core.extensions import db
from consulta.notices.domain.notices import KEEP_AFTER_END, OPEN, NoticeState
from consulta.notices.models import Notice
from consulta.vocabulary.actors import SYSTEM


def erase_spent(*, now: datetime) -> None:
    """Erase the contacts whose purpose has ended by now.

    That is, with no notice left to give: in consultations that are concluded or cancelled, and where it is
    decided, of contributions set aside. After KEEP_AFTER_END nothing is waited for any more.
    """
    _give_up(now)
    for consultation_id, found in _spent(now).items():
        db.session.execute(delete(Contact).where(Contact.contribution_id.in_(found)))
        history.record(
            "consultation",
            consultation_id,
            "contacts_erased",
            actor=SYSTEM,
            now=now,
            consultation_id=consultation_id,
            detail={"erased": len(found)},
        )


def _give_up(now: datetime) -> None:
    ended = func.coalesce(Consultation.concluded_at, Consultation.cancelled_at)
    late = select(Consultation.id).where(ended <= now - KEEP_AFTER_END)
    db.session.execute(
        update(Notice)
        .where(Notice.state.in_(OPEN), Notice.consultation_id.in_(late))
        .values(state=NoticeState.EXPIRED, ended_at=now)
    )


def _spent(now: datetime) -> dict[int, list[int]]:
    """By consultation, some of the contributions whose contact may go; the next tick finds the others."""
    still_open = exists().where(Notice.contribution_id == Contact.contribution_id, Notice.state.in_(OPEN))
    rows = db.session.execute(
        select(Contact.consultation_id, Contact.contribution_id)
        .join(Consultation, Consultation.id == Contact.consultation_id)
        .join(Contribution, Contribution.id == Contact.contribution_id)
        .where(
            or_(
                Consultation.concluded_at <= now,
                Consultation.cancelled_at <= now,
                and_(Consultation.decided_at <= now, Contribution.state == ContributionState.SET_ASIDE),
            ),
            ~still_open,
        )
        .limit(10_000)
    )
    found: dict[int, list[int]] = {}
    for row in rows:
        found.setdefault(row.consultation_id, []).append(row.contribution_id)
    return found
