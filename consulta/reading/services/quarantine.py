"""Setting a group of unusual arrivals aside in one act, with one public reason, and taking that back in one.

The contributions stay as they are, in the record and in the accounts, under a reason of their own; their
authors read it by folio.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from consulta.accounts.services import history
from consulta.accounts.services.history import Change, record_each
from consulta.consultations.models.consultation import Consultation
from consulta.consultations.services.locking import lock_undecided
from consulta.contributions.domain.moderation import ContributionState, SetAsideReason
from consulta.contributions.models.contribution import Contribution
from consulta.core.extensions import db
from consulta.reading.domain.unusual_arrivals import ArrivalGroup
from consulta.reading.models.quarantine import Quarantine, QuarantinedContribution
from consulta.reading.services.moderation import CONTRIBUTION
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.batches import batches
from consulta.vocabulary.errors import InvalidValue, Obstacle, Refused
from consulta.vocabulary.text import t

QUARANTINED = "quarantined"
QUARANTINE_UNDONE = "quarantine_undone"


def quarantine_group(
    consultation: Consultation, group: ArrivalGroup, reason: str, *, actor: Actor, now: datetime
) -> int:
    """Set aside every contribution of a group that still waits to be read. Returns how many.

    Raises InvalidValue without a reason; Refused where none of them waits any more, or once the decision is
    published.
    """
    lock_undecided(consultation, now)
    if not reason.strip():
        raise InvalidValue(t("Escriba el motivo: se publica junto con cuántos aportes se apartaron."))
    numbers = _set_state(
        group.numbers,
        (ContributionState.PENDING, None),
        (ContributionState.SET_ASIDE, SetAsideReason.UNUSUAL_ARRIVALS),
    )
    if not numbers:
        raise Refused([Obstacle("group_changed", t("Ninguno de esos aportes está por leer todavía."))])
    made = Quarantine(
        consultation_id=consultation.id,
        sign=group.sign.value,
        reason=reason.strip(),
        contributions=len(numbers),
        made_at=now,
        made_by_id=actor.account_id,
    )
    db.session.add(made)
    db.session.flush()
    rows = [{"quarantine_id": made.id, "contribution_id": number} for number in numbers]
    db.session.execute(QuarantinedContribution.__table__.insert(), rows)
    _note(consultation, made, numbers, QUARANTINED, actor=actor, now=now)
    return len(numbers)


def undo_quarantine(consultation: Consultation, public_id: str, *, actor: Actor, now: datetime) -> int | None:
    """Let a whole group be read again. Those judged one by one or withdrawn since are left as they are.

    Returns how many; None where there is no such group, or it was taken back already. Raises Refused once the
    decision is published.
    """
    lock_undecided(consultation, now)
    made = db.session.scalar(
        select(Quarantine)
        .where(
            Quarantine.consultation_id == consultation.id,
            Quarantine.public_id == public_id,
            Quarantine.undone_at.is_(None),
        )
        .with_for_update()
    )
    if made is None:
        return None
    covered = db.session.scalars(
        select(QuarantinedContribution.contribution_id).where(
            QuarantinedContribution.quarantine_id == made.id
        )
    ).all()
    numbers = _set_state(
        covered,
        (ContributionState.SET_ASIDE, SetAsideReason.UNUSUAL_ARRIVALS),
        (ContributionState.PENDING, None),
    )
    made.undone_at, made.undone_by_id = now, actor.account_id
    _note(consultation, made, numbers, QUARANTINE_UNDONE, actor=actor, now=now)
    return len(numbers)


State = tuple[ContributionState, SetAsideReason | None]


def _set_state(numbers: Sequence[int], before: State, after: State) -> list[int]:
    """Change those that are in the state `before`; their numbers."""
    changed: list[int] = []
    for batch in batches(numbers):
        changed += db.session.scalars(
            update(Contribution)
            .where(
                Contribution.id.in_(batch),
                Contribution.state == before[0],
                Contribution.state_reason.is_not_distinct_from(before[1]),
            )
            .values(state=after[0], state_reason=after[1])
            .returning(Contribution.id)
            .execution_options(synchronize_session=False)
        )
    return sorted(changed)


def _note(
    consultation: Consultation,
    made: Quarantine,
    numbers: Sequence[int],
    action: str,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Note it for the consultation, with the reason, and for each contribution."""
    is_undone = action == QUARANTINE_UNDONE
    states = ContributionState.PENDING, ContributionState.SET_ASIDE
    from_state, to_state = reversed(states) if is_undone else states
    detail = {"quarantine": made.id}
    record_each(
        CONTRIBUTION,
        [Change(number, from_state, to_state, detail) for number in numbers],
        action,
        actor=actor,
        now=now,
        consultation_id=consultation.id,
        reason=SetAsideReason.UNUSUAL_ARRIVALS,
    )
    history.record(
        "consultation",
        consultation.id,
        action,
        actor=actor,
        now=now,
        consultation_id=consultation.id,
        reason=made.reason,
        detail=detail | {"contributions": len(numbers)},
    )
    consultation.revision += 1
