"""Contacts: erased when their owner wants no more notices, and looked at by staff."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select

from consulta.accounts.services import history
from consulta.consultations.models.consultation import Consultation
from consulta.contributions.models.contribution import Contact, Contribution
from consulta.core.extensions import db
from consulta.core.vault import vault
from consulta.notices.domain.notices import UNFINISHED, Medium, medium_and_address
from consulta.notices.models import Notice
from consulta.notices.queries.outbox import decrypted_contact
from consulta.vocabulary.actors import CITIZEN, Actor
from consulta.vocabulary.batches import batches


def unsubscribe(token: str, *, now: datetime) -> None:
    """Erase the contact and its unfinished notices, for whoever has the link of a mail.

    The same address in other contributions to the consultation is erased too. An unknown token, or one used
    before, changes nothing.
    """
    public_id = vault().unsubscribed_contribution(token)
    contribution = db.session.scalar(
        select(Contribution).where(Contribution.public_id == public_id).with_for_update()
    )
    if contribution is not None:
        erase_contact(contribution.consultation_id, contribution.id, actor=CITIZEN, now=now)


def erase_contact(consultation_id: int, contribution_id: int, *, actor: Actor, now: datetime) -> None:
    """Erase the contact of a contribution and its unfinished notices, and the same address in others."""
    contact = db.session.get(Contact, contribution_id)
    if contact is None:
        return
    medium, address = medium_and_address(decrypted_contact(contact.ciphertext))
    ids = {contribution_id}
    if medium is not Medium.NONE:
        every = select(Contact.contribution_id, Contact.ciphertext).where(
            Contact.consultation_id == consultation_id
        )
        for row in db.session.execute(every).all():
            other_medium, other_address = medium_and_address(decrypted_contact(row.ciphertext))
            if (other_medium, other_address.lower()) == (medium, address.lower()):
                ids.add(row.contribution_id)
    _erase(consultation_id, ids, actor, now)


def record_contacts_seen(consultation: Consultation, shown: int, *, actor: Actor, now: datetime) -> None:
    """Note in the history that somebody looked at so many contacts."""
    history.record(
        "consultation",
        consultation.id,
        "contacts_seen",
        actor=actor,
        now=now,
        consultation_id=consultation.id,
        detail={"shown": shown},
    )


def _erase(consultation_id: int, contribution_ids: Iterable[int], actor: Actor, now: datetime) -> None:
    ids = sorted(contribution_ids)
    for batch in batches(ids):
        db.session.execute(
            delete(Notice).where(Notice.contribution_id.in_(batch), Notice.state.in_(UNFINISHED))
        )
        db.session.execute(delete(Contact).where(Contact.contribution_id.in_(batch)))
    history.record_each(
        "contribution",
        [history.Change(one) for one in ids],
        "notices_stopped",
        actor=actor,
        now=now,
        consultation_id=consultation_id,
    )
