"""That letters were printed: whoever looks at what people said leaves a trace."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from consulta.accounts.services import history
from consulta.consultations.models.consultation import Consultation
from consulta.vocabulary.actors import Actor


def note_printed(consultation: Consultation, numbers: Sequence[int], *, actor: Actor, now: datetime) -> None:
    """One entry for each contribution whose letter was printed."""
    changes = [history.Change(number) for number in numbers]
    history.record_each(
        "contribution", changes, "letter_printed", actor=actor, now=now, consultation_id=consultation.id
    )


def note_assembly_printed(consultation: Consultation, group: str, *, actor: Actor, now: datetime) -> None:
    """The letter to all who were in an assembly. `group` is the key of queries.letters.LetterGroup."""
    history.record(
        "consultation",
        consultation.id,
        "assembly_letter_printed",
        actor=actor,
        now=now,
        consultation_id=consultation.id,
        detail={"group": group},
    )
