"""Promise 3: the accounts add up, however they are made."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consulta.contributions.domain.accounts import Accounts, Row
from consulta.contributions.domain.moderation import ContributionState, SetAsideReason

counts = st.integers(0, 10_000)
rows = st.lists(
    st.tuples(st.sampled_from(["pending", "accepted", "withdrawn"]), st.none(), counts)
    | st.tuples(st.just("set_aside"), st.sampled_from([str(reason) for reason in SetAsideReason]), counts)
)


@given(rows)
def test_received_is_the_sum_of_what_became_of_it(given_rows: list[Row]) -> None:
    accounts = Accounts.from_rows(given_rows)
    parts = accounts.accepted + accounts.pending + accounts.set_aside_total + accounts.withdrawn
    assert accounts.received == parts == sum(count for _, _, count in given_rows)
    assert Accounts.from_rows(given_rows, received=parts) == accounts


@given(rows, rows)
def test_groups_add_up(one: list[Row], other: list[Row]) -> None:
    together = Accounts.from_rows([*one, *other])
    assert Accounts.from_rows(one) + Accounts.from_rows(other) == together


@given(rows, st.integers(-3, 3).filter(bool))
def test_a_lost_or_doubled_contribution_is_noticed(given_rows: list[Row], off_by: int) -> None:
    received = sum(count for _, _, count in given_rows)
    with pytest.raises(ValueError, match="add up"):
        Accounts.from_rows(given_rows, received=received + off_by)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Accounts(received=2, accepted=1),
        lambda: Accounts(received=0, accepted=1, pending=-1),
        lambda: Accounts(received=1, set_aside={SetAsideReason.DUPLICATE: 2}),
        lambda: Accounts.from_rows([("set_aside", None, 1)]),
        lambda: Accounts.from_rows([("vanished", None, 1)]),
    ],
)
def test_figures_that_do_not_add_up_cannot_exist(wrong: Callable[[], Any]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        wrong()


def test_states_may_come_as_members_and_reasons_stay_apart() -> None:
    accounts = Accounts.from_rows(
        [
            (ContributionState.ACCEPTED, None, 3),
            (ContributionState.SET_ASIDE, SetAsideReason.ABUSE, 1),
            (ContributionState.SET_ASIDE, SetAsideReason.DUPLICATE, 2),
        ]
    )
    assert accounts.set_aside == {SetAsideReason.DUPLICATE: 2, SetAsideReason.ABUSE: 1}
    assert Accounts() == Accounts.from_rows([])
    assert hash(accounts) == hash(accounts + Accounts())
