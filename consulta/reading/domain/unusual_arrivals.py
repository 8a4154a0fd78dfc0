"""Unusual arrivals: contributions that came as people rarely do, in groups, with what is unusual of them.

A sign is no proof: an assembly answers within a minute, a school shares an address, neighbours agree on their
words. So nothing is ever set aside by this alone; staff look at a group and decide (DESIGN §3).
"""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from consulta.contributions.domain.arrivals import FormNumber, Proof
from consulta.reading.domain.likeness import Sketch, alike_groups
from consulta.vocabulary.labels import Labelled
from consulta.vocabulary.text import t

LEAST_ALIKE = 10
LEAST_TOGETHER = 30
"""A family, a class or a queue sends fewer; an assembly may send more."""
PACE_FACTOR = 10
"""A minute with so many times the usual is unusual."""
LONG_TEXT = 60
"""Letters from which nobody happens on the same words as ten others."""
SHORT_SPAN = timedelta(hours=1)
"""The same few words ("un parque") are unusual only when they come together."""


class Sign(Labelled):
    """What puts a group together, the strongest first: a contribution is in the group of its first."""

    LIKENESS = "likeness", t("Dicen lo mismo o casi")
    PROOF = "proof", t("No hicieron la comprobación pedida")
    ORIGIN = "origin", t("Llegaron de la misma conexión")
    FORM_NUMBER = "form_number", t("No traen el número del formulario")
    PACE = "pace", t("Llegaron muchos en un minuto")


@dataclass(frozen=True, slots=True)
class Arrived:
    """One contribution that waits to be read, as far as its arrival is looked at."""

    number: int
    received_at: datetime
    words: str
    """Its folded words; empty when it only chose options."""
    sketch: Sketch
    origin: str | None
    form_number: FormNumber
    proof: Proof


@dataclass(frozen=True, slots=True)
class ArrivalGroup:
    """Contributions that share a sign. Counts of the other signs help to judge it."""

    sign: Sign
    numbers: tuple[int, ...]
    first_at: datetime
    last_at: datetime
    texts: int
    """How many different texts, once folded."""
    origins: int
    """How many connections they came from, of those still known."""
    busiest_minute: int
    without_form_number: int
    without_proof: int
    """Without the proof of work, of those sent while it was asked for."""
    quick: int
    """Sent within three seconds of opening the form."""

    @property
    def key(self) -> str:
        """Names the group on its page: the sign and its first contribution."""
        return f"{self.sign.value}-{self.numbers[0]}"


@dataclass(frozen=True, slots=True)
class UnusualArrivals:
    """All groups, the largest first, and the usual number of arrivals in a minute that has any."""

    groups: tuple[ArrivalGroup, ...]
    usual_pace: int


def unusual_arrivals(arrived: Sequence[Arrived]) -> UnusualArrivals:
    """The groups among these contributions."""
    rest = sorted(arrived, key=lambda one: one.number)
    usual = _usual_pace(rest)
    groups: list[ArrivalGroup] = []
    finders: dict[Sign, Callable[[Sequence[Arrived]], Iterable[Sequence[Arrived]]]] = {
        Sign.LIKENESS: _alike,
        Sign.PROOF: _without_proof,
        Sign.ORIGIN: _of_one_origin,
        Sign.FORM_NUMBER: _without_number,
        Sign.PACE: lambda left: _at_once(left, usual),
    }
    for sign, find in finders.items():
        found = [_group(sign, one) for one in find(rest)]
        taken = {number for group in found for number in group.numbers}
        rest = [one for one in rest if one.number not in taken]
        groups += found
    groups.sort(key=lambda one: (-len(one.numbers), one.numbers[0]))
    return UnusualArrivals(tuple(groups), usual)


def _alike(arrived: Sequence[Arrived]) -> Iterator[list[Arrived]]:
    by_words: dict[str, list[Arrived]] = defaultdict(list)
    for one in arrived:
        if one.words:
            by_words[one.words].append(one)
    equal = list(by_words.values())
    for positions in alike_groups([same[0].sketch for same in equal]):
        alike = [one for position in positions for one in equal[position]]
        if len(alike) < LEAST_ALIKE:
            continue
        if len(alike[0].words) >= LONG_TEXT or _come_together(alike):
            yield alike


def _come_together(arrived: Sequence[Arrived]) -> bool:
    """Whether LEAST_ALIKE of them came within SHORT_SPAN."""
    moments = sorted(one.received_at for one in arrived)
    pairs = zip(moments, moments[LEAST_ALIKE - 1 :], strict=False)
    return any(last - first <= SHORT_SPAN for first, last in pairs)


def _without_proof(arrived: Sequence[Arrived]) -> Iterator[list[Arrived]]:
    found = [one for one in arrived if one.proof is Proof.MISSING]
    if len(found) >= LEAST_ALIKE:
        yield found


def _of_one_origin(arrived: Sequence[Arrived]) -> Iterator[list[Arrived]]:
    by_origin: dict[str, list[Arrived]] = defaultdict(list)
    for one in arrived:
        if one.origin is not None:
            by_origin[one.origin].append(one)
    yield from (group for group in by_origin.values() if len(group) >= LEAST_TOGETHER)


def _without_number(arrived: Sequence[Arrived]) -> Iterator[list[Arrived]]:
    found = [one for one in arrived if one.form_number is FormNumber.MISSING]
    if len(found) >= LEAST_TOGETHER:
        yield found


def _at_once(arrived: Sequence[Arrived], usual: int) -> Iterator[list[Arrived]]:
    """Those of neighbouring busy minutes together."""
    by_minute: dict[datetime, list[Arrived]] = defaultdict(list)
    for one in arrived:
        by_minute[_minute(one)].append(one)
    least = max(LEAST_TOGETHER, PACE_FACTOR * usual)
    run: list[Arrived] = []
    before: datetime | None = None
    for minute in sorted(minute for minute, group in by_minute.items() if len(group) >= least):
        if run and before is not None and minute - before > timedelta(minutes=1):
            yield run
            run = []
        run = [*run, *by_minute[minute]]
        before = minute
    if run:
        yield run


def _usual_pace(arrived: Sequence[Arrived]) -> int:
    """The median of the minutes in which something arrived; 1 where nothing did."""
    minutes = Counter(map(_minute, arrived))
    return max(1, round(statistics.median(minutes.values()))) if minutes else 1


def _minute(one: Arrived) -> datetime:
    return one.received_at.replace(second=0, microsecond=0)


def _group(sign: Sign, members: Sequence[Arrived]) -> ArrivalGroup:
    moments = [one.received_at for one in members]
    kinds = Counter(one.form_number for one in members)
    return ArrivalGroup(
        sign=sign,
        numbers=tuple(sorted(one.number for one in members)),
        first_at=min(moments),
        last_at=max(moments),
        texts=len({one.words for one in members if one.words}),
        origins=len({one.origin for one in members if one.origin}),
        busiest_minute=max(Counter(map(_minute, members)).values()),
        without_form_number=kinds[FormNumber.MISSING],
        without_proof=sum(one.proof is Proof.MISSING for one in members),
        quick=kinds[FormNumber.QUICK],
    )
