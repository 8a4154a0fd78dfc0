"""Locking a consultation while staff change it."""

from __future__ import annotations

from datetime import datetime

from consulta.consultations.domain.lifecycle import State
from consulta.consultations.models.consultation import Consultation
from consulta.core.extensions import db
from consulta.vocabulary.errors import Obstacle, Refused
from consulta.vocabulary.text import t

FROZEN = frozenset({State.DECIDED, State.CONCLUDED})


def lock_consultation(consultation: Consultation) -> None:
    """Wait for other staff who change this consultation, then reload it.

    PostgreSQL: a row lock that does not block intake, whose lock is weaker. SQLite has one writer.
    """
    db.session.flush()
    db.session.refresh(consultation, with_for_update={"key_share": True})


def lock_undecided(consultation: Consultation, now: datetime) -> None:
    """As lock_consultation; raises Refused once it is decided: what it is based on may not change."""
    lock_consultation(consultation)
    if consultation.state_at(now) in FROZEN:
        raise Refused(
            [Obstacle("decided", t("La decisión ya se publicó: lo leído para tomarla ya no se cambia."))]
        )
