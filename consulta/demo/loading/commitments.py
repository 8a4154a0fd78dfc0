"""Reports on commitments and ends them, with evidence, each on its day; one ending is corrected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from consulta.attachments.domain import Upload
from consulta.attachments.services import attachments
from consulta.attachments.services.cleaning import clean
from consulta.decisions.services import commitments
from consulta.demo.decision_shapes import DemoCommitment
from consulta.demo.moments import Moments
from consulta.demo.sites import CONTENT
from consulta.vocabulary.actors import Actor

if TYPE_CHECKING:
    from datetime import datetime

    from consulta.attachments.models import Attachment
    from consulta.decisions.models.commitment import Commitment

NOON, AFTERNOON = 12, 14


def follow_commitments(
    promises: Sequence[tuple[Commitment, DemoCommitment]], moments: Moments, actor: Actor
) -> None:
    """All reports and endings, in the order of the days."""
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
    """The days on which something is reported of a commitment, and what."""
    yield from ((one.day, "progress") for one in made.updates)
    if made.wrong is not None:
        yield made.wrong.day, "wrong"
    if made.ended is not None:
        yield made.ended, "ending"


def _report(promise: Commitment, made: DemoCommitment, day: int, actor: Actor, now: datetime) -> None:
    (update,) = [one for one in made.updates if one.day == day]
    evidence = _evidence(promise, update.file, update.title, actor, now)
    commitments.add_update(promise, update.note, evidence=evidence, actor=actor, now=now)


def _end(promise: Commitment, made: DemoCommitment, actor: Actor, now: datetime) -> None:
    evidence = _evidence(promise, made.file, made.title, actor, now)
    is_fulfilled = bool(made.fulfilled)
    if made.wrong is None:
        commitments.end(promise, is_fulfilled, made.note, evidence=evidence, actor=actor, now=now)
    else:
        commitments.correct(
            promise, is_fulfilled, made.reason, made.note, evidence=evidence, actor=actor, now=now
        )


def _evidence(promise: Commitment, file: str, title: str, actor: Actor, now: datetime) -> Attachment | None:
    if not file:
        return None
    upload = clean(Upload(file, (CONTENT / "documents" / file).read_bytes()))
    return attachments.attach(promise.consultation_id, upload, title, actor=actor, now=now)
