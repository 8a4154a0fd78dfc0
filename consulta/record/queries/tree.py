"""The stored tree of a consultation's record, and what is due to be appended and signed.

Every entry is stored, and the hashes of every fifth level. The levels between are computed from at most 32
hashes of the level below, so that a proof takes few reads in a record of any size.
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
"""At most one batch in each half hour of the clock, so that a batch does not reveal when each of its entries
arrived. Counted from the last checkpoint instead, a single entry would reveal its minute."""


class BrokenRecord(LookupError):
    """The stored tree is not the one that was signed: entries or nodes are missing or changed."""


class StoredNodes:
    """The nodes of a stored tree (domain.merkle.Nodes), read and cached a block at a time."""

    def __init__(self, consultation_id: int) -> None:
        self._consultation_id = consultation_id
        self._blocks: dict[tuple[int, int], Sequence[bytes]] = {}

    def node(self, level: int, position: int) -> bytes:
        """The hash of a complete subtree. Raises BrokenRecord where entries or nodes are missing."""
        above = level % LEVELS_APART
        first = position << above
        block = self._block(level - above, first // BLOCK)
        hashes = block[first % BLOCK : first % BLOCK + (1 << above)]
        if len(hashes) < 1 << above:
            raise BrokenRecord(f"no node {position} on level {level}")
        return subtree_hash(hashes)

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
        return _up_to_gap(rows.all(), first)

    def _leaves(self, first: int) -> Sequence[bytes]:
        try:
            return [leaf_hash(bytes.fromhex(one)) for one in entries(self._consultation_id, first, BLOCK)]
        except ValueError:
            raise BrokenRecord(f"from position {first} on, an entry is no digest") from None


def subtree_hash(hashes: Sequence[bytes]) -> bytes:
    """The root hash over 1, 2, 4, … adjacent nodes of one level."""
    while len(hashes) > 1:
        hashes = [node_hash(*hashes[start : start + 2]) for start in range(0, len(hashes), 2)]
    return hashes[0]


def tree_size(consultation_id: int) -> int:
    """The number of entries in the tree, signed or not."""
    last = db.session.scalar(
        select(func.max(TreeEntry.position)).where(TreeEntry.consultation_id == consultation_id)
    )
    return 0 if last is None else last + 1


def entries(consultation_id: int, start: int, count: int) -> Sequence[str]:
    """Digests (hex) from a position on, in order, up to the first missing one."""
    rows = db.session.execute(
        select(TreeEntry.position, TreeEntry.digest)
        .where(
            TreeEntry.consultation_id == consultation_id,
            TreeEntry.position.between(start, start + count - 1),
        )
        .order_by(TreeEntry.position)
    ).tuples()
    return _up_to_gap(rows.all(), start)


def position_of(consultation_id: int, digest: str) -> int | None:
    """The position of a digest (hex) in the tree, from 0; None while it is not in it."""
    return db.session.scalar(
        select(TreeEntry.position).where(
            TreeEntry.consultation_id == consultation_id, TreeEntry.digest == digest
        )
    )


def newest_checkpoint_row(consultation_id: int) -> Checkpoint | None:
    """The checkpoint over most entries; of several of the same size, the one signed last."""
    return db.session.scalar(
        select(Checkpoint)
        .where(Checkpoint.consultation_id == consultation_id)
        .order_by(Checkpoint.size.desc(), Checkpoint.id.desc())
        .limit(1)
    )


def unappended_digests(consultation_id: int, after: str, count: int) -> Sequence[str]:
    """Digests (hex) of contributions that are not in the tree, in order, those greater than `after`.

    Compared with the tree, not by id or time: a contribution sent earlier may be committed later.
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
class RecordStatus:
    """A consultation's record, and whether a batch has to be appended and signed now."""

    consultation_id: int
    is_append_due: bool
    origin: str | None
    """The name of the record, once it has a checkpoint."""
    newest_key: str | None


def record_statuses(now: datetime, *, at_once: bool = False) -> list[RecordStatus]:
    """The records of all consultations with contributions or a checkpoint.

    An append is due where contributions are not in the tree or not signed, and a half hour of the clock has
    passed, the consultation has just ended, or `at_once`.
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
        newest = newest_checkpoint_row(number)
        size = 0 if position is None else position + 1
        unsigned = newest is None or newest.size != size or count != size
        is_time = at_once or newest is None or _is_next(newest.made_at, cancelled_at or closes_at, now)
        if count or newest:
            origin, key = (newest.origin, newest.verifier_key) if newest else (None, None)
            found.append(RecordStatus(number, bool(count) and unsigned and is_time, origin, key))
    return found


def _is_next(signed_at: datetime, ended_at: datetime | None, now: datetime) -> bool:
    """Whether a batch is due after the one of `signed_at`. The last batch of a consultation does not wait for
    the half hour: the notice of its end states that checkpoint.
    """
    has_ended = ended_at is not None and signed_at < ended_at <= now < ended_at + CHECKPOINT_EVERY
    return has_ended or _half_hour(signed_at) < _half_hour(now)


def _half_hour(moment: datetime) -> int:
    return int(moment.timestamp() // CHECKPOINT_EVERY.total_seconds())


def _up_to_gap(rows: Sequence[tuple[int, T]], first: int) -> list[T]:
    return [value for place, (position, value) in enumerate(rows, first) if place == position]
