"""People who left an e-mail, news for them, and what the outbox says of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import select, update

from consulta.consultations.services import consultations
from consulta.contributions.models.contribution import Contact, Contribution
from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.core.vault import vault
from consulta.notices.domain.notices import NoticeState
from consulta.notices.models import Notice
from consulta.vocabulary.roles import Role
from tests.support import campaigns

REASON = "El terreno pasó a otra institución."
ANA, BETO, CARMEN = "ana@correo.example", "beto@correo.example", "carmen@correo.example"


def answered(app: Flask, *contacts: str) -> str:
    """A consultation in which these people answered; its slug."""
    slug = campaigns.make_open(app, campaigns.make_account(app, Role.COORDINATOR))
    for contact in contacts:
        campaigns.contribute(app, slug, contact=contact)
    return slug


def cancelled(app: Flask, *contacts: str) -> str:
    """The same, cancelled: the shortest way to something that everyone is to be told."""
    slug = answered(app, *contacts)
    coordinator = campaigns.make_account(app, Role.COORDINATOR)
    with app.app_context(), unit_of_work():
        consultations.cancel(campaigns.get(slug), REASON, actor=coordinator, now=utcnow())
    return slug


def states(app: Flask) -> list[str]:
    """The state of every notice, in the order they were made."""
    with app.app_context():
        return list(db.session.scalars(select(Notice.state).order_by(Notice.id)))


def problems(app: Flask) -> list[str | None]:
    with app.app_context():
        return list(db.session.scalars(select(Notice.last_problem).order_by(Notice.id)))


def let_time_pass(app: Flask) -> None:
    """Whatever was put off is due now."""
    with app.app_context(), unit_of_work():
        db.session.execute(
            update(Notice).where(Notice.state == NoticeState.WAITING).values(next_try_at=utcnow())
        )


def later() -> datetime:
    """The clock of a sender for whom every pause is over."""
    return utcnow() + timedelta(days=2)


def unsubscribe_token(app: Flask, number: int = 0) -> str:
    """The token in the mails to the contribution that came as the number-th."""
    with app.app_context():
        ids = db.session.scalars(select(Contribution.public_id).order_by(Contribution.id)).all()
        return vault().unsubscribe_token(ids[number])


def contacts(app: Flask) -> list[str]:
    """What is still kept."""
    with app.app_context():
        rows = db.session.scalars(select(Contact.ciphertext).order_by(Contact.contribution_id))
        return [vault().decrypt(row) for row in rows]
