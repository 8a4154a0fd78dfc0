"""Splitting lists of ids into batches that fit into one statement of either database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

# Below the number of variables that either database takes in one statement.
BATCH = 1000


def batches(ids: Sequence[int]) -> Iterator[list[int]]:
    """The distinct ids in order, in lists that fit into one statement."""
    rest = iter(sorted(set(ids)))
    while batch := list(islice(rest, BATCH)):
        yield batch
