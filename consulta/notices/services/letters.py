"""Noting in the history which letters were printed: they show what people said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from consulta.accounts.services import history
from consulta.consultations.models.consultation import Consultation
from consulta.vocabulary.actors import Actor


def record_printed(
    consultation: Consultation, numbers: Sequence[int], *, actor: Actor, now: datetime
) -> None:
    """One entry for each contribution whose letter was printed."""
    changes = [history.Change(number) for number in numbers]
    history.record_each(
        "contribution", changes, "letter_printed", actor=actor, now=now, consultation_id=consultation.id
    )


def record_assembly_printed(consultation: Consultation, group: str, *, actor: Actor, now: datetime) -> None:
    """One entry for the letter to all who were in an assembly. `group`: the key of its LetterGroup."""
    history.record(
        "consultation",
        consultation.id,
        "assembly_letter_printed",
        actor=actor,
        now=now,
        consultation_id=consultation.id,
        detail={"group": group},
    )
