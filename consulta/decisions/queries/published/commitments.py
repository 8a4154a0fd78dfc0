"""Commitments as published, with their status and updates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from consulta.attachments.models import Attachment
from consulta.consultations.models.consultation import Consultation
from consulta.core.extensions import db
from consulta.decisions.domain.commitments import CommitmentStatus, UpdateKind, commitment_status
from consulta.decisions.models.commitment import Commitment, CommitmentUpdate
from consulta.decisions.queries.commitment_chain import original_commitment
from consulta.decisions.queries.decisions import commitments_of, decision_in_force
from consulta.decisions.queries.published.attachments import AttachedFile, attached_file
from consulta.vocabulary.calendar import local_date
from consulta.vocabulary.text import Text, t

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PublishedUpdate:
    """One update of a commitment."""

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
    """One line of the history of a commitment: an update, or the day it became late (no kind)."""

    on: date
    kind: UpdateKind | None
    note: str = ""
    evidence: AttachedFile | None = None

    @property
    def label(self) -> Text:
        return self.kind.label if self.kind else t("Pasó la fecha prometida")


@dataclass(frozen=True, slots=True)
class PublishedCommitment:
    """What will be done, by which unit and by when. `first_due_on` is the first date that was published.

    `slug` is of its consultation. `public_id` is the same in every version of the decision.
    `updates` are oldest first.
    """

    slug: str
    public_id: str
    what: str
    unit: str
    due_on: date
    first_due_on: date
    status: CommitmentStatus
    ended_on: date | None
    note: str
    updates: tuple[PublishedUpdate, ...] = ()

    @property
    def evidence(self) -> tuple[AttachedFile, ...]:
        """The evidence of all updates, newest first."""
        return tuple(one.evidence for one in reversed(self.updates) if one.evidence is not None)

    @property
    def late_from(self) -> date | None:
        """The first day of lateness, if it is or was late."""
        return self.first_due_on + DAY if self.status.days_late else None

    @property
    def history(self) -> tuple[HistoryLine, ...]:
        """The updates and the day it became late, oldest first."""
        lines = [HistoryLine(one.on, one.kind, one.note, one.evidence) for one in self.updates]
        if self.late_from is not None:
            lines.append(HistoryLine(self.late_from, None))
        return tuple(sorted(lines, key=lambda line: line.on))


def published_commitments(commitments: Iterable[Commitment], today: date) -> dict[int, PublishedCommitment]:
    """Commitments by their database id, with their status on `today` and their updates."""
    originals = {one: original_commitment(one) for one in commitments}
    updates = updates_of({original.id for original in originals.values()})
    return {
        one.id: _published(one, original, updates.get(original.id, ()), today)
        for one, original in originals.items()
    }


def commitments_in_force(consultation_id: int, today: date) -> tuple[PublishedCommitment, ...]:
    """The commitments of the decision in force, the soonest due first; empty before there is one."""
    decision = decision_in_force(consultation_id)
    if decision is None:
        return ()
    commitments = commitments_of(decision)
    published = published_commitments(commitments, today)
    return tuple(published[one.id] for one in commitments)


def updates_of(original_ids: Iterable[int]) -> Mapping[int, tuple[PublishedUpdate, ...]]:
    """The updates of commitments by the database id of their original row, oldest first."""
    rows = db.session.execute(
        select(CommitmentUpdate, Attachment)
        .outerjoin(Attachment, Attachment.id == CommitmentUpdate.evidence_id)
        .where(CommitmentUpdate.commitment_id.in_(list(original_ids)))
        .order_by(CommitmentUpdate.made_at, CommitmentUpdate.id)
    ).tuples()
    updates: dict[int, tuple[PublishedUpdate, ...]] = {}
    for row, attachment in rows:
        updates[row.commitment_id] = (*updates.get(row.commitment_id, ()), _update(row, attachment))
    return updates


def _published(
    commitment: Commitment, original: Commitment, updates: tuple[PublishedUpdate, ...], today: date
) -> PublishedCommitment:
    ended_on = local_date(commitment.ended_at) if commitment.ended_at else None
    return PublishedCommitment(
        slug=db.session.get_one(Consultation, commitment.consultation_id).slug,
        public_id=original.public_id,
        what=commitment.what,
        unit=commitment.unit,
        due_on=commitment.due_on,
        first_due_on=original.due_on,
        status=commitment_status(original.due_on, ended_on, commitment.fulfilled, today),
        ended_on=ended_on,
        note=commitment.ending_note,
        updates=updates,
    )


def _update(row: CommitmentUpdate, attachment: Attachment | None) -> PublishedUpdate:
    evidence = attached_file(attachment) if attachment else None
    return PublishedUpdate(row.public_id, UpdateKind(row.kind), row.made_at, row.note, evidence)
