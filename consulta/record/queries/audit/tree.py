"""Audit a stored record by itself: the order of its entries, its nodes and its signed checkpoints."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from sqlalchemy import func, select

from consulta.core.extensions import db
from consulta.record.domain.checkpoints import BadNote, parse_verifier_key, read_checkpoint, verify
from consulta.record.domain.merkle import Frontier, leaf_hash
from consulta.record.models import Checkpoint, TreeEntry, TreeNode
from consulta.record.queries.tree import BLOCK, LEVELS_APART, subtree_hash

PAGE = BLOCK * 100

RawFinding = tuple[str, dict[str, Any]]
IsOurs = Callable[[str], bool]
Progress = Callable[[int], None]


def check_tree(number: int, is_ours: IsOurs, progress: Progress) -> Iterator[RawFinding]:
    """What does not match the checkpoints. `progress` is called for each entry.

    `is_ours`: whether this installation has the private key of a public one. A record forged as a whole can
    only be signed with another key.
    """
    checkpoints = db.session.scalars(
        select(Checkpoint).where(Checkpoint.consultation_id == number).order_by(Checkpoint.id)
    ).all()
    yield from _signatures(checkpoints)
    newest = max(checkpoints, key=lambda one: (one.size, one.id), default=None)
    if newest and not is_ours(newest.verifier_key):
        yield "foreign_key", {"size": newest.size, "key": newest.verifier_key}
    sizes = {one.size for one in checkpoints}
    roots, blocks, gaps = _walk(number, sizes, progress)
    yield from (("gap", {"position": position + 1}) for position in gaps)
    broken = sorted({one.size for one in checkpoints if roots.get(one.size, b"").hex() != one.root})
    for size in broken:
        yield "root", {"size": size, "entries": _last(number) + 1}
    if broken:
        yield from _first_change(number, broken[0], [0, *sorted(sizes)], blocks)
    else:
        yield from _stored_nodes(number, blocks)


def _signatures(checkpoints: Sequence[Checkpoint]) -> Iterator[RawFinding]:
    for one in checkpoints:
        params = {"size": one.size}
        try:
            signed, key = read_checkpoint(one.note), parse_verifier_key(one.verifier_key)
            if not verify(one.note, [key]):
                yield "unsigned", params
        except BadNote:
            yield "signature", params
            continue
        if (signed.origin, signed.size, signed.root.hex(), key.name) != (
            one.origin,
            one.size,
            one.root,
            one.origin,
        ):
            yield "checkpoint_edited", params
        if one.origin != checkpoints[0].origin:
            yield "renamed", {**params, "origin": one.origin}


def _walk(
    number: int, sizes: set[int], progress: Progress
) -> tuple[dict[int, bytes], dict[int, bytes], list[int]]:
    """The root at each of `sizes`, the hash of each full block of 32 entries, and the missing positions."""
    frontier, roots, blocks = Frontier(), {}, {}
    gaps: list[int] = []
    if 0 in sizes:
        roots[0] = frontier.root()
    leaves: list[bytes] = []
    expected = 0
    for position, digest in _entries(number):
        gaps += range(expected, min(position, expected + BLOCK))
        expected = position + 1
        leaf = _leaf(digest)
        frontier.add(leaf)
        leaves.append(leaf)
        if len(leaves) == BLOCK:
            blocks[frontier.size // BLOCK - 1] = subtree_hash(leaves)
            leaves = []
        if frontier.size in sizes:
            roots[frontier.size] = frontier.root()
        progress(1)
    return roots, blocks, gaps


def _leaf(digest: str) -> bytes:
    try:
        return leaf_hash(bytes.fromhex(digest))
    except ValueError:  # not hex: any leaf will do, as no root can match
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


def _first_change(
    number: int, broken: int, signed_sizes: list[int], blocks: dict[int, bytes]
) -> Iterator[RawFinding]:
    """The first change, as near as it can be found: a block whose stored node differs, entries out of order.

    Each batch was sorted by digest, so an entry out of order was moved or added.
    """
    kept = db.session.execute(
        select(TreeNode.position, TreeNode.hash)
        .where(TreeNode.consultation_id == number, TreeNode.level == LEVELS_APART)
        .order_by(TreeNode.position)
    ).tuples()
    first = next((position for position, hash_ in kept if blocks.get(position) != hash_), None)
    if first is not None:
        yield "block", {"first": first * BLOCK + 1, "last": (first + 1) * BLOCK}
    start = max(size for size in signed_sizes if size < broken)
    rows = db.session.execute(
        select(TreeEntry.position, TreeEntry.digest)
        .where(TreeEntry.consultation_id == number, TreeEntry.position.between(start, broken - 1))
        .order_by(TreeEntry.position)
    ).tuples()
    for (_, before), (position, digest) in pairwise(rows):
        if digest < before:
            yield "out_of_order", {"position": position + 1, "digest": digest}


def _stored_nodes(number: int, blocks: dict[int, bytes]) -> Iterator[RawFinding]:
    """Stored nodes that do not match the entries, are missing or too many: proofs would fail."""
    expected: dict[tuple[int, int], bytes] = {}
    level, here = LEVELS_APART, [blocks[position] for position in sorted(blocks)]
    while here:
        expected.update(((level, position), one) for position, one in enumerate(here))
        full = range(len(here) // BLOCK)
        level, here = level + LEVELS_APART, [subtree_hash(here[at * BLOCK : (at + 1) * BLOCK]) for at in full]
    rows = db.session.execute(
        select(TreeNode.level, TreeNode.position, TreeNode.hash).where(TreeNode.consultation_id == number)
    ).tuples()
    stored = {(level, position): one for level, position, one in rows}
    wrong = sorted(place for place in {*expected, *stored} if expected.get(place) != stored.get(place))
    if wrong:
        level, position = wrong[0]
        first, last = (position << level) + 1, (position + 1) << level
        yield "node", {"count": len(wrong), "first": first, "last": last}


def _last(number: int) -> int:
    last = db.session.scalar(select(func.max(TreeEntry.position)).where(TreeEntry.consultation_id == number))
    return -1 if last is None else last
