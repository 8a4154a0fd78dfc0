"""Write a decision, answer each theme, promise, hand over, sign and publish (promises 1, 6 and 10)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from consulta.accounts.services import history
from consulta.consultations.domain.lifecycle import State, check_transition
from consulta.consultations.models.consultation import Consultation
from consulta.consultations.services.locking import lock_consultation
from consulta.core.extensions import db
from consulta.decisions import signals
from consulta.decisions.domain.dispositions import Outcome
from consulta.decisions.domain.gate import content_obstacles, publication_obstacles
from consulta.decisions.models.decision import Clause, Decision, Disposition
from consulta.decisions.queries.decisions import SUBJECT, commitments_of, current_decision, disposition_of
from consulta.decisions.queries.draft_fingerprint import draft_fingerprint
from consulta.decisions.queries.gate import gate_facts
from consulta.decisions.queries.stated_figures import stated_figures
from consulta.decisions.services.carry_over import copy_content, drop_out_of_use, put_in_order
from consulta.decisions.services.commitments import conclude_if_ended
from consulta.decisions.services.guards import check_writable
from consulta.reading.models.theme import Theme
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.calendar import format_date, local_date
from consulta.vocabulary.errors import InvalidValue, Obstacle, Refused
from consulta.vocabulary.text import t

_CHANGED = t(
    "Lo que se publicaría cambió después de que usted la leyó: palabras, temas, documentos o cuentas. "
    "Léala otra vez."
)


def start(consultation: Consultation, *, actor: Actor, now: datetime) -> Decision:
    """A draft: the first version once the consultation is closed, or a correction of the published one.

    A correction begins as a copy. Raises Refused before closing, after cancelling, while there is a draft.
    """
    lock_consultation(consultation)
    last = current_decision(consultation.id)
    _may_start(consultation, last, now)
    decision = Decision(
        consultation_id=consultation.id,
        number=1 if last is None else last.number + 1,
        decider=consultation.decider,
        written_by_id=actor.account_id,
        written_at=now,
    )
    db.session.add(decision)
    db.session.flush()
    if last is not None:
        copy_content(last, decision)
    _note(decision, "start", actor, now, detail={"number": decision.number})
    return decision


def write(
    decision: Decision,
    text: str,
    decider: str,
    decided_on: date | None,
    change_reason: str = "",
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Keep what was decided (Markdown), by whom and when; anything may still be empty in a draft.

    Raises InvalidValue for a day that has not come or lies before the closing, Refused once handed over.
    """
    check_writable(decision)
    if decided_on is not None:
        _check_day(db.session.get_one(Consultation, decision.consultation_id), decided_on, now)
    decision.text, decision.decider = text.strip(), decider.strip()
    decision.decided_on, decision.change_reason = decided_on, change_reason.strip()
    decision.written_at = now
    _note(decision, "write", actor, now)


def set_disposition(
    decision: Decision,
    theme: Theme,
    outcome: Outcome,
    reason: str,
    *,
    clause: Clause | None = None,
    actor: Actor,
    now: datetime,
) -> Disposition:
    """Answer one theme, or change the answer; what was promised on it stays. The reason may still be empty.

    `clause` is the one that decides it; None leaves it as it is. Raises Refused once handed over,
    InvalidValue for a theme of another consultation or a clause of another version.
    """
    check_writable(decision)
    if theme.consultation_id != decision.consultation_id:
        raise InvalidValue(t("Este tema no es de esta consulta."))
    if clause is not None and clause not in decision.clauses:
        raise InvalidValue(t("Esta cláusula no es de esta versión."))
    disposition = disposition_of(decision, theme)
    if disposition is None:
        disposition = Disposition(theme_id=theme.id, position=len(decision.dispositions) + 1)
        decision.dispositions.append(disposition)
    disposition.outcome, disposition.reason = outcome.value, reason.strip()
    if clause is not None:
        disposition.clause = clause
    db.session.flush()
    _note(
        decision, "set_disposition", actor, now, detail={"theme": theme.public_id, "outcome": outcome.value}
    )
    return disposition


def submit(decision: Decision, *, actor: Actor, now: datetime) -> None:
    """Hand the decision to the director. Raises Refused with what its author still has to write."""
    check_writable(decision)
    consultation = db.session.get_one(Consultation, decision.consultation_id)
    obstacles = content_obstacles(gate_facts(consultation, decision, None, now))
    if obstacles:
        raise Refused(obstacles)
    decision.submitted_at = now
    _note(decision, "submit", actor, now)


def return_to_author(decision: Decision, reason: str, *, actor: Actor, now: datetime) -> None:
    """Give it back to be changed. Raises InvalidValue without a reason, Refused when it is not in hand."""
    lock_consultation(db.session.get_one(Consultation, decision.consultation_id))
    db.session.refresh(decision)
    if decision.published_at is not None or decision.submitted_at is None:
        raise Refused([Obstacle("submitted", t("La decisión no está en manos de la dirección."))])
    if not reason.strip():
        raise InvalidValue(t("Escriba qué hay que cambiar."))
    decision.submitted_at = None
    _note(decision, "return_to_author", actor, now, reason=reason.strip())


def sign_and_publish(decision: Decision, *, seen: str | None = None, actor: Actor, now: datetime) -> None:
    """Publish with the actor's signature, stating the accounts and the themes of this moment.

    `seen` is queries.hand_over.draft_fingerprint what the signer read; None: not asked. Raises Refused with
    everything that stands in the way (domain.gate), of which nobody is exempt, or when something else
    would be published than what was read.
    """
    consultation = db.session.get_one(Consultation, decision.consultation_id)
    lock_consultation(consultation)
    db.session.refresh(decision)
    if decision.published_at is not None:
        raise Refused([Obstacle("published", t("Esta versión ya está publicada."))])
    record = stated_figures(decision, now)
    if seen is not None and decision.submitted_at is not None and seen != draft_fingerprint(decision, record):
        raise Refused([Obstacle("changed", _CHANGED)])
    obstacles = publication_obstacles(gate_facts(consultation, decision, actor, now))
    if obstacles:
        raise Refused(obstacles)
    before = consultation.state_at(now)
    dropped = _seal(decision, record, actor, now)
    if decision.number == 1:
        check_transition(before, State.DECIDED)
        consultation.decided_at = now
    consultation.revision += 1
    _note(
        decision,
        "sign_and_publish",
        actor,
        now,
        from_state=before.value,
        to_state=consultation.state_at(now),
        detail={"not_published": dropped} if dropped else None,
    )
    signals.published.send(decision, now=now)
    if decision.number > 1 and commitments_of(decision):
        conclude_if_ended(consultation, actor=actor, now=now)


def _seal(decision: Decision, record: dict[str, Any], actor: Actor, now: datetime) -> list[str]:
    """Sign what will be read from now on; the public ids of the themes whose answer fell away."""
    dropped = drop_out_of_use(decision)
    decision.accounts = record
    put_in_order(decision)
    # Last of all: from here on the database itself refuses to change what the version says.
    db.session.flush()
    decision.signed_by_id, decision.signed_at, decision.published_at = actor.account_id, now, now
    return dropped


def _may_start(consultation: Consultation, last: Decision | None, now: datetime) -> None:
    state = consultation.state_at(now)
    if last is not None and last.published_at is None:
        raise Refused([Obstacle("draft", t("Ya hay una versión en preparación."))])
    if last is None and state is not State.CLOSED:
        raise Refused([Obstacle("state", t("La decisión se escribe cuando la consulta está cerrada."))])
    if last is not None and state not in (State.DECIDED, State.CONCLUDED):
        raise Refused([Obstacle("state", t("Solo se corrige una decisión publicada."))])


def _check_day(consultation: Consultation, decided_on: date, now: datetime) -> None:
    if decided_on > local_date(now):
        raise InvalidValue(t("La fecha de la decisión no puede ser un día que no ha llegado."))
    if consultation.closes_at is not None and decided_on < local_date(consultation.closes_at):
        raise InvalidValue(
            t(
                "La decisión no puede ser anterior al cierre de la consulta, el %(date)s.",
                date=format_date(consultation.closes_at),
            )
        )


def _note(
    decision: Decision,
    action: str,
    actor: Actor,
    now: datetime,
    *,
    reason: str | None = None,
    from_state: str | None = None,
    to_state: str | None = None,
    detail: dict[str, object] | None = None,
) -> None:
    db.session.flush()
    history.record(
        SUBJECT,
        decision.id,
        action,
        actor=actor,
        now=now,
        consultation_id=decision.consultation_id,
        from_state=from_state,
        to_state=to_state,
        reason=reason,
        detail=detail,
    )
