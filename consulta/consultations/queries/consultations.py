"""Consultations as a member of staff may see them."""

from __future__ import annotations

from datetime import datetime

from flask import abort
from sqlalchemy import select

from consulta.consultations.domain.lifecycle import State
from consulta.consultations.models.consultation import Consultation
from consulta.core.access import current_actor
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.roles import Permission


def staff_consultation(slug: str, actor: Actor, now: datetime) -> Consultation | None:
    """A consultation by slug, or None; a draft only for its author and for who may see all drafts."""
    found = db.session.scalar(select(Consultation).where(Consultation.slug == slug))
    if found is None or not _visible(found, actor, now):
        return None
    return found


def consultation_or_404(slug: str) -> Consultation:
    """The consultation with that slug for who signed in; aborts with 404 when there is none, or it is a draft
    that they may not see.
    """
    found = staff_consultation(slug, current_actor(), utcnow())
    if found is None:
        abort(404)
    return found


def staff_consultations(actor: Actor, now: datetime) -> list[Consultation]:
    """All that this member of staff may see, the newest first."""
    every = db.session.scalars(select(Consultation).order_by(Consultation.created_at.desc()))
    return [consultation for consultation in every if _visible(consultation, actor, now)]


def _visible(consultation: Consultation, actor: Actor, now: datetime) -> bool:
    if consultation.state_at(now) is not State.DRAFT or consultation.created_by_id == actor.account_id:
        return True
    return actor.may(Permission.SEE_ALL_DRAFTS)
