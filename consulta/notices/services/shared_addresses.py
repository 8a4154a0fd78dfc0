"""One address in several contributions: one notice is sent for all, even if its contribution is withdrawn."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from consulta.contributions.models.contribution import Contact, Contribution
from consulta.core.extensions import db
from consulta.notices.domain.notices import NoticeState, medium_and_address
from consulta.notices.models import Notice
from consulta.notices.queries.outbox import decrypted_contact


def erase_notices(contribution: Contribution, *, now: datetime) -> None:
    """Delete the notices of a withdrawn contribution, after passing on those that still wait."""
    _pass_on_waiting(contribution, now)
    db.session.execute(delete(Notice).where(Notice.contribution_id == contribution.id))


def _pass_on_waiting(contribution: Contribution, now: datetime) -> None:
    """Let another contribution with the same address have each notice that was not sent yet."""
    contact = db.session.get(Contact, contribution.id)
    causes = db.session.scalars(
        select(Notice.cause).where(
            Notice.contribution_id == contribution.id, Notice.state == NoticeState.WAITING
        )
    ).all()
    if contact is None or not causes:
        return
    medium, address = medium_and_address(decrypted_contact(contact.ciphertext))
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
    waiting = set(causes)
    for notice, ciphertext in rows.all():
        other_medium, other_address = medium_and_address(decrypted_contact(ciphertext))
        is_same = (other_medium, other_address.lower()) == (medium, address.lower())
        if notice.cause in waiting and is_same:
            notice.state, notice.ended_at, notice.next_try_at = NoticeState.WAITING, None, now
            waiting.discard(notice.cause)
