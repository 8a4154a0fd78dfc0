"""The release of DESIGN §6: whom it counts where, what noise it adds, and what is shown of it."""

import ast
import json
import math
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consulta.consultations.domain.cells import COARSE, EDGE_METRES, FINE, bins_for_area, cell_of, coarser
from consulta.disclosure.domain import release
from consulta.disclosure.domain.release import (
    MOSTLY_WITHIN,
    NO_PLACE,
    SHOW_FROM,
    Located,
    Release,
    Respondent,
    exact_counts,
    figure_text,
    is_located,
    make_release,
    nearest_five,
    released_place,
    secure_coin,
    two_sided_geometric,
)
from consulta.vocabulary.persons import AgeBand, Relation, Sex
from consulta.vocabulary.places import LocationSource

AREA = {
    "type": "Polygon",
    "coordinates": [[[-88.0, 13.28], [-87.94, 13.28], [-87.94, 13.34], [-88.0, 13.34], [-88.0, 13.28]]],
}
BINS = bins_for_area(AREA)
HERE = Located(13.31, -87.97, LocationSource.PIN)
AWAY = Located(14.33, -89.44, LocationSource.PIN)
NOWHERE = Located(None, None, LocationSource.DISTRICT)


def tails() -> int:
    """A coin without noise."""
    return 0


def people(place: Located, number: int) -> list[Respondent]:
    """As many people who answered from one place."""
    return [Respondent(place)] * number


# --- who is located, and in which bin -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "accuracy", "fine", "coarse"),
    [
        (LocationSource.PIN, None, True, True),
        (LocationSource.PIN, 530, True, True),
        (LocationSource.PIN, 900.0, False, True),
        (LocationSource.GPS, 12.5, True, True),
        (LocationSource.GPS, EDGE_METRES[FINE], False, True),
        (LocationSource.GPS, EDGE_METRES[COARSE], False, False),
        (LocationSource.GPS, None, False, False),
        (LocationSource.GPS, math.nan, False, False),
        (LocationSource.GPS, -1, False, False),
        (LocationSource.DISTRICT, 5, False, False),
        (LocationSource.LANDMARK, None, False, False),
        (LocationSource.NONE, None, False, False),
    ],
)
def test_a_place_counts_when_it_is_finer_than_the_cell(
    source: LocationSource, accuracy: float | None, fine: bool, coarse: bool
) -> None:
    place = Located(13.31, -87.97, source, accuracy)
    assert (is_located(place, FINE), is_located(place, COARSE)) == (fine, coarse)
    expected = cell_of(13.31, -87.97, COARSE) if coarse else NO_PLACE
    assert released_place(place, coarser(BINS), COARSE) == expected


def test_a_place_outside_the_bins_has_no_place_on_the_map() -> None:
    assert released_place(AWAY, BINS, FINE) == NO_PLACE
    assert released_place(Located(None, None, LocationSource.GPS, 5), BINS, FINE) == NO_PLACE


@pytest.mark.parametrize(
    ("respondents", "resolution"),
    [
        ([], None),
        (people(HERE, 29), None),
        (people(HERE, 29) + people(NOWHERE, 900), None),
        (people(HERE, 30), COARSE),
        (people(AWAY, 30), COARSE),
        (people(HERE, 499), COARSE),
        (people(HERE, 500), FINE),
        (people(HERE, 499) + people(Located(13.31, -87.97, LocationSource.GPS, 900), 100), COARSE),
    ],
)
def test_the_resolution_follows_from_how_many_are_located(
    respondents: list[Respondent], resolution: int | None
) -> None:
    counts = exact_counts(respondents, BINS)
    assert counts.resolution == resolution
    if resolution is None:
        assert counts.places is None
    else:
        cells = BINS if resolution == FINE else coarser(BINS)
        assert counts.places is not None
        assert list(counts.places) == [*cells, NO_PLACE]


@given(
    st.lists(
        st.builds(
            Respondent,
            st.sampled_from([HERE, AWAY, NOWHERE]),
            st.sampled_from(AgeBand),
            st.sampled_from(Sex),
            st.sampled_from(Relation),
        ),
        max_size=60,
    )
)
def test_every_person_is_in_exactly_one_bin_of_each_histogram(respondents: list[Respondent]) -> None:
    counts = exact_counts(iter(respondents), iter(BINS))
    for histogram in (counts.age, counts.sex, counts.relation):
        assert sum(histogram.values()) == len(respondents)
    assert dict(counts.age) == {band.value: sum(one.age is band for one in respondents) for band in AgeBand}
    assert list(counts.sex) == [str(sex) for sex in Sex]
    assert list(counts.relation) == [str(relation) for relation in Relation]
    if counts.places is not None:
        assert sum(counts.places.values()) == len(respondents)


# --- the noise ----------------------------------------------------------------------------------------


def exact_law(longest: int) -> dict[int, Fraction]:
    """The law of the sampler itself, by feeding it every run of `longest` fair coins that it can finish."""
    law: Counter[int] = Counter()
    for coins in product((0, 1), repeat=longest):
        tossed: Iterator[int] = iter(coins)
        try:
            noise = two_sided_geometric(lambda source=tossed: next(source))  # type: ignore[misc]
        except StopIteration:
            continue
        law[noise] += 1
    return {noise: Fraction(times, 2**longest) for noise, times in law.items()}


def test_the_sampler_s_law_is_exactly_the_two_sided_geometric() -> None:
    longest = 14
    law = exact_law(longest)
    unfinished = 1 - sum(law.values())
    for noise in range(-6, 7):
        exact = Fraction(1, 3 * 2 ** abs(noise))
        assert exact - unfinished <= law[noise] <= exact
    assert unfinished <= Fraction(longest + 1, 2**longest)


def test_what_the_explanation_says_of_the_error_is_so() -> None:
    beyond = 1 - sum(Fraction(1, 3 * 2 ** abs(noise)) for noise in range(-MOSTLY_WITHIN, MOSTLY_WITHIN + 1))
    assert beyond == Fraction(1, 24) < Fraction(1, 20)
    variance = sum(Fraction(2 * noise**2, 3 * 2**noise) for noise in range(1, 80))
    assert round(float(variance), 9) == release.STANDARD_DEVIATION**2


def test_the_default_coin_has_two_sides() -> None:
    assert {secure_coin() for _ in range(200)} == {0, 1}


def test_noise_is_on_every_bin_of_every_histogram() -> None:
    tosses = iter([1, 0, 0] * 10_000)  # G₁ = 1, G₂ = 0: every bin one too many
    counts = exact_counts(people(HERE, 40), BINS)
    release = make_release(counts, lambda: next(tosses))
    for exact, noisy in (
        (counts.places, release.places),
        (counts.age, release.age),
        (counts.sex, release.sex),
        (counts.relation, release.relation),
    ):
        assert exact is not None
        assert noisy == {one: number + 1 for one, number in exact.items()}


def test_there_is_no_floating_point_in_the_module() -> None:
    tree = ast.parse(Path(release.__file__).read_text(encoding="utf-8"))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Div)]
    assert not [
        one for one in ast.walk(tree) if isinstance(one, ast.Constant) and isinstance(one.value, float)
    ]
    assert {type(number) for number in make_release(exact_counts(people(HERE, 40), BINS)).age.values()} == {
        int
    }


# --- storing and showing ------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [0, 40, 600])
def test_a_release_is_read_back_as_it_was_stored(number: int) -> None:
    release = make_release(exact_counts(people(HERE, number), BINS))
    stored = json.loads(json.dumps(release.to_json()))
    assert Release.from_json(stored) == release
    assert (release.places is None) is (number < 30)


@pytest.mark.parametrize(
    ("released", "text"),
    [
        (-3, None),
        (0, None),
        (11, None),
        (12, "unos 10"),
        (13, "unos 15"),
        (17, "unos 15"),
        (18, "unos 20"),
        (1000, "unos 1000"),
    ],
)
def test_figures_are_shown_in_fives_from_twelve_up(released: int, text: str | None) -> None:
    found = figure_text(released)
    assert (None if found is None else str(found)) == text


@given(st.integers(SHOW_FROM, 10**9))
def test_the_nearest_five_is_the_nearest(released: int) -> None:
    assert nearest_five(released) % 5 == 0
    assert abs(nearest_five(released) - released) <= 2
