"""Follow what was promised until it ends; when all has ended, the consultation is concluded.

All that is told of a commitment hangs on the promise as it was first made (CommitmentUpdate), and is only
added to. Whether it has ended stands on its row in every version, so that no later version forgets it.
"""

from __future__ import annotations

from datetime import datetime

from consulta.accounts.services import history
from consulta.attachments.models import Attachment
from consulta.consultations.domain.lifecycle import State, check_transition
from consulta.consultations.models.consultation import Consultation
from consulta.consultations.services.locking import lock_consultation
from consulta.core.extensions import db
from consulta.decisions import signals
from consulta.decisions.domain.commitments import UpdateKind, ending_of
from consulta.decisions.models.commitment import Commitment, CommitmentUpdate
from consulta.decisions.models.decision import Disposition
from consulta.decisions.queries.commitment_chain import same_commitment
from consulta.decisions.queries.decisions import commitments_of, current_decision, published_decision
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.errors import InvalidValue, Obstacle, Refused
from consulta.vocabulary.text import Text, t

_CONCLUDED = t("La consulta está concluida y no se abre otra vez. Diga si se cumplió o no.")


def report(
    commitment: Commitment, note: str, *, evidence: Attachment | None = None, actor: Actor, now: datetime
) -> CommitmentUpdate:
    """Tell in public how a commitment goes; of one that has ended, show what proves it.

    Raises InvalidValue without a note, or without evidence once it has ended; Refused when it is not of the
    version in force.
    """
    consultation = _in_turn(commitment)
    told = _written(note, t("Escriba qué se ha hecho."))
    kind = UpdateKind.PROGRESS if commitment.ended_at is None else UpdateKind.EVIDENCE
    if kind is UpdateKind.EVIDENCE and evidence is None:
        raise InvalidValue(t("Este compromiso ya terminó: elija el documento o la foto que lo muestra."))
    update = _tell(commitment, kind, told, evidence, actor, now)
    _changed(consultation)
    return update


def end(
    commitment: Commitment,
    fulfilled: bool,
    note: str,
    *,
    evidence: Attachment | None = None,
    actor: Actor,
    now: datetime,
) -> CommitmentUpdate:
    """Say in public how a commitment ended, kept or not, with a note.

    Raises InvalidValue without a note, Refused for one that has ended or is not of the version in force.
    """
    consultation = _in_turn(commitment)
    told = _written(note, t("Escriba qué se hizo, o por qué no se pudo."))
    if commitment.ended_at is not None:
        raise Refused([Obstacle("ended", t("Este compromiso ya terminó. Si hay un error, corríjalo."))])
    update = _tell(commitment, ending_of(fulfilled), told, evidence, actor, now)
    _set_ending(commitment, now, fulfilled, told)
    _changed(consultation)
    signals.commitment_ended.send(commitment, update=update, now=now)
    conclude_if_ended(consultation, actor=actor, now=now)
    return update


def correct(
    commitment: Commitment,
    fulfilled: bool | None,
    reason: str,
    note: str = "",
    *,
    evidence: Attachment | None = None,
    actor: Actor,
    now: datetime,
) -> CommitmentUpdate:
    """Put a wrong ending right, in public: what was wrong, and how it ended; None: it has not ended.

    What was told stays in the history. An ending of the other kind counts from today: nobody can say
    afterwards that it was in time. One of the same kind, told in other words, keeps its day.

    Raises InvalidValue without a reason, or a note on the new ending; Refused for one that has not ended,
    and for opening one again once the consultation is concluded: from there no way leads back, so that
    one which was not kept ends as such.
    """
    consultation = _in_turn(commitment)
    wrong = _written(reason, t("Escriba qué estaba mal."))
    told = "" if fulfilled is None else _written(note, t("Escriba qué se hizo, o por qué no se pudo."))
    if commitment.ended_at is None:
        raise Refused([Obstacle("open", t("Este compromiso no ha terminado: no hay un final que corregir."))])
    if fulfilled is None and consultation.state_at(now) is State.CONCLUDED:
        raise Refused([Obstacle("concluded", _CONCLUDED)])
    ended_at = commitment.ended_at if fulfilled == commitment.fulfilled else now
    update = _tell(commitment, UpdateKind.CORRECTION, wrong, evidence, actor, now)
    if fulfilled is None:
        _set_ending(commitment, None, None, "")
    else:
        update = _tell(commitment, ending_of(fulfilled), told, None, actor, now)
        _set_ending(commitment, ended_at, fulfilled, told)
    _changed(consultation)
    signals.commitment_ended.send(commitment, update=update, now=now)
    return update


def conclude(consultation: Consultation, *, actor: Actor, now: datetime) -> None:
    """End the follow-up. Happens by itself with the last commitment; staff do it where none was made.

    Raises Refused while something is open, InvalidValue when the consultation is in no state for it.
    """
    lock_consultation(consultation)
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


def _in_turn(commitment: Commitment) -> Consultation:
    """Wait for others who write on the consultation. Raises Refused unless it is of the version in force."""
    consultation = db.session.get_one(Consultation, commitment.consultation_id)
    lock_consultation(consultation)
    db.session.refresh(commitment)
    decision = published_decision(commitment.consultation_id)
    disposition = db.session.get_one(Disposition, commitment.disposition_id)
    if decision is None or disposition.decision_id != decision.id:
        raise Refused([Obstacle("version", t("Este compromiso no es de la decisión publicada."))])
    return consultation


def _written(text: str, missing: Text) -> str:
    if not text.strip():
        raise InvalidValue(missing)
    return text.strip()


def _tell(
    commitment: Commitment,
    kind: UpdateKind,
    note: str,
    evidence: Attachment | None,
    actor: Actor,
    now: datetime,
) -> CommitmentUpdate:
    update = CommitmentUpdate(
        consultation_id=commitment.consultation_id,
        commitment_id=same_commitment(commitment)[0].id,
        kind=kind.value,
        note=note,
        evidence_id=evidence.id if evidence else None,
        made_at=now,
        made_by_id=actor.account_id,
    )
    db.session.add(update)
    db.session.flush()
    history.record(
        "commitment",
        commitment.id,
        kind.value,
        actor=actor,
        now=now,
        consultation_id=commitment.consultation_id,
        reason=note,
        detail={"update": update.public_id, "evidence": evidence.public_id if evidence else None},
    )
    return update


def _set_ending(commitment: Commitment, ended_at: datetime | None, fulfilled: bool | None, note: str) -> None:
    """In every version that has this promise, a correction in preparation included."""
    for one in same_commitment(commitment):
        one.ended_at, one.fulfilled, one.ending_note = ended_at, fulfilled, note


def _changed(consultation: Consultation) -> None:
    consultation.revision += 1
    db.session.flush()
