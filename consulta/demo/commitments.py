"""Tells how the demo's commitments went, with evidence, each thing on its day; one ending is put right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from consulta.attachments.domain import Upload
from consulta.attachments.services import attachments
from consulta.attachments.services.cleaning import clean
from consulta.decisions.services import commitments
from consulta.demo.decision_records import DemoCommitment
from consulta.demo.moments import Moments
from consulta.demo.sites import CONTENT
from consulta.vocabulary.actors import Actor

if TYPE_CHECKING:
    from datetime import datetime

    from consulta.attachments.models import Attachment
    from consulta.decisions.models.commitment import Commitment

NOON, AFTERNOON = 12, 14


def follow(promises: Sequence[tuple[Commitment, DemoCommitment]], moments: Moments, actor: Actor) -> None:
    """Everything that was told, in the order of the days."""
    steps = sorted(
        ((day, number, what) for number, (_, made) in enumerate(promises) for day, what in _days(made)),
        key=lambda step: step[:2],
    )
    for day, number, what in steps:
        promise, made = promises[number]
        if what == "ending":
            _end(promise, made, actor, moments.at(day, AFTERNOON))
        elif what == "wrong" and made.wrong is not None:
            commitments.end(promise, True, made.wrong.note, actor=actor, now=moments.at(day, NOON))
        else:
            _report(promise, made, day, actor, moments.at(day, NOON))


def _days(made: DemoCommitment) -> Iterator[tuple[int, str]]:
    """The days on which something is told of a commitment, and what."""
    yield from ((one.day, "progress") for one in made.updates)
    if made.wrong is not None:
        yield made.wrong.day, "wrong"
    if made.ended is not None:
        yield made.ended, "ending"


def _report(promise: Commitment, made: DemoCommitment, day: int, actor: Actor, now: datetime) -> None:
    (told,) = [one for one in made.updates if one.day == day]
    shown = _evidence(promise, told.file, told.title, actor, now)
    commitments.add_update(promise, told.note, evidence=shown, actor=actor, now=now)


def _end(promise: Commitment, made: DemoCommitment, actor: Actor, now: datetime) -> None:
    shown = _evidence(promise, made.file, made.title, actor, now)
    kept = bool(made.fulfilled)
    if made.wrong is None:
        commitments.end(promise, kept, made.note, evidence=shown, actor=actor, now=now)
    else:
        commitments.correct(promise, kept, made.reason, made.note, evidence=shown, actor=actor, now=now)


def _evidence(promise: Commitment, file: str, title: str, actor: Actor, now: datetime) -> Attachment | None:
    if not file:
        return None
    upload = clean(Upload(file, (CONTENT / "documents" / file).read_bytes()))
    return attachments.attach(promise.consultation_id, upload, title, actor=actor, now=now)
