"""Krippendorff's alpha: the worked examples of its author, the definition itself, and what has no alpha."""

from collections.abc import Sequence
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consulta.reading.domain.agreement import (
    Agreement,
    Reliability,
    by_theme,
    current_themes,
    nominal_alpha,
    sample_size,
)

# Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), examples A, B and C; a line a reader.
BINARY = ("0100000010", "1110010000")
NOMINAL = ("aabbdcccedda", "babbbccceddd")
MISSING = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")
# The worked example of the encyclopedias: three readers who left out much.
SPARSE = (".....34121133.3", "1.213343.......", "..21344.21133.4")


def units(readers: Sequence[str]) -> list[list[str | None]]:
    return [[None if value == "." else value for value in unit] for unit in zip(*readers, strict=True)]


@pytest.mark.parametrize(
    ("readers", "alpha"), [(BINARY, 0.095), (NOMINAL, 0.692), (MISSING, 0.743), (SPARSE, 0.691)]
)
def test_published_examples(readers: tuple[str, ...], alpha: float) -> None:
    found = nominal_alpha(units(readers))
    assert found is not None
    assert round(found, 3) == alpha


def by_definition(data: Sequence[Sequence[int | None]]) -> float | None:
    """1 - Do/De: the mean disagreement of pairs within units, over that of pairs of all paired values."""
    paired = [[value for value in unit if value is not None] for unit in data]
    paired = [unit for unit in paired if len(unit) > 1]
    everything = [value for unit in paired for value in unit]
    expected = [one != other for one, other in permutations(everything, 2)]
    if not any(expected):
        return None
    observed = sum(
        sum(one != other for one, other in permutations(unit, 2)) / (len(unit) - 1) for unit in paired
    )
    return 1 - (observed / len(everything)) / (sum(expected) / len(expected))


@given(st.lists(st.lists(st.none() | st.integers(0, 3), min_size=1, max_size=4), max_size=8))
def test_agrees_with_its_definition(data: list[list[int | None]]) -> None:
    found, wanted = nominal_alpha(data), by_definition(data)
    assert (found is None) == (wanted is None)
    assert found == pytest.approx(wanted)


@given(st.permutations(units(MISSING)), st.permutations(range(4)))
def test_neither_the_order_of_answers_nor_of_readers_matters(
    data: list[list[str | None]], order: list[int]
) -> None:
    assert nominal_alpha([[unit[reader] for reader in order] for unit in data]) == nominal_alpha(
        units(MISSING)
    )


@pytest.mark.parametrize("data", [[], [[1, None]], [[1, 1], [1, 1]], [[None, None]]])
def test_without_variation_or_pairs_there_is_no_alpha(data: list[list[int | None]]) -> None:
    assert nominal_alpha(data) is None


@pytest.mark.parametrize(
    ("coded", "size"),
    [
        (0, 0),
        (1, 1),
        (49, 49),
        (50, 50),
        (51, 50),
        (500, 50),
        (501, 51),
        (510, 51),
        (511, 52),
        (50_000, 5_000),
    ],
)
def test_the_sample_is_a_tenth_but_fifty_at_least(coded: int, size: int) -> None:
    assert sample_size(coded) == size


@pytest.mark.parametrize(
    ("found", "reliability"),
    [
        (Agreement(), Reliability.NOT_MEASURED),
        (Agreement(neither=50), Reliability.UNDEFINED),
        (Agreement(both=50), Reliability.UNDEFINED),
        (Agreement(both=10, neither=40), Reliability.GOOD),
        (Agreement(both=7, first_only=2, second_only=2, neither=39), Reliability.ENOUGH),
        (Agreement(both=2, first_only=3, second_only=3, neither=42), Reliability.LOW),
    ],
)
def test_what_an_agreement_means(found: Agreement, reliability: Reliability) -> None:
    assert found.reliability is reliability


def test_the_limit_is_of_the_figure_that_is_shown() -> None:
    """A theme that reads 0.667 is above the limit, one that reads 0.666 is below."""
    shown = {
        found.alpha: found.reliability
        for both in range(12)
        for apart in range(6)
        if (found := Agreement(both, apart, apart, 50 - both)).alpha is not None
    }
    assert all((alpha < 0.667) == (kind is Reliability.LOW) for alpha, kind in shown.items() if alpha)


def test_each_theme_is_present_or_absent_in_both_readings() -> None:
    found = by_theme(["park", "market", "none"], [({"park"}, {"park", "market"}), ({"market"}, set())])
    assert found["park"] == Agreement(both=1, neither=1)
    assert found["market"] == Agreement(first_only=1, second_only=1)
    assert found["none"] == Agreement(neither=2)
    assert found["market"].same == 0 and found["park"].same == 2


def test_merged_themes_count_as_what_they_became() -> None:
    merged = {"trees": "park", "park": "green"}
    assert current_themes(["trees", "market"], merged) == {"green", "market"}
    assert current_themes(["a"], {"a": "b", "b": "a"}) <= {"a", "b"}
