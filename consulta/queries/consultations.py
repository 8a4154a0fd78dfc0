"""Consultations as staff and the public may know of them (what people answered is not in here)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from consulta.domain.actors import Actor
from consulta.domain.lifecycle import State
from consulta.domain.roles import Permission
from consulta.extensions import db
from consulta.models import Consultation


def staff_consultation(slug: str, actor: Actor, now: datetime) -> Consultation | None:
    """A consultation for the staff side; another's draft is nobody's business but the directors'."""
    found = db.session.scalar(select(Consultation).where(Consultation.slug == slug))
    if found is None or not _visible(found, actor, now):
        return None
    return found


def staff_consultations(actor: Actor, now: datetime) -> list[Consultation]:
    """All that this member of staff may see, the newest first."""
    every = db.session.scalars(select(Consultation).order_by(Consultation.created_at.desc()))
    return [consultation for consultation in every if _visible(consultation, actor, now)]


def _visible(consultation: Consultation, actor: Actor, now: datetime) -> bool:
    if consultation.state_at(now) is not State.DRAFT or consultation.created_by_id == actor.account_id:
        return True
    return actor.may(Permission.SEE_ALL_DRAFTS)
