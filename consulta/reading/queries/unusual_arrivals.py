"""Unusual arrivals among the contributions that wait to be read, in groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from consulta.contributions.domain.arrivals import FormNumber, Proof
from consulta.contributions.domain.moderation import ContributionState
from consulta.contributions.models.answer import Answer
from consulta.contributions.models.arrival import ArrivalNote
from consulta.contributions.models.contribution import Contribution
from consulta.core.extensions import db
from consulta.reading.domain.likeness import folded, sketch
from consulta.reading.domain.unusual_arrivals import ArrivalGroup, Arrived, UnusualArrivals, unusual_arrivals
from consulta.reading.queries.contributions import ListedAnswer, answers_of

MOST = 20_000
"""The newest contributions that are looked at together; those before them follow once these are settled."""
CHARACTERS = 600
"""How far into an answer its likeness is looked for: programs send long texts too."""
_READ_AT_ONCE = 1_000
EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class ArrivalsPage:
    """What staff see. `last` is the newest contribution it covers: what arrives later is not part of it."""

    found: UnusualArrivals
    examples: dict[str, list[tuple[int, list[ListedAnswer]]]]
    """By key of the group: some contributions, by number, with their answers."""
    last: int
    is_all: bool
    """Whether every contribution that waits was looked at."""


def arrivals_page(consultation_id: int) -> ArrivalsPage:
    """The groups among what waits to be read, with examples."""
    last = db.session.scalar(
        select(func.max(Contribution.id)).where(Contribution.consultation_id == consultation_id)
    )
    arrived = list(_arrived(consultation_id, last or 0))
    found = unusual_arrivals(arrived)
    shown = {group.key: _spread(group.numbers) for group in found.groups}
    answers = answers_of([number for numbers in shown.values() for number in numbers])
    return ArrivalsPage(
        found=found,
        examples={
            key: [(number, answers.get(number, [])) for number in numbers] for key, numbers in shown.items()
        },
        last=last or 0,
        is_all=len(arrived) < MOST,
    )


def arrival_group(consultation_id: int, key: str, last: int) -> ArrivalGroup | None:
    """The group as the page that covered contributions up to `last` showed it; None where it has changed."""
    found = unusual_arrivals(list(_arrived(consultation_id, last)))
    return next((group for group in found.groups if group.key == key), None)


def _arrived(consultation_id: int, last: int) -> Iterator[Arrived]:
    """The newest that came over the web and wait, of those up to `last`; of long texts only the beginning."""
    waiting = (
        select(
            Contribution.id,
            Contribution.received_at,
            ArrivalNote.origin,
            ArrivalNote.day,
            ArrivalNote.form_number,
            ArrivalNote.proof,
        )
        .join(ArrivalNote, ArrivalNote.contribution_id == Contribution.id)
        .where(
            Contribution.consultation_id == consultation_id,
            Contribution.state == ContributionState.PENDING.value,
            Contribution.id <= last,
        )
        .order_by(Contribution.id.desc())
        .limit(MOST)
    )
    rows = db.session.execute(waiting).all()
    for start in range(0, len(rows), _READ_AT_ONCE):
        batch = rows[start : start + _READ_AT_ONCE]
        words = _words([row.id for row in batch])
        yield from (_one(row, words.get(row.id, "")) for row in batch)


def _words(numbers: Sequence[int]) -> dict[int, str]:
    """The beginnings of what these contributions say, their answers one after the other."""
    found: dict[int, str] = {}
    rows = db.session.execute(
        select(Answer.contribution_id, func.substr(Answer.words, 1, CHARACTERS).label("words"))
        .where(Answer.contribution_id.in_(numbers), Answer.words.is_not(None))
        .order_by(Answer.contribution_id, Answer.question_id)
    )
    for row in rows:
        found[row.contribution_id] = f"{found.get(row.contribution_id, '')} {row.words}"
    return found


def _one(row: Any, words: str) -> Arrived:
    plain = folded(words) if words else ""
    return Arrived(
        number=row.id,
        received_at=row.received_at,
        words=plain,
        sketch=sketch(plain),
        # A hash is of its day: the same one on two days is chance.
        origin=f"{row.day} {row.origin}" if row.origin else None,
        form_number=FormNumber(row.form_number),
        proof=Proof(row.proof),
    )


def _spread(numbers: Sequence[int]) -> list[int]:
    """A few of these, from the first to the last."""
    if len(numbers) <= EXAMPLES:
        return list(numbers)
    step = (len(numbers) - 1) / (EXAMPLES - 1)
    return [numbers[round(step * place)] for place in range(EXAMPLES)]
