"""Likeness of short texts: equal, or nearly so, once letters are folded and figures left out.

One permutation hashing (Li, Owen, Zhang 2012): each word and pair of words falls by its hash into one of
BINS, and of each bin the least hash is kept. The share of equal bins estimates the share of words and pairs
in common (Jaccard), at the price of one hash a word. ADR 0030 says why it is our own.
"""

from __future__ import annotations

import hashlib
import itertools
import operator
import re
import unicodedata
from collections.abc import Iterable, Sequence

BINS = 32
BAND = 2
ALIKE = 0.6
"""Share of words and pairs in common from which texts count as nearly equal."""
_MOST_LEADERS = 8
"""A band that begins more groups than this is of common words: others are found by their other bands."""
_NOT_LETTERS = re.compile(r"[\W\d_]+")

Sketch = tuple[int, ...]


def folded(text: str) -> str:
    """The text without capitals, accents, figures, marks and invisible characters; as it is where nothing
    would be left.
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(one for one in plain if unicodedata.category(one) not in ("Mn", "Cf"))
    return _NOT_LETTERS.sub(" ", letters).strip() or text.strip()


def sketch(folded_text: str) -> Sketch:
    """The sketch of a folded text, for `is_alike`."""
    words = folded_text.split()
    least: list[int | None] = [None] * BINS
    for feature in itertools.chain(words, map(" ".join, itertools.pairwise(words))):
        number = int.from_bytes(hashlib.blake2b(feature.encode(), digest_size=8).digest())
        place = number % BINS
        held = least[place]
        if held is None or number < held:
            least[place] = number
    return tuple(_filled(least))


def _filled(least: Sequence[int | None]) -> Iterable[int]:
    """An empty bin borrows from the next that is not, so that short texts compare like long ones."""
    for place, held in enumerate(least):
        if held is not None:
            yield held
            continue
        steps = (step for step in range(1, BINS) if least[(place + step) % BINS] is not None)
        step = next(steps, 0)
        yield (least[(place + step) % BINS] or 0) + step


def is_alike(one: Sketch, other: Sketch) -> bool:
    """Whether two texts with these sketches have about ALIKE of their words and pairs in common, or more."""
    return bool(sum(map(operator.eq, one, other)) >= ALIKE * BINS)


def alike_groups(sketches: Sequence[Sketch]) -> list[list[int]]:
    """Positions of the sketches in groups that are like their first; each is in one group.

    Only those that share a band of bins are compared, so that it takes about as long as there are texts.
    """
    groups: list[list[int]] = []
    first_of: dict[tuple[int, Sketch], list[int]] = {}
    for position, one in enumerate(sketches):
        bands = [(start, one[start : start + BAND]) for start in range(0, BINS, BAND)]
        near = dict.fromkeys(number for band in bands for number in first_of.get(band, ()))
        found = next((number for number in near if is_alike(sketches[groups[number][0]], one)), None)
        if found is not None:
            groups[found].append(position)
            continue
        groups.append([position])
        for band in bands:
            leaders = first_of.setdefault(band, [])
            if len(leaders) < _MOST_LEADERS:
                leaders.append(len(groups) - 1)
    return groups
