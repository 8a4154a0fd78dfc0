"""One writer at a time for what staff do to one consultation; no more judging once it is decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from consulta.domain.errors import Obstacle, Refused
from consulta.domain.lifecycle import State
from consulta.domain.text import t
from consulta.extensions import db
from consulta.models import Consultation

FROZEN = frozenset({State.DECIDED, State.CONCLUDED})
# Below the number of variables that either database takes in one statement.
BATCH = 1000


def take_turn(consultation: Consultation) -> None:
    """Wait for other staff writing on this consultation, then see it as it is now.

    PostgreSQL: a row lock that lets answers come in (they take a weaker one). SQLite has one writer anyway.
    """
    db.session.flush()
    db.session.refresh(consultation, with_for_update={"key_share": True})


def take_turn_to_judge(consultation: Consultation, now: datetime) -> None:
    """As take_turn; raises Refused when the decision is published and what it rests on may not change."""
    take_turn(consultation)
    if consultation.state_at(now) in FROZEN:
        raise Refused(
            [Obstacle("decided", t("La decisión ya se publicó: lo leído para tomarla ya no se cambia."))]
        )


def batches(ids: Sequence[int]) -> Iterator[list[int]]:
    """The distinct ids in order, in lists that fit into one statement."""
    rest = iter(sorted(set(ids)))
    while batch := list(islice(rest, BATCH)):
        yield batch
