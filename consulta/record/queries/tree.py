"""The tree of a consultation's record as it is stored: every entry, and the hash of some complete subtrees.

Every fifth level is kept. What lies between is worked out from the level below, 32 hashes at most, so that a
proof takes a handful of reads in a record of any size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import exists, func, select

from consulta.consultations.models.consultation import Consultation
from consulta.contributions.models.contribution import Contribution
from consulta.core.extensions import db
from consulta.record.domain.merkle import leaf_hash, node_hash
from consulta.record.models import Checkpoint, TreeEntry, TreeNode

T = TypeVar("T")

LEVELS_APART = 5
BLOCK = 1 << LEVELS_APART
CHECKPOINT_EVERY = timedelta(minutes=30)
"""Once in each half hour of the clock: what came in it becomes one batch, which doesn't tell when each of its
entries came. Counted from the last checkpoint instead, a lone entry would be told to the minute."""


class BrokenRecord(LookupError):
    """What is stored is not what was signed: entries or nodes are missing or changed."""


class StoredNodes:
    """The nodes of a stored tree (domain.merkle.Nodes), read a block at a time and kept while this lives."""

    def __init__(self, consultation_id: int) -> None:
        self._consultation_id = consultation_id
        self._blocks: dict[tuple[int, int], Sequence[bytes]] = {}

    def node(self, level: int, position: int) -> bytes:
        """The hash of a complete subtree. Raises BrokenRecord where the tree has a hole."""
        above = level % LEVELS_APART
        first = position << above
        block = self._block(level - above, first // BLOCK)
        hashes = block[first % BLOCK : first % BLOCK + (1 << above)]
        if len(hashes) < 1 << above:
            raise BrokenRecord(f"no node {position} on level {level}")
        return over(hashes)

    def _block(self, level: int, number: int) -> Sequence[bytes]:
        if (level, number) not in self._blocks:
            self._blocks[level, number] = self._read(level, number * BLOCK)
        return self._blocks[level, number]

    def _read(self, level: int, first: int) -> Sequence[bytes]:
        here = range(first, first + BLOCK)
        if level == 0:
            return self._leaves(first)
        rows = db.session.execute(
            select(TreeNode.position, TreeNode.hash)
            .where(
                TreeNode.consultation_id == self._consultation_id,
                TreeNode.level == level,
                TreeNode.position.between(here[0], here[-1]),
            )
            .order_by(TreeNode.position)
        ).tuples()
        return _without_holes(rows.all(), first)

    def _leaves(self, first: int) -> Sequence[bytes]:
        try:
            return [leaf_hash(bytes.fromhex(one)) for one in entries(self._consultation_id, first, BLOCK)]
        except ValueError:
            raise BrokenRecord(f"from position {first} on, an entry is no digest") from None


def over(hashes: Sequence[bytes]) -> bytes:
    """The hash over 1, 2, 4, … hashes that stand side by side."""
    while len(hashes) > 1:
        hashes = [node_hash(*hashes[start : start + 2]) for start in range(0, len(hashes), 2)]
    return hashes[0]


def tree_size(consultation_id: int) -> int:
    """How many entries the tree has, checkpointed or not."""
    last = db.session.scalar(
        select(func.max(TreeEntry.position)).where(TreeEntry.consultation_id == consultation_id)
    )
    return 0 if last is None else last + 1


def entries(consultation_id: int, start: int, count: int) -> Sequence[str]:
    """Digests in hex from a position on, in order, up to the first hole."""
    rows = db.session.execute(
        select(TreeEntry.position, TreeEntry.digest)
        .where(
            TreeEntry.consultation_id == consultation_id,
            TreeEntry.position.between(start, start + count - 1),
        )
        .order_by(TreeEntry.position)
    ).tuples()
    return _without_holes(rows.all(), start)


def position_of(consultation_id: int, digest: str) -> int | None:
    """Where in the tree a digest stands, from 0; None while it doesn't."""
    return db.session.scalar(
        select(TreeEntry.position).where(
            TreeEntry.consultation_id == consultation_id, TreeEntry.digest == digest
        )
    )


def newest_signed(consultation_id: int) -> Checkpoint | None:
    """The checkpoint over most entries; of several over as many the one signed last."""
    return db.session.scalar(
        select(Checkpoint)
        .where(Checkpoint.consultation_id == consultation_id)
        .order_by(Checkpoint.size.desc(), Checkpoint.id.desc())
        .limit(1)
    )


def waiting(consultation_id: int, after: str, count: int) -> Sequence[str]:
    """Digests of contributions that are not in the tree, in order, those greater than `after`.

    By what is missing, never by number or time: what was sent earlier may be committed later.
    """
    in_tree = exists().where(
        TreeEntry.consultation_id == Contribution.consultation_id, TreeEntry.digest == Contribution.digest
    )
    return db.session.scalars(
        select(Contribution.digest)
        .where(Contribution.consultation_id == consultation_id, Contribution.digest > after, ~in_tree)
        .order_by(Contribution.digest)
        .limit(count)
    ).all()


@dataclass(frozen=True, slots=True)
class Due:
    """A record to which something has to be done now."""

    consultation_id: int
    entries_wait: bool
    origin: str | None
    """The name of the record, once it has a checkpoint."""
    newest_key: str | None


def records(now: datetime, *, at_once: bool = False) -> list[Due]:
    """Every record that has contributions. Entries wait where the counts differ and a batch is due: in the
    next half hour, when the consultation has just ended, or `at_once` because somebody asked for it.
    """
    received = (
        select(func.count())
        .where(Contribution.consultation_id == Consultation.id)
        .correlate(Consultation)
        .scalar_subquery()
    )
    last = (
        select(func.max(TreeEntry.position))
        .where(TreeEntry.consultation_id == Consultation.id)
        .correlate(Consultation)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Consultation.id, received, last, Consultation.closes_at, Consultation.cancelled_at).where(
            Consultation.opened_at.is_not(None)
        )
    ).tuples()
    found = []
    for number, count, position, closes_at, cancelled_at in rows.all():
        newest = newest_signed(number)
        size = 0 if position is None else position + 1
        unsigned = newest is None or newest.size != size or count != size
        is_time = at_once or newest is None or _is_next(newest.made_at, cancelled_at or closes_at, now)
        if count or newest:
            origin, key = (newest.origin, newest.verifier_key) if newest else (None, None)
            found.append(Due(number, bool(count) and unsigned and is_time, origin, key))
    return found


def _is_next(signed_at: datetime, ended_at: datetime | None, now: datetime) -> bool:
    """Whether a batch is due after that of `signed_at`. The one that a consultation ends with does not wait:
    word of the end goes out with it.
    """
    has_ended = ended_at is not None and signed_at < ended_at <= now < ended_at + CHECKPOINT_EVERY
    return has_ended or _half_hour(signed_at) < _half_hour(now)


def _half_hour(moment: datetime) -> int:
    return int(moment.timestamp() // CHECKPOINT_EVERY.total_seconds())


def _without_holes(rows: Sequence[tuple[int, T]], first: int) -> list[T]:
    return [value for place, (position, value) in enumerate(rows, first) if place == position]
