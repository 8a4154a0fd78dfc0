"""The public record of a consultation: checkpoints, entries and proofs. It holds digests, no contents."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from consulta.consultations.models.consultation import Consultation
from consulta.contributions.queries.accounts import accounts
from consulta.core.extensions import db
from consulta.record.domain import merkle
from consulta.record.domain.merkle import leaf_hash
from consulta.record.models import Checkpoint
from consulta.record.queries import tree
from consulta.record.queries.tree import BrokenRecord as BrokenRecord

__all__ = ["BrokenRecord"]

GROUP = 4
PAGE = 5_000


@dataclass(frozen=True, slots=True)
class PublishedCheckpoint:
    """A signed state of the record: the number of entries, and the root hash over them."""

    size: int
    root_base64: str
    made_at: datetime
    note: str
    """The checkpoint as published, C2SP tlog-checkpoint in a signed note."""
    origin: str
    verifier_key: str
    root_hex: str

    @property
    def root_groups(self) -> tuple[str, ...]:
        """The root in sixteen groups of four hex digits, for printing."""
        return tuple(self.root_hex[start : start + GROUP] for start in range(0, len(self.root_hex), GROUP))

    @property
    def printed_line(self) -> str:
        """The size and the groups of the root in one line, as domain.record_files.read_printed reads it."""
        return f"{self.size} {' '.join(self.root_groups)}"


def newest_checkpoint(consultation_id: int) -> PublishedCheckpoint | None:
    """The checkpoint over most entries; None until the first one."""
    return next(iter(_checkpoints(consultation_id, limit=1)), None)


def checkpoints(consultation_id: int) -> tuple[PublishedCheckpoint, ...]:
    """Every checkpoint, newest first; after a change of key, one of the same size again."""
    return _checkpoints(consultation_id)


@dataclass(frozen=True, slots=True)
class EntryProof:
    """An inclusion proof: the index of a digest, and the path from it to the root of a checkpoint."""

    index: int
    """From 0."""
    path: tuple[bytes, ...]
    checkpoint: PublishedCheckpoint


@dataclass(frozen=True, slots=True)
class RecordAccounts:
    """The figures of the record: entries + waiting = received, in whatever state each contribution is."""

    received: int
    entries: int
    """Signed by the newest checkpoint."""

    @property
    def waiting(self) -> int:
        """Received but not signed yet: in the record with the next checkpoint."""
        return self.received - self.entries


def record_accounts(consultation_id: int) -> RecordAccounts:
    """The number of signed entries, and of contributions received."""
    newest = newest_checkpoint(consultation_id)
    return RecordAccounts(accounts(consultation_id).received, newest.size if newest else 0)


@dataclass(frozen=True, slots=True)
class RecordPosition:
    """The position of a digest in the record, from 1, of `size` entries signed at `made_at`."""

    position: int
    size: int
    made_at: datetime


def record_position(slug: str, digest: str) -> RecordPosition | None:
    """The position of a digest (hex) in a consultation's record; None until it is signed.

    This proves nothing: see `entry_proof`.
    """
    number = db.session.scalar(select(Consultation.id).where(Consultation.slug == slug))
    newest, index = (newest_checkpoint(number), tree.position_of(number, digest)) if number else (None, None)
    if newest is None or index is None or index >= newest.size:
        return None
    return RecordPosition(index + 1, newest.size, newest.made_at)


def entry_proof(consultation_id: int, digest: str) -> EntryProof | None:
    """The proof that a digest (hex) is in the newest checkpoint; None while it is not.

    Raises BrokenRecord where the stored tree is not what was signed.
    """
    newest, index = newest_checkpoint(consultation_id), tree.position_of(consultation_id, digest)
    if newest is None or index is None or index >= newest.size:
        return None
    path = merkle.inclusion_proof(tree.StoredNodes(consultation_id), index, newest.size)
    leaf = leaf_hash(bytes.fromhex(digest))
    if not merkle.proves_inclusion(leaf, index, newest.size, path, bytes.fromhex(newest.root_hex)):
        raise BrokenRecord(f"entry {index} does not lead to the signed root")
    return EntryProof(index, tuple(path), newest)


@dataclass(frozen=True, slots=True)
class ConsistencyProof:
    """The proof that a record of `new` entries begins with the `old` ones: both roots, and the path."""

    old: int
    new: int
    old_root: bytes
    new_root: bytes
    path: tuple[bytes, ...]


def consistency_proof(consultation_id: int, old: int, new: int) -> ConsistencyProof | None:
    """The consistency proof between two sizes; None unless 0 ≤ old ≤ new ≤ the newest checkpoint's size."""
    newest = newest_checkpoint(consultation_id)
    if not 0 <= old <= new <= (newest.size if newest else 0):
        return None
    nodes = tree.StoredNodes(consultation_id)
    path = merkle.consistency_proof(nodes, old, new)
    return ConsistencyProof(old, new, merkle.root(nodes, old), merkle.root(nodes, new), tuple(path))


def published_entries(consultation_id: int, start: int, count: int) -> Sequence[str]:
    """Digests (hex) from a position on, in order, up to the size of the newest checkpoint."""
    newest = newest_checkpoint(consultation_id)
    count = min(count, (newest.size if newest else 0) - start)
    return tree.entries(consultation_id, start, count) if count > 0 else []


def every_entry(consultation_id: int, size: int) -> Iterator[str]:
    """The first `size` digests (hex), read a page at a time.

    The transaction ends after each page: a slow download would otherwise keep it open, and SQLite could not
    checkpoint its write-ahead log. Signed entries never change, so no snapshot is needed.
    """
    for start in range(0, size, PAGE):
        page = tree.entries(consultation_id, start, min(PAGE, size - start))
        db.session.rollback()
        yield from page


def _checkpoints(consultation_id: int, *, limit: int | None = None) -> tuple[PublishedCheckpoint, ...]:
    rows: Sequence[Checkpoint] = db.session.scalars(
        select(Checkpoint)
        .where(Checkpoint.consultation_id == consultation_id)
        .order_by(Checkpoint.size.desc(), Checkpoint.id.desc())
        .limit(limit)
    ).all()
    return tuple(
        PublishedCheckpoint(
            size=one.size,
            root_base64=b64encode(bytes.fromhex(one.root)).decode(),
            made_at=one.made_at,
            note=one.note,
            origin=one.origin,
            verifier_key=one.verifier_key,
            root_hex=one.root,
        )
        for one in rows
    )
