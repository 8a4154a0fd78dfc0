"""What staff report of notices: given by hand, arrived, failed, to be tried again, not wanted any more."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from consulta.accounts.services import history
from consulta.consultations.models.consultation import Consultation
from consulta.consultations.services.locking import lock_consultation
from consulta.contributions.models.contribution import Contact
from consulta.core.extensions import db
from consulta.notices.domain.notices import MARKABLE_STATES, Medium, NoticeMark, NoticeState
from consulta.notices.models import Notice
from consulta.notices.services.contacts import erase_contact
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.errors import InvalidValue, Obstacle, Refused
from consulta.vocabulary.text import t

FAILED_BY_HAND = "staff"
"""`last_problem` of a notice that staff could not give."""

_REFERENCE = re.compile(r"[0-9a-f]{32}")
_GONE = t("Ese aviso ya no está.")


def mark(
    consultation: Consultation,
    references: Sequence[str],
    reported: NoticeMark,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Store what a member of staff reports of some notices, all or none. `references` are message_ids.

    Raises InvalidValue for a notice of another consultation or none, Refused when one is in a state of which
    that cannot be reported (somebody else was faster).
    """
    lock_consultation(consultation)
    if not references or not all(_REFERENCE.fullmatch(one) for one in references):
        raise InvalidValue(_GONE)
    notices = db.session.scalars(
        select(Notice)
        .where(Notice.message_id.in_(references), Notice.consultation_id == consultation.id)
        .order_by(Notice.id)
        .with_for_update()
    ).all()
    if len(notices) != len(set(references)):
        raise InvalidValue(_GONE)
    for notice in notices:
        if notice.state not in MARKABLE_STATES[reported].get(Medium(notice.medium), ()):
            raise Refused([Obstacle("settled", t("Ese aviso ya se marcó de otra manera. Revise la lista."))])
    for notice in notices:
        if reported is NoticeMark.UNSUBSCRIBED:
            erase_contact(consultation.id, notice.contribution_id, actor=actor, now=now)
        else:
            _mark(notice, reported, actor, now)


def _mark(notice: Notice, reported: NoticeMark, actor: Actor, now: datetime) -> None:
    before = notice.state
    if reported is NoticeMark.RETRY:
        if db.session.get(Contact, notice.contribution_id) is None:
            raise Refused([Obstacle("contact", t("El contacto ya se borró: no se puede enviar otra vez."))])
        notice.state, notice.tries, notice.next_try_at = NoticeState.WAITING, 0, now
        notice.handed_at = notice.ended_at = notice.ended_by_id = notice.last_problem = None
    else:
        notice.state = NoticeState.REFUSED if reported is NoticeMark.FAILED else NoticeState.SENT
        notice.last_problem = FAILED_BY_HAND if reported is NoticeMark.FAILED else None
        notice.ended_at, notice.ended_by_id = now, actor.account_id
    db.session.flush()
    history.record(
        "notice",
        notice.id,
        reported.value,
        actor=actor,
        now=now,
        consultation_id=notice.consultation_id,
        from_state=before,
        to_state=notice.state,
    )
