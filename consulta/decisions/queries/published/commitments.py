"""Commitments as the public reads them: what was promised, how it goes, and all that was told of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from consulta.attachments.models import Attachment
from consulta.consultations.models.consultation import Consultation
from consulta.core.extensions import db
from consulta.decisions.domain.commitments import Standing, UpdateKind, standing
from consulta.decisions.models.commitment import Commitment, CommitmentUpdate
from consulta.decisions.queries.commitment_chain import first_of
from consulta.decisions.queries.decisions import commitments_of, published_decision
from consulta.decisions.queries.published.attachments import AttachedFile, attached_file
from consulta.vocabulary.calendar import local_date
from consulta.vocabulary.text import Text, t

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PublishedUpdate:
    """One thing told of a commitment, with its moment."""

    public_id: str
    kind: UpdateKind
    at: datetime
    note: str
    evidence: AttachedFile | None

    @property
    def on(self) -> date:
        """The day in El Salvador."""
        return local_date(self.at)


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of the history of a commitment: told by somebody, or brought by the day itself (no kind)."""

    on: date
    kind: UpdateKind | None
    note: str = ""
    evidence: AttachedFile | None = None

    @property
    def label(self) -> Text:
        return self.kind.label if self.kind else t("Pasó la fecha prometida")


@dataclass(frozen=True, slots=True)
class PublishedCommitment:
    """What will be done, by which unit and by when; `first_due_on` is the first day that was published.

    `slug` is of its consultation. `public_id` stays the same through every version of the decision.
    `updates` are the oldest first.
    """

    slug: str
    public_id: str
    what: str
    unit: str
    due_on: date
    first_due_on: date
    standing: Standing
    ended_on: date | None
    note: str
    updates: tuple[PublishedUpdate, ...] = ()

    @property
    def evidence(self) -> tuple[AttachedFile, ...]:
        """Everything shown so far, the newest first."""
        return tuple(one.evidence for one in reversed(self.updates) if one.evidence is not None)

    @property
    def late_from(self) -> date | None:
        """The first day of lateness, when there was or is any."""
        return self.first_due_on + DAY if self.standing.days_late else None

    @property
    def history(self) -> tuple[HistoryLine, ...]:
        """All that was told, and the day it became late, the oldest first."""
        lines = [HistoryLine(one.on, one.kind, one.note, one.evidence) for one in self.updates]
        if self.late_from is not None:
            lines.append(HistoryLine(self.late_from, None))
        return tuple(sorted(lines, key=lambda line: line.on))


def published_commitments(made: Iterable[Commitment], today: date) -> dict[int, PublishedCommitment]:
    """Commitments by their number, as they stand on a day, with what was told of each."""
    firsts = {one: first_of(one) for one in made}
    told = updates_of({first.id for first in firsts.values()})
    return {one.id: _published(one, first, told.get(first.id, ()), today) for one, first in firsts.items()}


def commitments_in_force(consultation_id: int, today: date) -> tuple[PublishedCommitment, ...]:
    """Everything the decision in force promises, the soonest first; empty before there is one."""
    decision = published_decision(consultation_id)
    if decision is None:
        return ()
    made = commitments_of(decision)
    public = published_commitments(made, today)
    return tuple(public[one.id] for one in made)


def updates_of(first_ids: Iterable[int]) -> Mapping[int, tuple[PublishedUpdate, ...]]:
    """What was told of several promises, by the number of the first of each, the oldest first."""
    rows = db.session.execute(
        select(CommitmentUpdate, Attachment)
        .outerjoin(Attachment, Attachment.id == CommitmentUpdate.evidence_id)
        .where(CommitmentUpdate.commitment_id.in_(list(first_ids)))
        .order_by(CommitmentUpdate.made_at, CommitmentUpdate.id)
    ).tuples()
    told: dict[int, tuple[PublishedUpdate, ...]] = {}
    for row, attachment in rows:
        told[row.commitment_id] = (*told.get(row.commitment_id, ()), _update(row, attachment))
    return told


def _published(
    made: Commitment, first: Commitment, told: tuple[PublishedUpdate, ...], today: date
) -> PublishedCommitment:
    ended_on = local_date(made.ended_at) if made.ended_at else None
    return PublishedCommitment(
        slug=db.session.get_one(Consultation, made.consultation_id).slug,
        public_id=first.public_id,
        what=made.what,
        unit=made.unit,
        due_on=made.due_on,
        first_due_on=first.due_on,
        standing=standing(first.due_on, ended_on, made.fulfilled, today),
        ended_on=ended_on,
        note=made.ending_note,
        updates=told,
    )


def _update(row: CommitmentUpdate, attachment: Attachment | None) -> PublishedUpdate:
    evidence = attached_file(attachment) if attachment else None
    return PublishedUpdate(row.public_id, UpdateKind(row.kind), row.made_at, row.note, evidence)
