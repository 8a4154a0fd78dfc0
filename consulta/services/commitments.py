"""Follow what was promised until it ends; when all has ended, the consultation is concluded."""

from __future__ import annotations

from datetime import datetime

from consulta.domain.actors import Actor
from consulta.domain.errors import InvalidValue, Obstacle, Refused
from consulta.domain.lifecycle import State, check_transition
from consulta.domain.text import t
from consulta.extensions import db
from consulta.models import Commitment, Consultation, Disposition
from consulta.queries.decisions import commitments_of, current_decision, published_decision
from consulta.services import history
from consulta.services.turn import take_turn


def end(commitment: Commitment, fulfilled: bool, note: str, *, actor: Actor, now: datetime) -> None:
    """Say in public how a commitment ended, kept or not, with a note. It is not taken back.

    Raises InvalidValue without a note, Refused for one that has ended or is not of the version in force.
    """
    consultation = db.session.get_one(Consultation, commitment.consultation_id)
    take_turn(consultation)
    db.session.refresh(commitment)
    if not note.strip():
        raise InvalidValue(t("Escriba qué se hizo, o por qué no se pudo."))
    if commitment.ended_at is not None:
        raise Refused([Obstacle("ended", t("Este compromiso ya terminó y no se cambia."))])
    decision = published_decision(commitment.consultation_id)
    disposition = db.session.get_one(Disposition, commitment.disposition_id)
    if decision is None or disposition.decision_id != decision.id:
        raise Refused([Obstacle("version", t("Este compromiso no es de la decisión publicada."))])
    commitment.ended_at, commitment.fulfilled, commitment.ending_note = now, fulfilled, note.strip()
    consultation.revision += 1
    db.session.flush()
    history.record(
        "commitment",
        commitment.id,
        "end",
        actor=actor,
        now=now,
        consultation_id=consultation.id,
        to_state="fulfilled" if fulfilled else "not_fulfilled",
        reason=note.strip(),
    )
    conclude_if_ended(consultation, actor=actor, now=now)


def conclude(consultation: Consultation, *, actor: Actor, now: datetime) -> None:
    """End the follow-up. Happens by itself with the last commitment; staff do it where none was made.

    Raises Refused while something is open, InvalidValue when the consultation is in no state for it.
    """
    take_turn(consultation)
    obstacles = obstacles_to_conclude(consultation)
    if obstacles:
        raise Refused(obstacles)
    before = consultation.state_at(now)
    check_transition(before, State.CONCLUDED)
    consultation.concluded_at = now
    consultation.revision += 1
    db.session.flush()
    history.record(
        "consultation",
        consultation.id,
        "conclude",
        actor=actor,
        now=now,
        consultation_id=consultation.id,
        from_state=before.value,
        to_state=State.CONCLUDED.value,
    )


def conclude_if_ended(consultation: Consultation, *, actor: Actor, now: datetime) -> None:
    """Conclude a consultation in follow-up of which nothing is open any more."""
    if consultation.state_at(now) is State.DECIDED and not obstacles_to_conclude(consultation):
        conclude(consultation, actor=actor, now=now)


def obstacles_to_conclude(consultation: Consultation) -> tuple[Obstacle, ...]:
    """What still keeps the follow-up going: open commitments, or a correction that is being prepared."""
    decision, newest = published_decision(consultation.id), current_decision(consultation.id)
    if decision is None or newest is None:
        return (Obstacle("decision", t("La consulta todavía no tiene una decisión publicada.")),)
    waiting = sum(made.ended_at is None for made in commitments_of(decision))
    found = []
    if waiting:
        found.append(Obstacle("commitments", t("Compromisos sin terminar: %(n)s.", n=waiting), waiting))
    if newest.published_at is None:
        found.append(Obstacle("draft", t("Hay una corrección de la decisión en preparación.")))
    return tuple(found)
