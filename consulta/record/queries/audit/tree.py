"""Looking at a stored record alone: its entries in their order, its nodes, its signed checkpoints."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from sqlalchemy import func, select

from consulta.core.extensions import db
from consulta.record.domain.checkpoints import BadNote, parse_verifier_key, read_checkpoint, verify
from consulta.record.domain.merkle import Frontier, leaf_hash
from consulta.record.models import Checkpoint, TreeEntry, TreeNode
from consulta.record.queries.tree import BLOCK, LEVELS_APART, over

PAGE = BLOCK * 100

Found = tuple[str, dict[str, Any]]
IsOurs = Callable[[str], bool]
Progress = Callable[[int], None]


def check_tree(number: int, is_ours: IsOurs, progress: Progress) -> Iterator[Found]:
    """What is not as it was signed. `progress` is told of each entry looked at.

    `is_ours`: whether this installation has the private key of a public one. Whoever writes a record anew
    can only sign it with another.
    """
    checkpoints = db.session.scalars(
        select(Checkpoint).where(Checkpoint.consultation_id == number).order_by(Checkpoint.id)
    ).all()
    yield from _signatures(checkpoints)
    newest = max(checkpoints, key=lambda one: (one.size, one.id), default=None)
    if newest and not is_ours(newest.verifier_key):
        yield "foreign_key", {"size": newest.size, "key": newest.verifier_key}
    wanted = {one.size for one in checkpoints}
    roots, blocks, holes = _walk(number, wanted, progress)
    yield from (("gap", {"position": position + 1}) for position in holes)
    broken = sorted({one.size for one in checkpoints if roots.get(one.size, b"").hex() != one.root})
    for size in broken:
        yield "root", {"size": size, "entries": _last(number) + 1}
    if broken:
        yield from _where(number, broken[0], [0, *sorted(wanted)], blocks)
    else:
        yield from _kept_nodes(number, blocks)


def _signatures(checkpoints: Sequence[Checkpoint]) -> Iterator[Found]:
    for one in checkpoints:
        told = {"size": one.size}
        try:
            signed, key = read_checkpoint(one.note), parse_verifier_key(one.verifier_key)
            if not verify(one.note, [key]):
                yield "unsigned", told
        except BadNote:
            yield "signature", told
            continue
        if (signed.origin, signed.size, signed.root.hex(), key.name) != (
            one.origin,
            one.size,
            one.root,
            one.origin,
        ):
            yield "checkpoint_edited", told
        if one.origin != checkpoints[0].origin:
            yield "renamed", {**told, "origin": one.origin}


def _walk(
    number: int, wanted: set[int], progress: Progress
) -> tuple[dict[int, bytes], dict[int, bytes], list[int]]:
    """The roots over the first so many entries, the hash of each full block of 32, and missing positions."""
    frontier, roots, blocks = Frontier(), {}, {}
    holes: list[int] = []
    if 0 in wanted:
        roots[0] = frontier.root()
    leaves: list[bytes] = []
    expected = 0
    for position, digest in _entries(number):
        holes += range(expected, min(position, expected + BLOCK))
        expected = position + 1
        leaf = _leaf(digest)
        frontier.add(leaf)
        leaves.append(leaf)
        if len(leaves) == BLOCK:
            blocks[frontier.size // BLOCK - 1] = over(leaves)
            leaves = []
        if frontier.size in wanted:
            roots[frontier.size] = frontier.root()
        progress(1)
    return roots, blocks, holes


def _leaf(digest: str) -> bytes:
    try:
        return leaf_hash(bytes.fromhex(digest))
    except ValueError:  # somebody wrote something else there: no root comes out right with it
        return leaf_hash(digest.encode())


def _entries(number: int) -> Iterator[tuple[int, str]]:
    after = -1
    while True:
        page = db.session.execute(
            select(TreeEntry.position, TreeEntry.digest)
            .where(TreeEntry.consultation_id == number, TreeEntry.position > after)
            .order_by(TreeEntry.position)
            .limit(PAGE)
        ).all()
        if not page:
            return
        yield from (row._tuple() for row in page)
        after = page[-1].position


def _where(number: int, broken: int, sizes: list[int], blocks: dict[int, bytes]) -> Iterator[Found]:
    """As near as the record itself can tell: a block whose kept node differs, an entry out of order.

    Each batch was ordered by digest, so one that stands out of order was moved, or put there.
    """
    kept = db.session.execute(
        select(TreeNode.position, TreeNode.hash)
        .where(TreeNode.consultation_id == number, TreeNode.level == LEVELS_APART)
        .order_by(TreeNode.position)
    ).tuples()
    first = next((position for position, hash_ in kept if blocks.get(position) != hash_), None)
    if first is not None:
        yield "block", {"first": first * BLOCK + 1, "last": (first + 1) * BLOCK}
    start = max(size for size in sizes if size < broken)
    rows = db.session.execute(
        select(TreeEntry.position, TreeEntry.digest)
        .where(TreeEntry.consultation_id == number, TreeEntry.position.between(start, broken - 1))
        .order_by(TreeEntry.position)
    ).tuples()
    for (_, before), (position, digest) in pairwise(rows):
        if digest < before:
            yield "out_of_order", {"position": position + 1, "digest": digest}


def _kept_nodes(number: int, blocks: dict[int, bytes]) -> Iterator[Found]:
    """Kept hashes that are not over the entries, are missing or too many: proofs through them would fail."""
    wanted: dict[tuple[int, int], bytes] = {}
    level, here = LEVELS_APART, [blocks[position] for position in sorted(blocks)]
    while here:
        wanted.update(((level, position), one) for position, one in enumerate(here))
        full = range(len(here) // BLOCK)
        level, here = level + LEVELS_APART, [over(here[at * BLOCK : (at + 1) * BLOCK]) for at in full]
    rows = db.session.execute(
        select(TreeNode.level, TreeNode.position, TreeNode.hash).where(TreeNode.consultation_id == number)
    ).tuples()
    kept = {(level, position): one for level, position, one in rows}
    wrong = sorted(place for place in {*wanted, *kept} if wanted.get(place) != kept.get(place))
    if wrong:
        level, position = wrong[0]
        first, last = (position << level) + 1, (position + 1) << level
        yield "node", {"count": len(wrong), "first": first, "last": last}


def _last(number: int) -> int:
    last = db.session.scalar(select(func.max(TreeEntry.position)).where(TreeEntry.consultation_id == number))
    return -1 if last is None else last
