"""Themes by channel, in coarse figures (DESIGN §3).

Only channels with at least ten accepted contributions have figures: in fives, and "fewer than ten" below.
The totals by theme and by channel are public and exact beside these figures, and a subtraction would give
small ones away: 103 in all and "105" by the web leave nobody for the one other channel. So each count first
gets the noise of the release (two-sided geometric, α = 1/2): whoever knows the totals can tell counts that
differ by one apart with odds of two to one at most. Made once, with a decision, and stored with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from consulta.disclosure.domain.release import Coin, nearest_five, secure_coin, two_sided_geometric
from consulta.vocabulary.channels import Channel

CHANNEL_SHOWN_FROM = 10
"""The accepted contributions that a channel needs to be shown, and the least figure shown."""

CoarseCount = int | None
"""A multiple of five from ten up; None: fewer than ten."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """The figure of each theme in each large channel; every theme has all of these channels, in order.

    `accepted` are the exact accepted contributions of the large channels, as the accounts have them.
    """

    accepted: Mapping[Channel, int] = field(hash=False)
    figures: Mapping[str, Mapping[Channel, CoarseCount]] = field(hash=False)

    def to_json(self) -> dict[str, Any]:
        """As it is stored with a decision: nothing finer than what is shown."""
        return {
            "accepted": {channel.value: number for channel, number in self.accepted.items()},
            "figures": {
                theme: {channel.value: figure for channel, figure in row.items()}
                for theme, row in self.figures.items()
            },
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The same, read back. A JSON column does not keep the order of channels, so it is restored."""
        accepted = {
            channel: stored["accepted"][channel] for channel in Channel if channel in stored["accepted"]
        }
        return cls(
            accepted,
            {
                theme: {channel: row[channel] for channel in accepted}
                for theme, row in stored["figures"].items()
            },
        )


def cross(
    counts_by_theme: Mapping[str, Mapping[Channel, int]],
    accepted: Mapping[Channel, int],
    coin: Coin = secure_coin,
) -> Crossing:
    """The figures of exact counts: contributions by theme and channel, and accepted ones by channel."""
    large = {
        channel: accepted[channel] for channel in Channel if accepted.get(channel, 0) >= CHANNEL_SHOWN_FROM
    }
    return Crossing(
        large,
        {
            theme: {
                channel: noisy_coarse_count(counts.get(channel, 0), large[channel], coin) for channel in large
            }
            for theme, counts in counts_by_theme.items()
        },
    )


def noisy_coarse_count(exact: int, most: int, coin: Coin = secure_coin) -> CoarseCount:
    """The figure of one count from 0 to `most`, with noise; never more than the channel has."""
    return coarse_count(min(exact + two_sided_geometric(coin), most))


def coarse_count(noisy: int) -> CoarseCount:
    """A noisy count in fives, or None below ten."""
    return nearest_five(noisy) if noisy >= CHANNEL_SHOWN_FROM else None
