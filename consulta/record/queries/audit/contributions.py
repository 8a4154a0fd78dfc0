"""Audit the stored contributions and records for changes made outside the application.

Everything is read in pages; nothing is written. Findings name contributions by their id, entries of the
record by their position, and parts of a contribution by their name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, func, select, true, union

from consulta.accounts.models.history import HistoryEntry
from consulta.consultations.models.consultation import Consultation
from consulta.contributions.domain.digests import PARTS, digest_of, split_hashes
from consulta.contributions.domain.moderation import ContributionState
from consulta.contributions.models.contribution import Contribution
from consulta.core.extensions import db
from consulta.record.models import Checkpoint, TreeEntry
from consulta.record.queries.audit.rows import check_rows
from consulta.record.queries.audit.tree import check_tree
from consulta.record.queries.keys import is_own_key
from consulta.record.queries.stored_digests import StoredDigest, stored_digests

PAGE = 1_000
LATE_COMMIT = timedelta(minutes=10)
"""How long after `received_at` a contribution may be committed."""

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """One discrepancy: its code, and what it is about."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuditTarget:
    """A consultation to audit, with the number of rows to read."""

    id: int
    slug: str
    contributions: int
    entries: int
    checkpoints: int


def audit_targets(slug: str | None = None) -> list[AuditTarget]:
    """The consultation of that slug, or all that have, or according to the history had, contributions."""
    received = exists().where(
        HistoryEntry.consultation_id == Consultation.id,
        HistoryEntry.subject == "contribution",
        HistoryEntry.action == "received",
    )
    rows = db.session.execute(
        select(
            Consultation.id,
            Consultation.slug,
            _count(Contribution),
            _count(TreeEntry),
            _count(Checkpoint),
            received,
        )
        .where(Consultation.slug == slug if slug else true())
        .order_by(Consultation.id)
    ).tuples()
    return [AuditTarget(*row[:5]) for row in rows.all() if slug or any(row[2:])]


def removed_consultations() -> Iterator[Finding]:
    """A finding for each consultation that rows refer to and that is gone."""
    existing = select(Consultation.id)
    traces = union(
        *(
            select(table.consultation_id).where(table.consultation_id.not_in(existing))
            for table in (Contribution, TreeEntry, Checkpoint, HistoryEntry)
        )
    )
    for number in sorted(one for one in db.session.scalars(traces) if one is not None):
        yield Finding("consultation_gone", {"number": number})


def use_one_snapshot() -> None:
    """Read everything from here on in one snapshot, while others write."""
    db.session.rollback()
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def audit(consultation: AuditTarget, progress: Progress = lambda _: None) -> Iterator[Finding]:
    """All checks that need no earlier copy. `progress` is called with the number of rows checked since."""
    number = consultation.id
    yield from _contributions(number, progress)
    for code, params in check_tree(number, is_own_key, progress):
        yield Finding(code, params)
    yield from _entries_without_contribution(number)
    yield from _history_without_rows(number)


def _contributions(number: int, progress: Progress) -> Iterator[Finding]:
    """Each contribution against its digest, the record and its history."""
    signed_at = db.session.scalar(
        select(Checkpoint.made_at).where(Checkpoint.consultation_id == number).order_by(Checkpoint.id.desc())
    )
    after = 0
    while page := _page(number, after):
        for one in stored_digests(page):
            progress(1)
            yield from _changed_parts(one)
        yield from _not_in_record(number, page, signed_at)
        yield from _without_history(number, page)
        for code, params in check_rows(number, page):
            yield Finding(code, params)
        after = page[-1].id
        db.session.expunge_all()


def _page(number: int, after: int) -> Sequence[Contribution]:
    return db.session.scalars(
        select(Contribution)
        .where(Contribution.consultation_id == number, Contribution.id > after)
        .order_by(Contribution.id)
        .limit(PAGE)
    ).all()


def _changed_parts(one: StoredDigest) -> Iterator[Finding]:
    """The parts of a contribution that do not match its digest."""
    is_withdrawn = one.state is ContributionState.WITHDRAWN
    try:
        found = one.recomputed()
    except ValueError:  # a salt of another length, or something that JSON cannot say
        yield Finding("edited", {"number": one.id})
        return
    if found is None:
        if not is_withdrawn:
            yield Finding("erased", {"number": one.id})
        return
    if is_withdrawn:
        yield Finding("not_erased", {"number": one.id})
    stored = one.part_hashes
    if digest_of(found) == one.digest:
        if stored is not None and stored != found:
            yield Finding("edited", {"number": one.id})
        return
    if stored is None or len(stored) != len(found) or digest_of(stored) != one.digest:
        yield Finding("edited", {"number": one.id})
        return
    for part, before, now in zip(PARTS, split_hashes(stored), split_hashes(found), strict=True):
        if before != now:
            yield Finding("edited_part", {"number": one.id, "part": part})


def _not_in_record(
    number: int, page: Sequence[Contribution], signed_at: datetime | None
) -> Iterator[Finding]:
    """Contributions older than the newest checkpoint that are not in the record."""
    if signed_at is None:
        return
    known = set(
        db.session.scalars(
            select(TreeEntry.digest).where(
                TreeEntry.consultation_id == number, TreeEntry.digest.in_([one.digest for one in page])
            )
        )
    )
    for one in page:
        if one.digest not in known and one.received_at < signed_at - LATE_COMMIT:
            yield Finding("not_in_record", {"number": one.id})


def _without_history(number: int, page: Sequence[Contribution]) -> Iterator[Finding]:
    """Contributions and withdrawals that the history does not have, and undone withdrawals."""
    ids = [one.id for one in page]
    noted: set[tuple[int, str]] = set(
        db.session.execute(
            select(HistoryEntry.subject_id, HistoryEntry.action).where(
                HistoryEntry.consultation_id == number,
                HistoryEntry.subject == "contribution",
                HistoryEntry.subject_id.in_(ids),
                HistoryEntry.action.in_(("received", "withdrawn")),
            )
        ).tuples()
    )
    for one in page:
        if (one.id, "received") not in noted:
            yield Finding("added", {"number": one.id})
        is_withdrawn = one.state == ContributionState.WITHDRAWN
        if is_withdrawn and (one.id, "withdrawn") not in noted:
            yield Finding("withdrawn_by_nobody", {"number": one.id})
        if not is_withdrawn and (one.id, "withdrawn") in noted:
            yield Finding("brought_back", {"number": one.id})


def _entries_without_contribution(number: int) -> Iterator[Finding]:
    """Entries of the record that no contribution has as its digest."""
    existing = exists().where(
        Contribution.consultation_id == TreeEntry.consultation_id, Contribution.digest == TreeEntry.digest
    )
    rows = db.session.execute(
        select(TreeEntry.position, TreeEntry.digest)
        .where(TreeEntry.consultation_id == number, ~existing)
        .order_by(TreeEntry.position)
    ).tuples()
    for position, digest in rows:
        yield Finding("removed", {"position": position + 1, "digest": digest})


def _history_without_rows(number: int) -> Iterator[Finding]:
    """Contributions and checkpoints that the history has and the tables do not."""
    existing = exists().where(Contribution.id == HistoryEntry.subject_id)
    gone = db.session.scalars(
        select(HistoryEntry.subject_id)
        .where(
            HistoryEntry.consultation_id == number,
            HistoryEntry.subject == "contribution",
            HistoryEntry.action == "received",
            ~existing,
        )
        .order_by(HistoryEntry.subject_id)
    )
    for subject in gone:
        yield Finding("received_and_gone", {"number": subject})
    signed = set(
        db.session.execute(
            select(Checkpoint.size, Checkpoint.root).where(Checkpoint.consultation_id == number)
        ).tuples()
    )
    noted = db.session.scalars(
        select(HistoryEntry.detail)
        .where(
            HistoryEntry.consultation_id == number,
            HistoryEntry.subject == "consultation",
            HistoryEntry.action == "checkpoint",
        )
        .order_by(HistoryEntry.id)
    )
    for detail in noted:
        if detail and (detail["size"], detail["root"]) not in signed:
            yield Finding("checkpoint_gone", {"size": detail["size"]})


def _count(table: Any) -> Any:
    return (
        select(func.count())
        .select_from(table)
        .where(table.consultation_id == Consultation.id)
        .correlate(Consultation)
        .scalar_subquery()
    )
