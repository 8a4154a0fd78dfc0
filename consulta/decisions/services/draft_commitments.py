"""Add, change and drop the commitments of a draft. services/commitments.py is for published ones."""

from __future__ import annotations

from datetime import date, datetime

from consulta.consultations.domain.lifecycle import State
from consulta.consultations.models.consultation import Consultation
from consulta.core.extensions import db
from consulta.decisions.models.commitment import Commitment
from consulta.decisions.models.decision import Decision, Disposition
from consulta.decisions.services.decision_history import record_change
from consulta.decisions.services.guards import check_writable
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.calendar import local_date
from consulta.vocabulary.errors import InvalidValue, Obstacle, Refused
from consulta.vocabulary.text import t


def add(
    disposition: Disposition, what: str, unit: str, due_on: date, *, actor: Actor, now: datetime
) -> Commitment:
    """Add a commitment to a draft: what will be done, by which unit and by when.

    Raises InvalidValue when something is missing or the day has passed; Refused once submitted, or for a
    concluded consultation, whose commitments are not followed any more.
    """
    decision = _draft(disposition)
    consultation = db.session.get_one(Consultation, decision.consultation_id)
    if consultation.state_at(now) is State.CONCLUDED:
        raise Refused(
            [Obstacle("concluded", t("La consulta está concluida: ya no se le agregan compromisos."))]
        )
    _check(what, unit, due_on, now)
    commitment = Commitment(
        consultation_id=decision.consultation_id, what=what.strip(), unit=unit.strip(), due_on=due_on
    )
    disposition.commitments.append(commitment)
    _note(decision, "promise", commitment, actor, now)
    return commitment


def change(
    commitment: Commitment, what: str, unit: str, due_on: date, *, actor: Actor, now: datetime
) -> None:
    """Change the words, unit or date of a commitment. Lateness still counts from the first date published.

    Raises InvalidValue and Refused as `add` does, and Refused for a commitment that has ended.
    """
    decision = _draft(db.session.get_one(Disposition, commitment.disposition_id))
    if commitment.ended_at is not None:
        raise Refused([Obstacle("ended", t("Este compromiso ya terminó y no se cambia."))])
    if due_on != commitment.due_on:
        _check(what, unit, due_on, now)
    _check_words(what, unit)
    commitment.what, commitment.unit, commitment.due_on = what.strip(), unit.strip(), due_on
    _note(decision, "change_promise", commitment, actor, now)


def drop(commitment: Commitment, *, actor: Actor, now: datetime) -> None:
    """Delete a commitment of a draft. Raises Refused for one already published, which is ended instead."""
    disposition = db.session.get_one(Disposition, commitment.disposition_id)
    decision = _draft(disposition)
    if commitment.earlier_id is not None:
        raise Refused(
            [Obstacle("published", t("Lo que ya se prometió en público no se borra: se da por terminado."))]
        )
    _note(decision, "drop_promise", commitment, actor, now)
    disposition.commitments.remove(commitment)
    db.session.flush()


def _draft(disposition: Disposition) -> Decision:
    decision = db.session.get_one(Decision, disposition.decision_id)
    check_writable(decision)
    return decision


def _check(what: str, unit: str, due_on: date, now: datetime) -> None:
    _check_words(what, unit)
    if due_on < local_date(now):
        raise InvalidValue(t("La fecha del compromiso ya pasó. Elija un día que no haya pasado."))


def _check_words(what: str, unit: str) -> None:
    if not what.strip():
        raise InvalidValue(t("Escriba qué se hará."))
    if not unit.strip():
        raise InvalidValue(t("Escriba qué unidad lo hará."))


def _note(decision: Decision, action: str, commitment: Commitment, actor: Actor, now: datetime) -> None:
    record_change(
        decision,
        action,
        actor,
        now,
        detail={"commitment": commitment.public_id, "due_on": commitment.due_on.isoformat()},
    )
