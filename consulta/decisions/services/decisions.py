"""Start, write, submit, return, sign and publish a decision and its dispositions (promises 1, 6 and 10)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from consulta.consultations.domain.lifecycle import State, check_transition
from consulta.consultations.models.consultation import Consultation
from consulta.consultations.services.locking import lock_consultation
from consulta.core.extensions import db
from consulta.decisions import signals
from consulta.decisions.domain.dispositions import Outcome
from consulta.decisions.domain.gate import content_obstacles, publication_obstacles
from consulta.decisions.models.decision import Clause, Decision, Disposition
from consulta.decisions.queries.decisions import (
    commitments_of,
    current_decision,
    disposition_of,
)
from consulta.decisions.queries.draft_fingerprint import draft_fingerprint
from consulta.decisions.queries.gate import gate_facts
from consulta.decisions.queries.stated_figures import stated_figures
from consulta.decisions.services.carry_over import (
    copy_content,
    drop_dispositions_out_of_use,
    order_dispositions,
)
from consulta.decisions.services.commitments import conclude_if_ended
from consulta.decisions.services.decision_history import record_change
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
    """Start a draft: the first version once the consultation is closed, or a correction of the published one.

    A correction starts as a copy. Raises Refused before closing, after cancelling, or while there is a draft.
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
    record_change(decision, "start", actor, now, detail={"number": decision.number})
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
    """Store what was decided (Markdown), by whom and when; anything may still be empty in a draft.

    Raises InvalidValue for a day in the future or before the closing, Refused once submitted.
    """
    check_writable(decision)
    if decided_on is not None:
        _check_day(db.session.get_one(Consultation, decision.consultation_id), decided_on, now)
    decision.text, decision.decider = text.strip(), decider.strip()
    decision.decided_on, decision.change_reason = decided_on, change_reason.strip()
    decision.written_at = now
    record_change(decision, "write", actor, now)


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
    """Set the disposition of one theme; its commitments stay. The reason may still be empty.

    `clause` is the one that decides it; None leaves the present one. Raises Refused once submitted,
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
    record_change(
        decision, "set_disposition", actor, now, detail={"theme": theme.public_id, "outcome": outcome.value}
    )
    return disposition


def submit(decision: Decision, *, actor: Actor, now: datetime) -> None:
    """Submit the decision to the director. Raises Refused with what its author still has to write."""
    check_writable(decision)
    consultation = db.session.get_one(Consultation, decision.consultation_id)
    obstacles = content_obstacles(gate_facts(consultation, decision, None, now))
    if obstacles:
        raise Refused(obstacles)
    decision.submitted_at = now
    record_change(decision, "submit", actor, now)


def return_to_author(decision: Decision, reason: str, *, actor: Actor, now: datetime) -> None:
    """Return it to its author for changes. Raises InvalidValue without a reason, Refused unless submitted."""
    lock_consultation(db.session.get_one(Consultation, decision.consultation_id))
    db.session.refresh(decision)
    if decision.published_at is not None or decision.submitted_at is None:
        raise Refused([Obstacle("submitted", t("La decisión no está en manos de la dirección."))])
    if not reason.strip():
        raise InvalidValue(t("Escriba qué hay que cambiar."))
    decision.submitted_at = None
    record_change(decision, "return_to_author", actor, now, reason=reason.strip())


def sign_and_publish(decision: Decision, *, seen: str | None = None, actor: Actor, now: datetime) -> None:
    """Sign and publish a decision with the figures of this moment (queries.stated_figures).

    `seen` is the draft_fingerprint of what the signer read; None skips that check. Raises Refused with every
    obstacle of domain.gate, for any role, or when the draft has changed since it was read.
    """
    consultation = db.session.get_one(Consultation, decision.consultation_id)
    lock_consultation(consultation)
    db.session.refresh(decision)
    if decision.published_at is not None:
        raise Refused([Obstacle("published", t("Esta versión ya está publicada."))])
    figures = stated_figures(decision, now)
    if (
        seen is not None
        and decision.submitted_at is not None
        and seen != draft_fingerprint(decision, figures)
    ):
        raise Refused([Obstacle("changed", _CHANGED)])
    obstacles = publication_obstacles(gate_facts(consultation, decision, actor, now))
    if obstacles:
        raise Refused(obstacles)
    before = consultation.state_at(now)
    dropped = _sign(decision, figures, actor, now)
    if decision.number == 1:
        check_transition(before, State.DECIDED)
        consultation.decided_at = now
    consultation.revision += 1
    record_change(
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


def _sign(decision: Decision, figures: dict[str, Any], actor: Actor, now: datetime) -> list[str]:
    """Freeze and sign the version. Returns the public ids of the themes whose disposition was dropped."""
    dropped = drop_dispositions_out_of_use(decision)
    decision.accounts = figures
    order_dispositions(decision)
    # Last: a trigger of the database refuses changes to a published version.
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
