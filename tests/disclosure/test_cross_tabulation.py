"""Themes by channel: only large channels, in fives, and nothing that totals make a small figure."""

import json
from collections.abc import Mapping
from fractions import Fraction
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consulta.disclosure.domain.cross_tabulation import (
    CHANNEL_SHOWN_FROM,
    CoarseCount,
    Crossing,
    coarse_count,
    cross,
    noisy_coarse_count,
)
from consulta.vocabulary.channels import Channel

WEB, VISIT, ASSEMBLY = Channel.WEB, Channel.HOME_VISIT, Channel.ASSEMBLY

counts = st.integers(min_value=0, max_value=400)
some = st.dictionaries(st.sampled_from(list(Channel)), counts)


def tails() -> int:
    """A coin without noise."""
    return 0


@st.composite
def tables(draw: st.DrawFn) -> tuple[dict[str, dict[Channel, int]], dict[Channel, int]]:
    """Exact counts by theme and channel, and the accepted contributions they come from."""
    accepted = draw(some)
    themes = draw(st.lists(st.text("abc", min_size=1, max_size=2), max_size=4, unique=True))
    said = {
        theme: {channel: draw(st.integers(0, most)) for channel, most in accepted.items()} for theme in themes
    }
    return said, accepted


@given(tables())
def test_only_large_channels_are_told_of_and_only_in_fives(
    table: tuple[Mapping[str, Mapping[Channel, int]], Mapping[Channel, int]],
) -> None:
    said, accepted = table
    told = cross(said, accepted)
    large = [channel for channel in Channel if accepted.get(channel, 0) >= CHANNEL_SHOWN_FROM]
    assert list(told.accepted) == large
    assert told.figures.keys() == said.keys()
    for row in told.figures.values():
        assert list(row) == large
        for channel, figure in row.items():
            assert figure is None or (figure >= CHANNEL_SHOWN_FROM and figure % 5 == 0)
            assert figure is None or figure <= accepted[channel] + 2


@given(tables())
def test_without_noise_a_figure_is_within_two(
    table: tuple[Mapping[str, Mapping[Channel, int]], Mapping[Channel, int]],
) -> None:
    said, accepted = table
    for theme, row in cross(said, accepted, tails).figures.items():
        for channel, figure in row.items():
            exact = said[theme].get(channel, 0)
            assert (figure is None) == (exact < CHANNEL_SHOWN_FROM)
            assert figure is None or abs(figure - exact) <= 2


@given(tables())
def test_a_decision_keeps_it_whole_and_in_no_order(
    table: tuple[Mapping[str, Mapping[Channel, int]], Mapping[Channel, int]],
) -> None:
    told = cross(*table)
    kept = json.loads(json.dumps(told.to_json(), sort_keys=True))
    again = Crossing.from_json(kept)
    assert again == told
    assert [list(row) for row in again.figures.values()] == [list(again.accepted)] * len(again.figures)


def chances(exact: int, most: int) -> dict[CoarseCount, Fraction]:
    """How likely each figure is for an exact count: P(noise = n) = 2^−|n| / 3, the ends together."""
    found: dict[CoarseCount, Fraction] = {}
    reach = 2 * most + 60
    for noise in range(-reach, reach + 1):
        figure = coarse_count(min(exact + noise, most))
        found[figure] = found.get(figure, Fraction(0)) + Fraction(1, 3 * 2 ** abs(noise))
    rest = 1 - sum(found.values())
    return {figure: chance + rest for figure, chance in found.items()}


@given(st.integers(CHANNEL_SHOWN_FROM, 40), st.data())
def test_two_counts_that_differ_by_one_are_hardly_told_apart(most: int, data: st.DataObject) -> None:
    """With or without one person: no figure is more than twice as likely, whatever is known of the rest."""
    exact = data.draw(st.integers(0, most - 1))
    fewer, more = chances(exact, most), chances(exact + 1, most)
    assert fewer.keys() == more.keys()
    assert all(abs(log2(fewer[figure] / more[figure])) <= 1.000_001 for figure in fewer)


@given(st.integers(0, 9), st.integers(CHANNEL_SHOWN_FROM, 60))
def test_totals_never_give_a_small_one_away(small: int, large: int) -> None:
    """Two channels and the exact total of a theme: the figures shown leave every small count possible.

    An attacker subtracts: each count from 0 to 9 of the small channel, with the total as it is, could have
    been shown in the very same way, and a step away from the truth costs a factor of four at most.
    """
    accepted = {WEB: 80, VISIT: 40}
    total = small + large
    shown = cross({"a": {WEB: large, VISIT: small}}, accepted).figures["a"]
    truth = chances(large, 80)[shown[WEB]] * chances(small, 40)[shown[VISIT]]
    for other in range(min(CHANNEL_SHOWN_FROM, total + 1)):
        guess = chances(total - other, 80)[shown[WEB]] * chances(other, 40)[shown[VISIT]]
        assert guess * 4 ** abs(other - small) * 2 >= truth > 0


def test_without_noise_a_subtraction_finds_it() -> None:
    """So that the test above can fail: in fives alone, 103 in all and "105" by the web leave nobody."""
    shown = cross({"a": {WEB: 103, VISIT: 0}}, {WEB: 200, VISIT: 40}, tails).figures["a"]
    assert shown == {WEB: 105, VISIT: None}
    possible = [
        web for web in range(201) if coarse_count(web) == shown[WEB] and 0 <= 103 - web < CHANNEL_SHOWN_FROM
    ]
    assert possible == [103]


@pytest.mark.parametrize(("number", "told"), [(-3, None), (9, None), (10, 10), (12, 10), (13, 15), (48, 50)])
def test_fives(number: int, told: CoarseCount) -> None:
    assert coarse_count(number) == told


def test_noise_never_says_more_than_a_channel_has() -> None:
    """Forty heads in a row, then tails: noise far above what the channel could have said."""
    tosses = iter([*[1] * 40, 0, 0])
    assert noisy_coarse_count(11, 12, lambda: next(tosses)) == 10


def test_a_channel_of_nine_is_not_told_of() -> None:
    told = cross({"a": {WEB: 9, ASSEMBLY: 10}}, {WEB: 9, ASSEMBLY: 10, VISIT: 0}, tails)
    assert told.accepted == {ASSEMBLY: 10}
    assert told.figures == {"a": {ASSEMBLY: 10}}
