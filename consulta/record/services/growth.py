"""The public record: what was received is added to its tree, and the tree is signed (DESIGN §7).

Only `consulta.ticker` calls this, a batch at a time, so that nobody who writes has long to wait.
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
    newest_signed,
    over,
    tree_size,
)
from consulta.vocabulary.actors import SYSTEM

ONE_WRITER_AT_A_TIME = 0x6C656467  # any number, as long as everyone takes the same


def append(consultation_id: int, digests: Sequence[str]) -> int:
    """Add digests (hex) to the tree, ordered by themselves; those it has already are passed over.

    Returns how many were new. Raises BrokenRecord where the tree is not what was signed: nothing is built on
    that.
    """
    _take_turn(consultation_id)
    _check_whole(consultation_id, newest_signed(consultation_id))
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
    _keep_nodes(consultation_id, size, [leaf_hash(bytes.fromhex(digest)) for digest in new])
    return len(new)


def make_checkpoint(consultation_id: int, *, host: str, now: datetime) -> bool:
    """Sign the tree as it stands, unless that was done with today's key. Returns whether it was.

    The first checkpoint names the record by `host` and the consultation's address; the name is kept for life.
    Raises BrokenRecord where the tree is not what was signed before.
    """
    _take_turn(consultation_id)
    size, newest = tree_size(consultation_id), newest_signed(consultation_id)
    _check_whole(consultation_id, newest)
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


def _take_turn(consultation_id: int) -> None:
    if db.session.get_bind().dialect.name == "postgresql":
        # SQLite lets one writer in at a time anyway.
        db.session.execute(select(func.pg_advisory_xact_lock(ONE_WRITER_AT_A_TIME, consultation_id)))


def _origin(consultation_id: int, host: str) -> str:
    slug = db.session.scalars(select(Consultation.slug).where(Consultation.id == consultation_id)).one()
    return f"{host}/consultas/{slug}"


def _check_whole(consultation_id: int, newest: Checkpoint | None) -> None:
    """Whether the stored tree still leads to what was signed last. Raises BrokenRecord."""
    if newest is None:
        return
    if merkle.root(StoredNodes(consultation_id), newest.size).hex() != newest.root:
        raise BrokenRecord(f"the first {newest.size} entries are not those of the last checkpoint")


def _keep_nodes(consultation_id: int, size: int, leaves: Sequence[bytes]) -> None:
    """Keep the subtrees that became complete with these leaves, on the levels that are kept."""
    stored, level, first, hashes = StoredNodes(consultation_id), 0, size, list(leaves)
    while True:
        level_above = level + LEVELS_APART
        start, end = first >> LEVELS_APART, (first + len(hashes)) >> LEVELS_APART
        if start == end:
            return
        earlier = [stored.node(level, position) for position in range(start * BLOCK, first)]
        below = earlier + hashes
        hashes = [over(below[at * BLOCK : (at + 1) * BLOCK]) for at in range(end - start)]
        db.session.execute(
            TreeNode.__table__.insert(),
            [
                {"consultation_id": consultation_id, "level": level_above, "position": position, "hash": one}
                for position, one in enumerate(hashes, start)
            ],
        )
        level, first = level_above, start
