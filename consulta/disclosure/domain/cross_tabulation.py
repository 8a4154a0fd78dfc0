"""Themes by channel, as coarsely as may be told (DESIGN §3): a rule over figures, without any person in it.

Only channels with at least ten accepted contributions are told of, in fives, and "fewer than ten" below.
The totals by theme and by channel are public and exact beside these figures, and a subtraction would give
small ones away: 103 in all and "105" by the web leave nobody for the one other channel. So each count first
gets the noise of the release (two-sided geometric, α = 1/2): whatever anybody knows of the totals, two counts
that differ by one are never told apart by more than two to one. Made once, with a decision, and kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from consulta.disclosure.domain.release import Coin, nearest_five, secure_coin, two_sided_geometric
from consulta.vocabulary.channels import Channel

SHOWN_FROM = 10
"""Accepted contributions of a channel for it to be told of, and the least that a figure says."""

Told = int | None
"""A multiple of five from ten up; None: fewer than ten."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """What may be told of each theme in each large channel; every theme has all of these channels, in order.

    `accepted` are the exact accepted contributions of the large channels, as the accounts have them.
    """

    accepted: Mapping[Channel, int] = field(hash=False)
    figures: Mapping[str, Mapping[Channel, Told]] = field(hash=False)

    def to_json(self) -> dict[str, Any]:
        """As a decision keeps it: nothing finer than what is shown."""
        return {
            "accepted": {channel.value: number for channel, number in self.accepted.items()},
            "figures": {
                theme: {channel.value: told for channel, told in row.items()}
                for theme, row in self.figures.items()
            },
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """The same back from what a decision keeps; a JSON column does not keep an order, so it is set."""
        accepted = {channel: kept["accepted"][channel] for channel in Channel if channel in kept["accepted"]}
        return cls(
            accepted,
            {
                theme: {channel: row[channel] for channel in accepted}
                for theme, row in kept["figures"].items()
            },
        )


def cross(
    said: Mapping[str, Mapping[Channel, int]], accepted: Mapping[Channel, int], coin: Coin = secure_coin
) -> Crossing:
    """What may be told of exact counts: contributions by theme and channel, and accepted ones by channel."""
    large = {channel: accepted[channel] for channel in Channel if accepted.get(channel, 0) >= SHOWN_FROM}
    return Crossing(
        large,
        {
            theme: {channel: told_of(counts.get(channel, 0), large[channel], coin) for channel in large}
            for theme, counts in said.items()
        },
    )


def told_of(exact: int, most: int, coin: Coin = secure_coin) -> Told:
    """What is told of one count that lies between nought and `most`: never more than the channel has."""
    return coarse(min(exact + two_sided_geometric(coin), most))


def coarse(noisy: int) -> Told:
    """A noisy count in fives, or None below ten."""
    return nearest_five(noisy) if noisy >= SHOWN_FROM else None
