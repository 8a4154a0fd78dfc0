"""The Merkle tree by the definitions of RFC 9162 §2.1 alone: slow, and hard to get wrong.

Nothing of the product is imported here. MTH, PATH, PROOF and SUBPROOF keep their names.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

D = Sequence[bytes]


def split(n: int) -> int:
    """k, the largest power of two smaller than n: k < n <= 2k."""
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def mth(d: D) -> bytes:
    """§2.1.1: the Merkle Tree Hash of a list of entries."""
    n = len(d)
    if n == 0:
        return sha256(b"").digest()
    if n == 1:
        return sha256(b"\x00" + d[0]).digest()
    k = split(n)
    return sha256(b"\x01" + mth(d[:k]) + mth(d[k:])).digest()


def path(m: int, d: D) -> list[bytes]:
    """§2.1.3.1: the inclusion proof of entry m, from 0."""
    n = len(d)
    if n == 1:
        return []
    k = split(n)
    if m < k:
        return [*path(m, d[:k]), mth(d[k:])]
    return [*path(m - k, d[k:]), mth(d[:k])]


def proof(m: int, d: D) -> list[bytes]:
    """§2.1.4.1: the consistency proof from the first m entries, 0 < m < n."""
    return subproof(m, d, True)


def subproof(m: int, d: D, b: bool) -> list[bytes]:
    n = len(d)
    if m == n:
        return [] if b else [mth(d)]
    k = split(n)
    if m <= k:
        return [*subproof(m, d[:k], b), mth(d[k:])]
    return [*subproof(m - k, d[k:], False), mth(d[:k])]
