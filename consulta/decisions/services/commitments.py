"""Publish updates of commitments until they end; when all have ended, conclude the consultation.

Updates refer to the first row of a commitment and are only added (CommitmentUpdate). The ending is written
to the rows of every version, drafts included, so that a later version keeps it.
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
from consulta.decisions.domain.commitments import UpdateKind, ending_kind
from consulta.decisions.models.commitment import Commitment, CommitmentUpdate
from consulta.decisions.models.decision import Disposition
from consulta.decisions.queries.commitment_chain import commitment_versions
from consulta.decisions.queries.decisions import commitments_of, current_decision, decision_in_force
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.errors import InvalidValue, Obstacle, Refused
from consulta.vocabulary.text import Text, t

_CONCLUDED = t("La consulta está concluida y no se abre otra vez. Diga si se cumplió o no.")


def add_update(
    commitment: Commitment, note: str, *, evidence: Attachment | None = None, actor: Actor, now: datetime
) -> CommitmentUpdate:
    """Publish how a commitment goes or, once it has ended, evidence of it.

    Raises InvalidValue without a note, or without evidence once it has ended; Refused for a commitment that
    is not of the version in force.
    """
    consultation = _lock_in_force(commitment)
    note = _required(note, t("Escriba qué se ha hecho."))
    kind = UpdateKind.PROGRESS if commitment.ended_at is None else UpdateKind.EVIDENCE
    if kind is UpdateKind.EVIDENCE and evidence is None:
        raise InvalidValue(t("Este compromiso ya terminó: elija el documento o la foto que lo muestra."))
    update = _add_update(commitment, kind, note, evidence, actor, now)
    _bump_revision(consultation)
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
    """Publish how a commitment ended, fulfilled or not, with a note.

    Raises InvalidValue without a note, Refused for one that has ended or is not of the version in force.
    """
    consultation = _lock_in_force(commitment)
    note = _required(note, t("Escriba qué se hizo, o por qué no se pudo."))
    if commitment.ended_at is not None:
        raise Refused([Obstacle("ended", t("Este compromiso ya terminó. Si hay un error, corríjalo."))])
    update = _add_update(commitment, ending_kind(fulfilled), note, evidence, actor, now)
    _set_ending(commitment, now, fulfilled, note)
    _bump_revision(consultation)
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
    """Publish the correction of an ending: what was wrong and `fulfilled`, None when it has not ended.

    Earlier updates stay. When `fulfilled` changes the ending is dated today, so that it cannot become in
    time afterwards; when only the note changes it keeps its date.

    Raises InvalidValue without a reason, or without a note on the new ending; Refused for a commitment that
    has not ended, and for reopening one of a concluded consultation, which has no later state.
    """
    consultation = _lock_in_force(commitment)
    reason = _required(reason, t("Escriba qué estaba mal."))
    note = "" if fulfilled is None else _required(note, t("Escriba qué se hizo, o por qué no se pudo."))
    if commitment.ended_at is None:
        raise Refused([Obstacle("open", t("Este compromiso no ha terminado: no hay un final que corregir."))])
    if fulfilled is None and consultation.state_at(now) is State.CONCLUDED:
        raise Refused([Obstacle("concluded", _CONCLUDED)])
    ended_at = commitment.ended_at if fulfilled == commitment.fulfilled else now
    update = _add_update(commitment, UpdateKind.CORRECTION, reason, evidence, actor, now)
    if fulfilled is None:
        _set_ending(commitment, None, None, "")
    else:
        update = _add_update(commitment, ending_kind(fulfilled), note, None, actor, now)
        _set_ending(commitment, ended_at, fulfilled, note)
    _bump_revision(consultation)
    signals.commitment_ended.send(commitment, update=update, now=now)
    return update


def conclude(consultation: Consultation, *, actor: Actor, now: datetime) -> None:
    """Conclude a consultation. Happens with the last ending; staff do it for a decision without commitments.

    Raises Refused while something is open, InvalidValue from a state that cannot be concluded.
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
    """Conclude a decided consultation when nothing is open any more."""
    if consultation.state_at(now) is State.DECIDED and not obstacles_to_conclude(consultation):
        conclude(consultation, actor=actor, now=now)


def obstacles_to_conclude(consultation: Consultation) -> tuple[Obstacle, ...]:
    """What prevents concluding: open commitments, or a correction in preparation."""
    decision, newest = decision_in_force(consultation.id), current_decision(consultation.id)
    if decision is None or newest is None:
        return (Obstacle("decision", t("La consulta todavía no tiene una decisión publicada.")),)
    open_count = sum(commitment.ended_at is None for commitment in commitments_of(decision))
    found = []
    if open_count:
        found.append(Obstacle("commitments", t("Compromisos sin terminar: %(n)s.", n=open_count), open_count))
    if newest.published_at is None:
        found.append(Obstacle("draft", t("Hay una corrección de la decisión en preparación.")))
    return tuple(found)


def _lock_in_force(commitment: Commitment) -> Consultation:
    """Lock the consultation. Raises Refused unless the commitment is of the version in force."""
    consultation = db.session.get_one(Consultation, commitment.consultation_id)
    lock_consultation(consultation)
    db.session.refresh(commitment)
    decision = decision_in_force(commitment.consultation_id)
    disposition = db.session.get_one(Disposition, commitment.disposition_id)
    if decision is None or disposition.decision_id != decision.id:
        raise Refused([Obstacle("version", t("Este compromiso no es de la decisión publicada."))])
    return consultation


def _required(text: str, missing: Text) -> str:
    if not text.strip():
        raise InvalidValue(missing)
    return text.strip()


def _add_update(
    commitment: Commitment,
    kind: UpdateKind,
    note: str,
    evidence: Attachment | None,
    actor: Actor,
    now: datetime,
) -> CommitmentUpdate:
    update = CommitmentUpdate(
        consultation_id=commitment.consultation_id,
        commitment_id=commitment_versions(commitment)[0].id,
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
    """Set the ending in every version that has the commitment, a correction in preparation included."""
    for one in commitment_versions(commitment):
        one.ended_at, one.fulfilled, one.ending_note = ended_at, fulfilled, note


def _bump_revision(consultation: Consultation) -> None:
    consultation.revision += 1
    db.session.flush()
