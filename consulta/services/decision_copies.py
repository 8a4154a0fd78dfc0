"""What a version takes over: from the one before it, and from the figures it states."""

from __future__ import annotations

from consulta.extensions import db
from consulta.models import Commitment, Decision, Disposition, Theme


def copy_content(old: Decision, new: Decision) -> None:
    """Copy text, dispositions and commitments; each commitment remembers which one it continues."""
    new.text, new.decider, new.decided_on = old.text, old.decider, old.decided_on
    for disposition in old.dispositions:
        copied = Disposition(
            theme_id=disposition.theme_id,
            position=disposition.position,
            outcome=disposition.outcome,
            reason=disposition.reason,
        )
        copied.commitments = [_continued(made) for made in disposition.commitments]
        new.dispositions.append(copied)
    db.session.flush()


def carry_endings(decision: Decision) -> None:
    """Commitments that ended while the correction was being written have ended in it too."""
    for disposition in decision.dispositions:
        for made in disposition.commitments:
            earlier = db.session.get(Commitment, made.earlier_id) if made.earlier_id else None
            if earlier is not None and earlier.ended_at is not None and made.ended_at is None:
                made.ended_at, made.fulfilled = earlier.ended_at, earlier.fulfilled
                made.ending_note = earlier.ending_note


def put_in_order(decision: Decision) -> None:
    """Number the dispositions as the decision states their themes: the most said first."""
    stated = (decision.accounts or {}).get("themes", ())
    order = {theme["theme"]: number for number, theme in enumerate(stated, start=1)}
    for disposition in decision.dispositions:
        theme = db.session.get_one(Theme, disposition.theme_id)
        disposition.position = order[theme.public_id]


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
