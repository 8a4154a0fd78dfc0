"""The attacker of DESIGN §6: knows every answer but one, and picks between two cells for the last.

Over many releases the best guess may be right at most e^2ε / (1 + e^2ε) = 4 times in 5, and must be right
every time once the noise is taken out: otherwise the test could not fail.
"""

import random
from dataclasses import dataclass
from fractions import Fraction

import pytest

from consulta.consultations.domain.cells import FINE, bins_for_area, boundary, coarser
from consulta.disclosure.domain.release import (
    Coin,
    Counts,
    Located,
    Release,
    Respondent,
    exact_counts,
    make_release,
)
from consulta.vocabulary.persons import AgeBand, Relation, Sex
from consulta.vocabulary.places import LocationSource

RELEASES = 1500
LIMIT = Fraction(4, 5)
# Standard deviation of the success rate is at most 1/(2·√1500) = 0.013; five of them.
MARGIN = Fraction(13, 200)

AREA = {
    "type": "Polygon",
    "coordinates": [[[-88.0, 13.28], [-87.94, 13.28], [-87.94, 13.34], [-88.0, 13.34], [-88.0, 13.28]]],
}
BINS = bins_for_area(AREA)


def middle(cell: str) -> Located:
    """A pin in the middle of a cell."""
    corners = boundary(cell)
    lon = sum(corner[0] for corner in corners) / len(corners)
    lat = sum(corner[1] for corner in corners) / len(corners)
    return Located(lat, lon, LocationSource.PIN)


@dataclass(frozen=True)
class Scene:
    """What the attacker knows (everybody else) and the two places between which to choose."""

    others: list[Respondent]
    choices: tuple[Located, Located]

    def candidates(self) -> tuple[Counts, Counts]:
        """The exact counts under each of the two guesses."""
        here, there = (exact_counts([*self.others, Respondent(place)], BINS) for place in self.choices)
        return here, there


def crowd(number: int) -> list[Respondent]:
    """Known people, scattered over the cells, some without a place."""
    places = [*(middle(cell) for cell in BINS), Located(None, None, LocationSource.DISTRICT)]
    return [
        Respondent(places[n % len(places)], AgeBand.FROM_30, Sex.FEMALE, Relation.TRADER)
        for n in range(number)
    ]


COARSE_CELLS = coarser(BINS)
OUTSIDE = Located(14.33, -89.44, LocationSource.PIN)
SCENES = {
    "two cells of the coarse map": Scene(crowd(60), (middle(COARSE_CELLS[0]), middle(COARSE_CELLS[-1]))),
    "two cells of the fine map": Scene(crowd(700), (middle(BINS[0]), middle(BINS[-1]))),
    "a cell where nobody else is": Scene(
        [Respondent(middle(COARSE_CELLS[0]))] * 40, (middle(COARSE_CELLS[0]), middle(COARSE_CELLS[1]))
    ),
    "on the map or off it": Scene(crowd(60), (middle(COARSE_CELLS[0]), OUTSIDE)),
    "the thirtieth located": Scene(
        [Respondent(middle(COARSE_CELLS[0]))] * 29, (middle(COARSE_CELLS[1]), OUTSIDE)
    ),
    "the five hundredth located": Scene([Respondent(middle(BINS[0]))] * 499, (middle(BINS[1]), OUTSIDE)),
}


def distance(release: Release, exact: Counts) -> int:
    """Σ|noise| were these the exact counts: 2 to the minus this is the likelihood, so least is likeliest.

    A map where these counts would have none, or other bins, rules them out.
    """
    assert release.places is not None
    if exact.places is None or exact.places.keys() != release.places.keys():
        return 10**9
    return sum(abs(release.places[one] - number) for one, number in exact.places.items())


def success_rate(scene: Scene, coin: Coin, chance: random.Random) -> Fraction:
    """How often the likelihood guess finds the last person's place; a tie is settled by tossing."""
    candidates = scene.candidates()
    right = 0
    for _ in range(RELEASES):
        truth = chance.randrange(2)
        release = make_release(candidates[truth], coin)
        here, there = (distance(release, exact) for exact in candidates)
        guess = chance.randrange(2) if here == there else int(there < here)
        right += guess == truth
    return Fraction(right, RELEASES)


@pytest.mark.parametrize("name", SCENES)
def test_the_attacker_is_right_at_most_four_times_in_five(name: str) -> None:
    chance = random.Random(f"attacker of {name}")
    rate = success_rate(SCENES[name], lambda: chance.getrandbits(1), chance)
    assert rate <= LIMIT - MARGIN


@pytest.mark.parametrize("name", SCENES)
def test_the_attacker_is_always_right_without_noise(name: str) -> None:
    assert success_rate(SCENES[name], lambda: 0, random.Random(name)) == 1


def test_the_best_guess_of_all_is_below_the_limit() -> None:
    """By the law of the noise, not by trial: over all outcomes of two bins, and for any one outcome."""
    law = {noise: Fraction(1, 3 * 2 ** abs(noise)) for noise in range(-40, 42)}
    right = Fraction(0)
    for one in range(-40, 41):
        for other in range(-40, 41):
            here, there = law[one] * law[other + 1], law[one + 1] * law[other]
            assert Fraction(1, 4) <= here / there <= 4
            right += max(here, there) / 2
    assert Fraction(66, 100) < right < Fraction(67, 100) < LIMIT


def test_the_last_to_answer_moves_no_threshold_by_where_they_are() -> None:
    """Which map there is, and its bins, follow from how many are located and never from where."""
    for scene in SCENES.values():
        here, there = scene.candidates()
        assert here.resolution == there.resolution is not None
        assert list(here.places or ()) == list(there.places or ())
    assert SCENES["the five hundredth located"].candidates()[0].resolution == FINE
