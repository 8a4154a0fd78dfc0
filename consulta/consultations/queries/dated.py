"""When time alone changes what the public sees of consultations."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select, union_all

from consulta.consultations.models.consultation import Consultation
from consulta.core.extensions import db
from consulta.vocabulary.calendar import local_date, start_of_local_day

_DAY = timedelta(days=1)


def next_change(now: datetime) -> datetime:
    """The first moment after `now` at which a consultation opens or closes, or a day begins in El Salvador.

    Promised days, of answers and of commitments, pass when a day begins.
    """
    moments = (
        Consultation.opened_at,
        Consultation.opens_at,
        Consultation.closes_at,
        Consultation.decided_at,
        Consultation.concluded_at,
        Consultation.cancelled_at,
    )
    later = union_all(*(select(one.label("at")).where(one > now) for one in moments)).subquery()
    first = db.session.scalar(select(func.min(later.c.at)))
    tomorrow = start_of_local_day(local_date(now) + _DAY)
    return tomorrow if first is None else min(first, tomorrow)
