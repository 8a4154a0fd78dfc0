"""Moderation: judge whether a contribution counts, and whether each text may be published (DESIGN §3).

Nothing is deleted; the history has each change with its author and the reason from the published list.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, update

from consulta.accounts.services.history import Change, record_each
from consulta.consultations.models.consultation import Consultation
from consulta.consultations.services.locking import lock_undecided
from consulta.contributions.domain.moderation import (
    ContributionState,
    SetAsideReason,
    TextState,
    WithholdReason,
)
from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import Contribution
from consulta.core.extensions import db
from consulta.reading.queries.contribution import staff_contribution
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.batches import batches
from consulta.vocabulary.errors import InvalidValue, Obstacle, Refused
from consulta.vocabulary.text import t

CONTRIBUTION = "contribution"
TEXT = "text"


class ContributionChanged(Refused):
    """The contribution was judged or withdrawn after the page was shown; nothing was stored."""

    def __init__(self) -> None:
        text = t("Este aporte cambió mientras usted lo leía. Vea cómo está ahora y decida otra vez.")
        super().__init__([Obstacle("contribution_changed", text)])


@dataclass(frozen=True, slots=True)
class Judgement:
    """A moderator's judgement. `state` None leaves it. `texts`, by answer id: None approves the text for
    publication, a reason withholds it; texts that are not named are left.
    """

    state: ContributionState | None = None
    reason: SetAsideReason | None = None
    texts: Mapping[int, WithholdReason | None] = field(default_factory=dict)


def judge(
    consultation: Consultation, number: int, judgement: Judgement, *, seen: str, actor: Actor, now: datetime
) -> None:
    """Apply both judgements. `seen` is StaffContribution.fingerprint as the page showed it.

    Raises ContributionChanged, InvalidValue without the reason that a judgement needs, Refused once decided.
    """
    lock_undecided(consultation, now)
    found = staff_contribution(consultation.id, number)
    if found is None or found.fingerprint != seen or found.state is ContributionState.WITHDRAWN:
        raise ContributionChanged
    if not judgement.texts.keys() <= {answer.answer_id for answer in found.texts_to_judge}:
        raise ContributionChanged
    _judge_contribution(consultation, number, judgement, actor=actor, now=now)
    allowed = [answer_id for answer_id, reason in judgement.texts.items() if reason is None]
    allow_texts(consultation, allowed, actor=actor, now=now)
    for answer_id, reason in judgement.texts.items():
        if reason is not None:
            withhold_texts(consultation, [answer_id], reason, actor=actor, now=now)


def _judge_contribution(
    consultation: Consultation, number: int, judgement: Judgement, *, actor: Actor, now: datetime
) -> None:
    if judgement.state is ContributionState.SET_ASIDE:
        if judgement.reason is None:
            raise InvalidValue(t("Elija el motivo para apartar el aporte: su autor o autora lo leerá."))
        set_aside(consultation, [number], judgement.reason, actor=actor, now=now)
    elif judgement.state is ContributionState.ACCEPTED:
        accept(consultation, [number], actor=actor, now=now)
    elif judgement.state is ContributionState.PENDING:
        reopen(consultation, [number], actor=actor, now=now)


def accept(
    consultation: Consultation,
    ids: Sequence[int],
    *,
    only_pending: bool = False,
    actor: Actor,
    now: datetime,
) -> int:
    """Accept contributions. Returns how many changed; withdrawn and unknown ones are skipped, and with
    `only_pending` those judged already.

    Raises Refused once the decision is published, as does everything here.
    """
    judged = {ContributionState.SET_ASIDE} if only_pending else set()
    change = _Change(ContributionState.ACCEPTED, skip=judged)
    return _judge(consultation, ids, change, actor=actor, now=now)


def set_aside(
    consultation: Consultation, ids: Sequence[int], reason: SetAsideReason, *, actor: Actor, now: datetime
) -> int:
    """Set contributions aside, for a published reason that their authors see. Returns how many changed."""
    return _judge(consultation, ids, _Change(ContributionState.SET_ASIDE, reason), actor=actor, now=now)


def reopen(consultation: Consultation, ids: Sequence[int], *, actor: Actor, now: datetime) -> int:
    """Make contributions pending again. Returns how many changed."""
    return _judge(consultation, ids, _Change(ContributionState.PENDING), actor=actor, now=now)


def allow_texts(consultation: Consultation, answer_ids: Sequence[int], *, actor: Actor, now: datetime) -> int:
    """Approve texts for publication. Returns how many changed; erased ones are skipped.

    Raises Refused when the author of one of them did not consent to publication.
    """
    return _judge(consultation, answer_ids, _Change(TextState.PUBLISHABLE), actor=actor, now=now)


def withhold_texts(
    consultation: Consultation,
    answer_ids: Sequence[int],
    reason: WithholdReason,
    *,
    actor: Actor,
    now: datetime,
) -> int:
    """Withhold texts from publication, for a published reason. Returns and raises as allow_texts."""
    return _judge(consultation, answer_ids, _Change(TextState.WITHHELD, reason), actor=actor, now=now)


def reopen_texts(
    consultation: Consultation, answer_ids: Sequence[int], *, actor: Actor, now: datetime
) -> int:
    """Make texts pending again. Returns and raises as allow_texts."""
    return _judge(consultation, answer_ids, _Change(TextState.PENDING), actor=actor, now=now)


@dataclass(frozen=True, slots=True)
class _Change:
    """The new state with its reason; contributions in the states of `skip` are left."""

    state: ContributionState | TextState
    reason: str | None = None
    skip: Collection[ContributionState] = ()

    @property
    def of_texts(self) -> bool:
        return isinstance(self.state, TextState)


def _judge(
    consultation: Consultation, ids: Sequence[int], change: _Change, *, actor: Actor, now: datetime
) -> int:
    """Give these contributions, or texts, a state. Returns how many changed."""
    lock_undecided(consultation, now)
    changed = 0
    for batch in batches(ids):
        found = db.session.execute(
            _texts(consultation, batch) if change.of_texts else _contributions(consultation, batch, change)
        ).all()
        if change.of_texts:
            _check_consent(sum(not row.publish_text for row in found))
        rows = [row for row in found if (row.state, row.reason) != (change.state, change.reason)]
        if not rows:
            continue
        _set([row.id for row in rows], change)
        record_each(
            TEXT if change.of_texts else CONTRIBUTION,
            [
                Change(row.id, row.state, change.state, {"from_reason": row.reason} if row.reason else None)
                for row in rows
            ],
            change.state,
            actor=actor,
            now=now,
            consultation_id=consultation.id,
            reason=change.reason,
        )
        consultation.revision += 1
        changed += len(rows)
    return changed


def _contributions(consultation: Consultation, ids: Sequence[int], change: _Change) -> Select[Any]:
    """Those that can be judged; withdrawn ones cannot."""
    return (
        select(Contribution.id, Contribution.state, Contribution.state_reason.label("reason"))
        .where(
            Contribution.consultation_id == consultation.id,
            Contribution.id.in_(ids),
            Contribution.state.not_in([ContributionState.WITHDRAWN, *change.skip]),
        )
        .order_by(Contribution.id)
        .with_for_update()
    )


def _texts(consultation: Consultation, ids: Sequence[int]) -> Select[Any]:
    """Those that can be judged; erased ones cannot."""
    return (
        select(
            Answer.id,
            Answer.text_state.label("state"),
            Answer.text_reason.label("reason"),
            Contribution.publish_text,
        )
        .join(Contribution, Contribution.id == Answer.contribution_id)
        .where(Answer.consultation_id == consultation.id, Answer.id.in_(ids), Answer.words.is_not(None))
        .order_by(Answer.id)
        .with_for_update(of=Answer)
    )


def _set(ids: Sequence[int], change: _Change) -> None:
    if change.of_texts:
        texts = update(Answer).where(Answer.id.in_(ids))
        db.session.execute(texts.values(text_state=change.state, text_reason=change.reason))
    else:
        contributions = update(Contribution).where(Contribution.id.in_(ids))
        db.session.execute(contributions.values(state=change.state, state_reason=change.reason))


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
