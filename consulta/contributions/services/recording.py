"""Recording a contribution for a person, with how they consented."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from consulta.consultations.domain.lifecycle import State
from consulta.consultations.models.consultation import Consultation
from consulta.contributions.domain.submission import Submission
from consulta.contributions.services.intake import IntakeResult, receive
from consulta.core.extensions import db
from consulta.disclosure.queries import is_released
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.channels import Channel, ConsentWay
from consulta.vocabulary.errors import Obstacle, Refused
from consulta.vocabulary.text import t


def record_assisted(
    consultation_id: int,
    submission: Submission,
    *,
    channel: Channel,
    consent_way: ConsentWay,
    captured_at: datetime | None,
    actor: Actor,
    now: datetime,
) -> IntakeResult:
    """Store a contribution given while the consultation was open; until the figures are released.

    Raises Refused when it was given on another day, or the figures are released.
    """
    consultation = db.session.scalars(
        select(Consultation).where(Consultation.id == consultation_id).with_for_update()
    ).one()
    _require_open_for_recording(consultation, captured_at or now, now)
    return receive(
        consultation_id,
        replace(submission, captured_at=captured_at),
        channel=channel,
        actor=actor,
        now=now,
        consent_way=consent_way,
    )


def _require_open_for_recording(consultation: Consultation, captured_at: datetime, now: datetime) -> None:
    state = consultation.state_at(now)
    if state not in (State.OPEN, State.CLOSED) or is_released(consultation.id):
        raise Refused([Obstacle("not_recording", t("Esta consulta ya no recibe aportes."))])
    if consultation.state_at(captured_at) is not State.OPEN:
        raise Refused(
            [
                Obstacle(
                    "captured_at", t("Ese día la consulta no estaba abierta: revise el día en que lo dijo.")
                )
            ]
        )
