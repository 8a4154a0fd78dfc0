"""Disclosure control (DESIGN §6): the one release of figures by place, age, sex and relation.

Each of the four histograms gets two-sided geometric noise with α = 1/2 on every bin, the bins being
fixed before any answer. The noise is made of fair coins and integers alone: floating-point noise leaks.
Each histogram is ε = ln 2 differentially private when a person is added or removed, 2 ln 2 when one is
replaced; the ε of the four add up. A release is made once, stored, and never computed again.
"""

import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from consulta.consultations.domain.cells import COARSE, EDGE_METRES, FINE, cell_of, coarser
from consulta.vocabulary.persons import AgeBand, Relation, Sex
from consulta.vocabulary.places import LocationSource
from consulta.vocabulary.text import Text, t

Coin = Callable[[], int]
Histogram = Mapping[str, int]

NO_PLACE = "none"
SHOW_FROM = 12
MIN_LOCATED = 30
FINE_FROM = 500

# Of the noise itself: P(|noise| > k) = (2/3)·2^−k, which is 1/24 for k = 4; its standard deviation is 2.
MOSTLY_WITHIN = 4
STANDARD_DEVIATION = 2
METHOD = "two-sided geometric noise, alpha 1/2, on every bin"
METHOD_EXPLAINED: tuple[Text, ...] = (
    t("Para que nadie sepa desde dónde respondió una persona, cambiamos un poco cada cifra, al azar."),
    t("En 19 de cada 20 cifras, la diferencia con la cuenta exacta es de 4 personas o menos."),
    t("Las cifras se muestran de cinco en cinco. Las menores de 12 no se muestran."),
    t("Estas cifras se calcularon una sola vez, después del cierre, y no cambian."),
)

_SECURE_SOURCE = secrets.SystemRandom()


@dataclass(frozen=True, slots=True)
class Located:
    """Where a contribution came from, as given: degrees, and the accuracy in metres when it is known."""

    lat: float | None
    lon: float | None
    source: LocationSource
    accuracy_m: float | None = None


@dataclass(frozen=True, slots=True)
class Respondent:
    """What one accepted contribution adds to the histograms."""

    place: Located
    age: AgeBand = AgeBand.NONE
    sex: Sex = Sex.NONE
    relation: Relation = Relation.NONE


@dataclass(frozen=True, slots=True)
class Counts:
    """The exact histograms. Only `make_release` reads them; they are never stored."""

    resolution: int | None
    places: Histogram | None
    age: Histogram
    sex: Histogram
    relation: Histogram


@dataclass(frozen=True, slots=True)
class Release:
    """The released histograms: noisy integers by bin, some of them negative.

    `places` maps cells of `resolution`, and NO_PLACE, to figures; both are None under 30 located.
    """

    resolution: int | None
    places: Histogram | None = field(hash=False)
    age: Histogram = field(hash=False)
    sex: Histogram = field(hash=False)
    relation: Histogram = field(hash=False)

    def to_json(self) -> dict[str, Any]:
        """As it is stored: plain JSON types."""
        return {
            "resolution": self.resolution,
            "places": None if self.places is None else dict(self.places),
            "age": dict(self.age),
            "sex": dict(self.sex),
            "relation": dict(self.relation),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """A stored release, read back. Raises KeyError when a part is missing."""
        return cls(
            resolution=stored["resolution"],
            places=None if stored["places"] is None else _plain(stored["places"]),
            age=_plain(stored["age"]),
            sex=_plain(stored["sex"]),
            relation=_plain(stored["relation"]),
        )


def secure_coin() -> int:
    """One fair coin, 0 or 1, from the system's secure source."""
    return _SECURE_SOURCE.getrandbits(1)


def two_sided_geometric(coin: Coin = secure_coin) -> int:
    """G₁ − G₂, where G counts the heads (1) before the first tail (0): P(n) = 2^−|n| / 3."""
    return _heads(coin) - _heads(coin)


def is_located(place: Located, resolution: int) -> bool:
    """Whether a place is exact enough for a resolution: from GPS or a pin, finer than the cell's edge.

    Where the place is does not matter: the number of located ones reveals nothing about where they are.
    """
    if not place.source.has_coordinates or place.lat is None or place.lon is None:
        return False
    if place.accuracy_m is None:
        return place.source is LocationSource.PIN
    return 0 <= place.accuracy_m < EDGE_METRES[resolution]


def released_place(place: Located, bins: Iterable[str], resolution: int) -> str:
    """The bin that a place counts in: its cell when it is located and one of the bins, else NO_PLACE."""
    if not is_located(place, resolution) or place.lat is None or place.lon is None:
        return NO_PLACE
    cell = cell_of(place.lat, place.lon, resolution)
    return cell if cell in bins else NO_PLACE


def exact_counts(respondents: Iterable[Respondent], bins: Iterable[str]) -> Counts:
    """The exact histograms of accepted contributions, read once; `bins` are the resolution-8 cells."""
    at = {FINE: frozenset(bins)}
    at[COARSE] = frozenset(coarser(at[FINE]))
    places: dict[int, Counter[str]] = {resolution: Counter() for resolution in at}
    located: Counter[int] = Counter()
    age: Counter[str] = Counter()
    sex: Counter[str] = Counter()
    relation: Counter[str] = Counter()
    for one in respondents:
        for resolution, cells in at.items():
            places[resolution][released_place(one.place, cells, resolution)] += 1
            located[resolution] += is_located(one.place, resolution)
        age[one.age] += 1
        sex[one.sex] += 1
        relation[one.relation] += 1
    chosen = _resolution(located)
    return Counts(
        resolution=chosen,
        places=None if chosen is None else _full(places[chosen], (*sorted(at[chosen]), NO_PLACE)),
        age=_full(age, AgeBand),
        sex=_full(sex, Sex),
        relation=_full(relation, Relation),
    )


def make_release(counts: Counts, coin: Coin = secure_coin) -> Release:
    """The release of exact counts: fresh noise on every bin. To be called once per consultation."""
    return Release(
        resolution=counts.resolution,
        places=None if counts.places is None else _noisy(counts.places, coin),
        age=_noisy(counts.age, coin),
        sex=_noisy(counts.sex, coin),
        relation=_noisy(counts.relation, coin),
    )


def figure_text(released: int) -> Text | None:
    """A released figure as pages show it: to the nearest five from 12 up, None below."""
    if released < SHOW_FROM:
        return None
    return t("unos %(n)s", n=nearest_five(released))


def nearest_five(released: int) -> int:
    """The multiple of five closest to a figure."""
    return (released + 2) // 5 * 5


def _heads(coin: Coin) -> int:
    heads = 0
    while coin():
        heads += 1
    return heads


def _resolution(located: Mapping[int, int]) -> int | None:
    if located[FINE] >= FINE_FROM:
        return FINE
    return COARSE if located[COARSE] >= MIN_LOCATED else None


def _full(counted: Mapping[str, int], bins: Iterable[str]) -> Histogram:
    """A count for every bin, empty ones too: a missing bin would reveal that it is empty."""
    return _plain({str(one): counted.get(one, 0) for one in bins})


def _noisy(exact: Histogram, coin: Coin) -> Histogram:
    return _plain({one: number + two_sided_geometric(coin) for one, number in exact.items()})


def _plain(histogram: Mapping[str, int]) -> Histogram:
    return {str(one): int(number) for one, number in histogram.items()}
