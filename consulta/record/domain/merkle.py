"""The Merkle tree of the public record: hashes and proofs of RFC 9162 §2.1, with SHA-256.

A tree is determined by its leaves in order. Complete subtrees never change, so their hashes may be stored;
`Nodes` is the interface to them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Protocol

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()
_LEAF_PREFIX = b"\x00"  # tells leaves from inner nodes (§2.1.1)
_NODE_PREFIX = b"\x01"


class Nodes(Protocol):
    """The hashes of the complete subtrees of a tree."""

    def node(self, level: int, position: int) -> bytes:
        """The hash over the leaves from position × 2^level on, 2^level of them; level 0 is a leaf's hash."""


class Leaves:
    """The nodes of a tree whose leaf hashes are all in memory."""

    def __init__(self, hashes: Sequence[bytes]) -> None:
        self._levels: list[list[bytes]] = [list(hashes)]

    def node(self, level: int, position: int) -> bytes:
        while len(self._levels) <= level:
            below = self._levels[-1]
            self._levels.append([node_hash(*below[start : start + 2]) for start in _pairs(len(below))])
        return self._levels[level][position]


def leaf_hash(entry: bytes) -> bytes:
    """The Merkle leaf of a digest, 32 bytes (RFC 9162 §2.1.1)."""
    return hashlib.sha256(_LEAF_PREFIX + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return hashlib.sha256(_NODE_PREFIX + left + right).digest()


def root(nodes: Nodes, size: int) -> bytes:
    """The hash over the first `size` leaves (§2.1.1)."""
    return _hash(nodes, 0, size) if size else EMPTY_ROOT


def inclusion_proof(nodes: Nodes, index: int, size: int) -> list[bytes]:
    """The path from leaf `index`, from 0, to the root over `size` leaves (§2.1.3.1).

    Raises ValueError for a leaf that is not in that tree.
    """
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_hash(nodes, middle, end))
            end = middle
        else:
            path.append(_hash(nodes, start, middle))
            start = middle
    return path[::-1]


def consistency_proof(nodes: Nodes, old: int, new: int) -> list[bytes]:
    """The path that shows that a tree of `new` leaves begins with the one of `old` (§2.1.4.1).

    It is empty for an empty or equal older tree. Raises ValueError when `old` is the larger.
    """
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} does not contain one of {old}")
    if old in (0, new):
        return []
    path: list[bytes] = []
    start, end, is_known = 0, new, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(_hash(nodes, middle, end))
            end = middle
        else:
            path.append(_hash(nodes, start, middle))
            start, is_known = middle, False
    if not is_known:
        path.append(_hash(nodes, start, end))
    return path[::-1]


def root_of_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """The root that a leaf's hash and its path lead to (§2.1.3.2); None for a path of impossible shape."""
    if not 0 <= index < size:
        return None
    here, last, result = index, size - 1, leaf
    for step in proof:
        if last == 0 or len(step) != HASH_BYTES:
            return None
        if here & 1 or here == last:
            result = node_hash(step, result)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            result = node_hash(result, step)
        here, last = here >> 1, last >> 1
    return result if last == 0 else None


def proves_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the path proves the leaf at that index of the tree with that root."""
    return root_of_inclusion(leaf, index, size, proof) == root


def proves_consistency(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Whether the path proves that the tree of `new` leaves begins with that of `old` (§2.1.4.2)."""
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    if not 0 < old < new or any(len(step) != HASH_BYTES for step in proof):
        return False
    # When the older tree is one complete subtree, its root is the first step of the path.
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path or not proof:
        return False
    here, last = old - 1, new - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    was = now = path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            was, now = node_hash(step, was), node_hash(step, now)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            now = node_hash(now, step)
        here, last = here >> 1, last >> 1
    return last == 0 and was == old_root and now == new_root


class Frontier:
    """Computes the root over leaves added one at a time, with one hash per level in memory."""

    def __init__(self) -> None:
        self.size = 0
        self._full: list[bytes | None] = []

    def add(self, leaf: bytes) -> None:
        """Add the hash of the next leaf."""
        self.size += 1
        for level, before in enumerate(self._full):
            if before is None:
                self._full[level] = leaf
                return
            leaf = node_hash(before, leaf)
            self._full[level] = None
        self._full.append(leaf)

    def root(self) -> bytes:
        """The root over the leaves so far."""
        result: bytes | None = None
        for full in self._full:
            if full is not None:
                result = full if result is None else node_hash(full, result)
        return EMPTY_ROOT if result is None else result


def _hash(nodes: Nodes, start: int, end: int) -> bytes:
    """The hash over leaves `start` to `end`; a complete subtree of that size may begin at `start`."""
    size = end - start
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return nodes.node(level, start >> level)
    middle = start + _split(size)
    return node_hash(_hash(nodes, start, middle), _hash(nodes, middle, end))


def _split(size: int) -> int:
    """The largest power of two smaller than `size`, which is 2 or more."""
    return 1 << (size - 1).bit_length() - 1


def _pairs(count: int) -> range:
    return range(0, count - 1, 2)
