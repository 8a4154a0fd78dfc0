"""Append digests to the tree of the public record and sign checkpoints (DESIGN §7).

Only `consulta.ticker` calls this, a batch at a time, so that locks are held briefly.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from consulta.accounts.services import history
from consulta.consultations.models.consultation import Consultation
from consulta.core.extensions import db
from consulta.core.vault import vault
from consulta.record.domain import merkle
from consulta.record.domain.checkpoints import Checkpoint as Signed
from consulta.record.domain.checkpoints import sign
from consulta.record.domain.merkle import leaf_hash
from consulta.record.models import Checkpoint, TreeEntry, TreeNode
from consulta.record.queries.keys import record_key
from consulta.record.queries.tree import (
    BLOCK,
    LEVELS_APART,
    BrokenRecord,
    StoredNodes,
    newest_checkpoint_row,
    subtree_hash,
    tree_size,
)
from consulta.vocabulary.actors import SYSTEM

RECORD_LOCK = 0x6C656467  # an arbitrary key, the same for every writer


def append(consultation_id: int, digests: Sequence[str]) -> int:
    """Append digests (hex) to the tree in sorted order, skipping those it has already.

    Returns how many were new. Raises BrokenRecord, and appends nothing, where the tree is not what was
    signed.
    """
    _lock_record(consultation_id)
    _check_unchanged(consultation_id, newest_checkpoint_row(consultation_id))
    known = set(
        db.session.scalars(
            select(TreeEntry.digest).where(
                TreeEntry.consultation_id == consultation_id, TreeEntry.digest.in_(digests)
            )
        )
    )
    new = sorted(set(digests) - known)
    if not new:
        return 0
    size = tree_size(consultation_id)
    db.session.execute(
        TreeEntry.__table__.insert(),
        [
            {"consultation_id": consultation_id, "position": position, "digest": digest}
            for position, digest in enumerate(new, size)
        ],
    )
    _store_nodes(consultation_id, size, [leaf_hash(bytes.fromhex(digest)) for digest in new])
    return len(new)


def make_checkpoint(consultation_id: int, *, host: str, now: datetime) -> bool:
    """Sign the tree unless it is empty or signed with the current key already. Returns whether it signed.

    The first checkpoint names the record (its origin) by `host` and the consultation's path; later ones keep
    that name. Raises BrokenRecord where the tree is not what was signed before.
    """
    _lock_record(consultation_id)
    size, newest = tree_size(consultation_id), newest_checkpoint_row(consultation_id)
    _check_unchanged(consultation_id, newest)
    if not size:
        return False
    origin = newest.origin if newest else _origin(consultation_id, host)
    key = str(record_key(origin))
    if newest and (newest.size, newest.verifier_key) == (size, key):
        return False
    root = merkle.root(StoredNodes(consultation_id), size)
    note = sign(Signed(origin, size, root), record_key(origin), vault().sign_for_record)
    db.session.add(
        Checkpoint(
            consultation_id=consultation_id,
            size=size,
            root=root.hex(),
            origin=origin,
            verifier_key=key,
            note=note,
            made_at=now,
        )
    )
    db.session.flush()
    history.record(
        "consultation",
        consultation_id,
        "checkpoint",
        actor=SYSTEM,
        now=now,
        consultation_id=consultation_id,
        detail={"size": size, "root": root.hex()},
    )
    return True


def _lock_record(consultation_id: int) -> None:
    if db.session.get_bind().dialect.name == "postgresql":
        # SQLite has one writer at a time anyway.
        db.session.execute(select(func.pg_advisory_xact_lock(RECORD_LOCK, consultation_id)))


def _origin(consultation_id: int, host: str) -> str:
    slug = db.session.scalars(select(Consultation.slug).where(Consultation.id == consultation_id)).one()
    return f"{host}/consultas/{slug}"


def _check_unchanged(consultation_id: int, newest: Checkpoint | None) -> None:
    """Raises BrokenRecord unless the stored tree has the root of the newest checkpoint."""
    if newest is None:
        return
    if merkle.root(StoredNodes(consultation_id), newest.size).hex() != newest.root:
        raise BrokenRecord(f"the first {newest.size} entries are not those of the last checkpoint")


def _store_nodes(consultation_id: int, size: int, leaves: Sequence[bytes]) -> None:
    """Store the hashes of the subtrees that these leaves complete, on the stored levels."""
    stored, level, first, hashes = StoredNodes(consultation_id), 0, size, list(leaves)
    while True:
        level_above = level + LEVELS_APART
        start, end = first >> LEVELS_APART, (first + len(hashes)) >> LEVELS_APART
        if start == end:
            return
        earlier = [stored.node(level, position) for position in range(start * BLOCK, first)]
        below = earlier + hashes
        hashes = [subtree_hash(below[at * BLOCK : (at + 1) * BLOCK]) for at in range(end - start)]
        db.session.execute(
            TreeNode.__table__.insert(),
            [
                {"consultation_id": consultation_id, "level": level_above, "position": position, "hash": one}
                for position, one in enumerate(hashes, start)
            ],
        )
        level, first = level_above, start
