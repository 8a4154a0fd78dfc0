"""Copy a version's content into its correction, and settle its dispositions when it is signed."""

from __future__ import annotations

from consulta.core.extensions import db
from consulta.decisions.models.attachment import DecisionAttachment
from consulta.decisions.models.commitment import Commitment
from consulta.decisions.models.decision import Clause, Decision, Disposition
from consulta.decisions.queries.decisions import attachment_links, dispositions_out_of_use
from consulta.reading.models.theme import Theme


def copy_content(old: Decision, new: Decision) -> None:
    """Copy the content of a version. Copied clauses and commitments refer to the originals by `earlier_id`;
    attachments are shared.
    """
    new.text, new.decider, new.decided_on = old.text, old.decider, old.decided_on
    clauses = {clause.id: _copied(clause) for clause in old.clauses}
    new.clauses.extend(clauses.values())
    db.session.flush()
    for disposition in old.dispositions:
        copied = Disposition(
            theme_id=disposition.theme_id,
            position=disposition.position,
            outcome=disposition.outcome,
            reason=disposition.reason,
            clause=clauses[disposition.clause_id] if disposition.clause_id else None,
        )
        copied.commitments = [_continued(commitment) for commitment in disposition.commitments]
        new.dispositions.append(copied)
    for link in attachment_links(old):
        db.session.add(
            DecisionAttachment(decision_id=new.id, attachment_id=link.attachment_id, position=link.position)
        )
    db.session.flush()


def drop_dispositions_out_of_use(decision: Decision) -> list[str]:
    """Delete the dispositions of themes merged or retired since. Returns the public ids of the themes."""
    dropped = dispositions_out_of_use(decision)
    for _, disposition in dropped:
        decision.dispositions.remove(disposition)
    db.session.flush()
    return [theme.public_id for theme, _ in dropped]


def order_dispositions(decision: Decision) -> None:
    """Number the dispositions in the order of the stated themes: those of most contributions first."""
    stated = (decision.accounts or {}).get("themes", ())
    order = {theme["theme"]: number for number, theme in enumerate(stated, start=1)}
    for disposition in decision.dispositions:
        theme = db.session.get_one(Theme, disposition.theme_id)
        disposition.position = order[theme.public_id]


def _copied(earlier: Clause) -> Clause:
    return Clause(
        position=earlier.position, heading=earlier.heading, text=earlier.text, earlier_id=earlier.id
    )


def _continued(earlier: Commitment) -> Commitment:
    return Commitment(
        consultation_id=earlier.consultation_id,
        earlier_id=earlier.id,
        what=earlier.what,
        unit=earlier.unit,
        due_on=earlier.due_on,
        ended_at=earlier.ended_at,
        fulfilled=earlier.fulfilled,
        ending_note=earlier.ending_note,
    )
