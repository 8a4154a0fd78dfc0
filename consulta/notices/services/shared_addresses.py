"""One address in several contributions: one notice is sent for all of them, and somebody has to carry it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from consulta.contributions.models.contribution import Contact, Contribution
from consulta.core.extensions import db
from consulta.notices.domain.notices import Medium, NoticeState
from consulta.notices.models import Notice
from consulta.notices.services.outbox import way_of


def hand_on(contribution: Contribution, *, now: datetime) -> None:
    """Before a contribution goes with all its notices: what was not told yet is told through another one
    with the same address, if there is one.
    """
    contact = db.session.get(Contact, contribution.id)
    causes = db.session.scalars(
        select(Notice.cause).where(
            Notice.contribution_id == contribution.id, Notice.state == NoticeState.WAITING
        )
    ).all()
    if contact is None or not causes:
        return
    medium, address = way_of(contact.ciphertext)
    rows = db.session.execute(
        select(Notice, Contact.ciphertext)
        .join(Contact, Contact.contribution_id == Notice.contribution_id)
        .where(
            Notice.consultation_id == contribution.consultation_id,
            Notice.cause.in_(causes),
            Notice.state == NoticeState.SHARED,
            Notice.medium == medium,
        )
        .order_by(Notice.id)
    ).tuples()
    left = set(causes)
    for notice, ciphertext in rows.all():
        if notice.cause in left and _is_same(way_of(ciphertext), (medium, address)):
            notice.state, notice.ended_at, notice.next_try_at = NoticeState.WAITING, None, now
            left.discard(notice.cause)


def erase(contribution: Contribution, *, now: datetime) -> None:
    """The notices of a withdrawn contribution: handed on where somebody else can carry them, then gone."""
    hand_on(contribution, now=now)
    db.session.execute(delete(Notice).where(Notice.contribution_id == contribution.id))


def _is_same(one: tuple[Medium, str], other: tuple[Medium, str]) -> bool:
    return (one[0], one[1].lower()) == (other[0], other[1].lower())
