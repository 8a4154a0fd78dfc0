"""Asking for a proof of work with each answer, while programs flood a consultation."""

from __future__ import annotations

from datetime import datetime

from consulta.accounts.services.history import record
from consulta.consultations.domain.lifecycle import State
from consulta.consultations.models.consultation import Consultation
from consulta.consultations.services.locking import lock_consultation
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.errors import Obstacle, Refused
from consulta.vocabulary.text import t


def ask_for_proof(consultation: Consultation, *, asked: bool, actor: Actor, now: datetime) -> bool:
    """Begin or stop asking. Returns whether that changed anything; Refused unless answers are taken now."""
    lock_consultation(consultation)
    if (consultation.proof_asked_at is not None) == asked:
        return False
    if asked and consultation.state_at(now) is not State.OPEN:
        raise Refused([Obstacle("not_open", t("La consulta no recibe aportes en este momento."))])
    consultation.proof_asked_at = now if asked else None
    consultation.revision += 1
    action = "proof_asked" if asked else "proof_not_asked"
    record("consultation", consultation.id, action, actor=actor, now=now, consultation_id=consultation.id)
    return True
