"""Both judgements of one contribution at once, made on what was on the screen and on nothing newer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from consulta.consultations.models.consultation import Consultation
from consulta.consultations.services.locking import take_turn_to_judge
from consulta.contributions.domain.moderation import ContributionState, SetAsideReason, WithholdReason
from consulta.reading.queries.contribution import staff_contribution
from consulta.reading.services import moderation
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.errors import InvalidValue, Obstacle, Refused
from consulta.vocabulary.text import t


class JudgedMeanwhile(Refused):
    """Somebody else judged the contribution after it was shown, or its author withdrew it."""

    def __init__(self) -> None:
        text = t("Este aporte cambió mientras usted lo leía. Vea cómo está ahora y decida otra vez.")
        super().__init__([Obstacle("judged_meanwhile", text)])


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a moderator decided. `state` None: as it is. `texts`: by answer id, None: it may be published,
    a reason: it may not. Texts that are not named stay as they are.
    """

    state: ContributionState | None = None
    reason: SetAsideReason | None = None
    texts: Mapping[int, WithholdReason | None] = field(default_factory=dict)


def judge(
    consultation: Consultation, number: int, judgement: Judgement, *, seen: str, actor: Actor, now: datetime
) -> None:
    """Apply both judgements. `seen` is StaffContribution.judged_as as it was shown.

    Raises JudgedMeanwhile, InvalidValue without the reason that a judgement needs, Refused once decided.
    """
    take_turn_to_judge(consultation, now)
    found = staff_contribution(consultation.id, number)
    if found is None or found.judged_as != seen or found.state is ContributionState.WITHDRAWN:
        raise JudgedMeanwhile
    if not judgement.texts.keys() <= {answer.answer_id for answer in found.texts_to_judge}:
        raise JudgedMeanwhile
    _judge_contribution(consultation, number, judgement, actor=actor, now=now)
    allowed = [answer_id for answer_id, reason in judgement.texts.items() if reason is None]
    moderation.allow_texts(consultation, allowed, actor=actor, now=now)
    for answer_id, reason in judgement.texts.items():
        if reason is not None:
            moderation.withhold_texts(consultation, [answer_id], reason, actor=actor, now=now)


def _judge_contribution(
    consultation: Consultation, number: int, judgement: Judgement, *, actor: Actor, now: datetime
) -> None:
    if judgement.state is ContributionState.SET_ASIDE:
        if judgement.reason is None:
            raise InvalidValue(t("Elija el motivo para apartar el aporte: su autor o autora lo leerá."))
        moderation.set_aside(consultation, [number], judgement.reason, actor=actor, now=now)
    elif judgement.state is ContributionState.ACCEPTED:
        moderation.accept(consultation, [number], actor=actor, now=now)
    elif judgement.state is ContributionState.PENDING:
        moderation.reopen(consultation, [number], actor=actor, now=now)
