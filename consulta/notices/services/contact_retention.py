"""Erasing contacts when no notice can follow any more."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, delete, exists, func, or_, select, update

from consulta.accounts.services import history
from consulta.consultations.models.consultation import Consultation
from consulta.contributions.domain.moderation import ContributionState
from consulta.contributions.models.contribution import Contact, Contribution
from consulta.core.extensions import db
from consulta.notices.domain.notices import CONTACT_KEPT_AFTER_END, UNFINISHED, NoticeState
from consulta.notices.models import Notice
from consulta.vocabulary.actors import SYSTEM


def erase_expired(*, now: datetime) -> None:
    """Erase the contacts without unfinished notices of consultations that are concluded or cancelled and,
    once decided, of contributions set aside.

    CONTACT_KEPT_AFTER_END after the end of a consultation its unfinished notices expire first.
    """
    _expire_notices(now)
    for consultation_id, found in _expired_contacts(now).items():
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


def _expire_notices(now: datetime) -> None:
    ended = func.coalesce(Consultation.concluded_at, Consultation.cancelled_at)
    late = select(Consultation.id).where(ended <= now - CONTACT_KEPT_AFTER_END)
    db.session.execute(
        update(Notice)
        .where(Notice.state.in_(UNFINISHED), Notice.consultation_id.in_(late))
        .values(state=NoticeState.EXPIRED, ended_at=now)
    )


def _expired_contacts(now: datetime) -> dict[int, list[int]]:
    """By consultation, at most 10,000 contributions whose contact may be erased; the next tick finds more."""
    still_open = exists().where(
        Notice.contribution_id == Contact.contribution_id, Notice.state.in_(UNFINISHED)
    )
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
