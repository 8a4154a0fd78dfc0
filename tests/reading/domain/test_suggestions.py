"""When to learn, what to show, and what so many right ones of so many prove."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consulta.reading.domain.suggestions import (
    MOST_SHOWN,
    SHOWN_FROM,
    Accuracy,
    is_probe,
    is_worth_learning,
    worth_showing,
)


@pytest.mark.parametrize(
    ("coded", "learned_from", "new", "without", "wanted"),
    [
        (99, None, 99, 500, False),
        (100, None, 100, 0, True),
        (120, 100, 20, 0, False),
        (125, 100, 25, 0, True),
        (1_100, 1_000, 100, 24, False),
        (1_100, 1_000, 100, 25, True),
        (1_200, 1_000, 200, 0, True),
    ],
)
def test_it_is_learned_anew_when_enough_is_new(
    coded: int, learned_from: int | None, new: int, without: int, wanted: bool
) -> None:
    assert is_worth_learning(coded, learned_from, new, without) is wanted


@given(st.dictionaries(st.text(max_size=3), st.floats(0, 1)))
def test_a_few_likely_ones_are_shown_the_likeliest_first(scores: dict[str, float]) -> None:
    shown = worth_showing(scores.items())
    assert len(shown) <= MOST_SHOWN
    assert [score for _, score in shown] == sorted((score for _, score in shown), reverse=True)
    assert all(scores[theme] >= SHOWN_FROM for theme, _ in shown)
    hidden = [score for theme, score in scores.items() if theme not in dict(shown)]
    assert all(score < SHOWN_FROM or len(shown) == MOST_SHOWN for score in hidden)


@pytest.mark.parametrize(
    ("right", "judged", "low", "high"),
    # E. B. Wilson's interval at 95 %, to three places (R: binom.confint, method "wilson").
    [(0, 10, 0.0, 0.278), (5, 10, 0.237, 0.763), (10, 10, 0.722, 1.0), (81, 263, 0.255, 0.366)],
)
def test_the_interval_is_wilsons(right: int, judged: int, low: float, high: float) -> None:
    assert list(Accuracy(right, judged).between) == pytest.approx([low, high], abs=0.0006)


@given(st.integers(0, 500), st.integers(0, 500))
def test_the_share_lies_in_its_interval(right: int, wrong: int) -> None:
    low, high = Accuracy(right, right + wrong).between
    assert 0 <= low <= high <= 1
    if right + wrong:
        assert low - 1e-9 <= right / (right + wrong) <= high + 1e-9


def test_few_prove_nothing() -> None:
    assert not Accuracy(29, 29).is_telling and Accuracy(10, 30).is_telling
    assert Accuracy(0, 0).between == (0.0, 1.0)


def test_one_answer_in_ten_is_a_probe() -> None:
    chance = Random(7)
    assert 900 < sum(is_probe(chance) for _ in range(10_000)) < 1_100
