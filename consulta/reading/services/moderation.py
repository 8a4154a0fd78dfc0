"""The two judgements of reading: does a contribution count, and may each of its texts be published.

Nothing is deleted; each change stays in the history with who made it and the reason from the published list.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select, update

from consulta.accounts.services.history import Change, record_each
from consulta.consultations.models.consultation import Consultation
from consulta.consultations.services.locking import take_turn_to_judge
from consulta.contributions.domain.moderation import (
    ContributionState,
    SetAsideReason,
    TextState,
    WithholdReason,
)
from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import Contribution
from consulta.core.extensions import db
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.batches import batches
from consulta.vocabulary.errors import Obstacle, Refused
from consulta.vocabulary.text import t

CONTRIBUTION = "contribution"
TEXT = "text"


def accept(
    consultation: Consultation,
    ids: Sequence[int],
    *,
    only_pending: bool = False,
    actor: Actor,
    now: datetime,
) -> int:
    """Let contributions count. Returns how many changed; withdrawn and unknown ones are passed over, and
    with `only_pending` those that somebody has judged already.

    Raises Refused once the decision is published, as does everything here.
    """
    judged = {ContributionState.SET_ASIDE} if only_pending else set()
    return _judge(consultation, ids, ContributionState.ACCEPTED, None, leave=judged, actor=actor, now=now)


def set_aside(
    consultation: Consultation, ids: Sequence[int], reason: SetAsideReason, *, actor: Actor, now: datetime
) -> int:
    """Leave contributions out, for a published reason that their authors read. Returns how many changed."""
    return _judge(consultation, ids, ContributionState.SET_ASIDE, reason, actor=actor, now=now)


def reopen(consultation: Consultation, ids: Sequence[int], *, actor: Actor, now: datetime) -> int:
    """Put contributions back among those to be read. Returns how many changed."""
    return _judge(consultation, ids, ContributionState.PENDING, None, actor=actor, now=now)


def allow_texts(consultation: Consultation, answer_ids: Sequence[int], *, actor: Actor, now: datetime) -> int:
    """Let texts be published. Returns how many changed; erased ones are passed over.

    Raises Refused when the author of one of them never agreed to publication.
    """
    return _judge_texts(consultation, answer_ids, TextState.PUBLISHABLE, None, actor=actor, now=now)


def withhold_texts(
    consultation: Consultation,
    answer_ids: Sequence[int],
    reason: WithholdReason,
    *,
    actor: Actor,
    now: datetime,
) -> int:
    """Keep texts unpublished, for a published reason; they still count. Returns and raises as allow_texts."""
    return _judge_texts(consultation, answer_ids, TextState.WITHHELD, reason, actor=actor, now=now)


def reopen_texts(
    consultation: Consultation, answer_ids: Sequence[int], *, actor: Actor, now: datetime
) -> int:
    """Put texts back among those to be judged. Returns and raises as allow_texts."""
    return _judge_texts(consultation, answer_ids, TextState.PENDING, None, actor=actor, now=now)


def _judge(
    consultation: Consultation,
    ids: Sequence[int],
    state: ContributionState,
    reason: SetAsideReason | None,
    *,
    leave: Collection[ContributionState] = (),
    actor: Actor,
    now: datetime,
) -> int:
    take_turn_to_judge(consultation, now)
    left_alone = [ContributionState.WITHDRAWN, *leave]
    changed = 0
    for batch in batches(ids):
        wanted = (Contribution.consultation_id == consultation.id, Contribution.id.in_(batch))
        found = db.session.execute(
            select(Contribution.id, Contribution.state, Contribution.state_reason)
            .where(*wanted, Contribution.state.not_in(left_alone))
            .order_by(Contribution.id)
            .with_for_update()
        ).all()
        rows = [row for row in found if (row.state, row.state_reason) != (state, reason)]
        if not rows:
            continue
        db.session.execute(
            update(Contribution)
            .where(Contribution.id.in_([row.id for row in rows]))
            .values(state=state, state_reason=reason)
        )
        changes = [Change(row.id, row.state, state, _before(row.state_reason)) for row in rows]
        _note(consultation, CONTRIBUTION, changes, state, reason, actor=actor, now=now)
        changed += len(rows)
    return changed


def _judge_texts(
    consultation: Consultation,
    answer_ids: Sequence[int],
    state: TextState,
    reason: WithholdReason | None,
    *,
    actor: Actor,
    now: datetime,
) -> int:
    take_turn_to_judge(consultation, now)
    changed = 0
    for batch in batches(answer_ids):
        found = db.session.execute(
            select(Answer.id, Answer.text_state, Answer.text_reason, Contribution.publish_text)
            .join(Contribution, Contribution.id == Answer.contribution_id)
            .where(Answer.consultation_id == consultation.id, Answer.id.in_(batch), Answer.words.is_not(None))
            .order_by(Answer.id)
            .with_for_update(of=Answer)
        ).all()
        _check_consent(sum(not row.publish_text for row in found))
        rows = [row for row in found if (row.text_state, row.text_reason) != (state, reason)]
        if not rows:
            continue
        db.session.execute(
            update(Answer)
            .where(Answer.id.in_([row.id for row in rows]))
            .values(text_state=state, text_reason=reason)
        )
        changes = [Change(row.id, row.text_state, state, _before(row.text_reason)) for row in rows]
        _note(consultation, TEXT, changes, state, reason, actor=actor, now=now)
        changed += len(rows)
    return changed


def _check_consent(unconsented: int) -> None:
    if unconsented:
        raise Refused(
            [
                Obstacle(
                    "text_consent",
                    t("Quien escribió no dio permiso de publicar sus palabras: no hay nada que decidir."),
                    unconsented,
                )
            ]
        )


def _before(reason: str | None) -> dict[str, str] | None:
    return {"from_reason": reason} if reason else None


def _note(
    consultation: Consultation,
    subject: str,
    changes: list[Change],
    action: str,
    reason: str | None,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    record_each(
        subject, changes, action, actor=actor, now=now, consultation_id=consultation.id, reason=reason
    )
    consultation.revision += 1
