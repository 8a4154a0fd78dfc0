"""Marks notices by hand as given, as the coordinator does on the days after an event."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

from consulta.notices.domain.notices import NoticeMark
from consulta.notices.queries.overview import waiting_by_hand
from consulta.notices.services.marks import mark
from consulta.vocabulary.actors import Actor

if TYPE_CHECKING:
    from consulta.consultations.models.consultation import Consultation

# Every so many somebody does not answer.
ONE_IN = 9


def notify_people(consultation: Consultation, now: datetime, actor: Actor, *, leave: int = 0) -> None:
    """Mark all notices of each person, one person every two minutes; the last `leave` people keep waiting."""
    for number in count(1):
        waiting = waiting_by_hand(consultation.id)
        people = list(dict.fromkeys(line.number for line in waiting))
        if len(people) <= leave:
            return
        mark(
            consultation,
            [line.reference for line in waiting if line.number == people[0]],
            NoticeMark.FAILED if number % ONE_IN == 0 else NoticeMark.NOTIFIED,
            actor=actor,
            now=now + timedelta(minutes=2 * number),
        )
