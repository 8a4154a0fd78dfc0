"""Accounts: received = accepted + pending + set aside (by reason) + withdrawn (promise 3)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from consulta.contributions.domain.moderation import ContributionState, SetAsideReason

Row = tuple[str, str | None, int]


@dataclass(frozen=True, slots=True)
class Accounts:
    """How many contributions were received and what became of them.

    Raises ValueError when the parts are not the whole or one is negative.
    """

    received: int = 0
    accepted: int = 0
    pending: int = 0
    set_aside: Mapping[SetAsideReason, int] = field(default_factory=dict, hash=False)
    withdrawn: int = 0

    def __post_init__(self) -> None:
        parts = (self.accepted, self.pending, *self.set_aside.values(), self.withdrawn)
        if min(parts) < 0:
            raise ValueError("a count of contributions cannot be negative")
        if sum(parts) != self.received:
            raise ValueError(f"{self.received} received, but the parts add up to {sum(parts)}")

    @classmethod
    def from_rows(cls, rows: Iterable[Row], *, received: int | None = None) -> Self:
        """Accounts from grouped rows (state, reason for setting aside or None, count).

        `received`, when it was counted on its own, is checked against the rows. Raises ValueError.
        """
        states: Counter[ContributionState] = Counter()
        reasons: Counter[SetAsideReason] = Counter()
        for state, reason, count in rows:
            states[ContributionState(state)] += count
            if ContributionState(state) is ContributionState.SET_ASIDE:
                reasons[SetAsideReason(reason or "")] += count
        return cls(
            received=states.total() if received is None else received,
            accepted=states[ContributionState.ACCEPTED],
            pending=states[ContributionState.PENDING],
            set_aside={reason: reasons[reason] for reason in SetAsideReason if reasons[reason]},
            withdrawn=states[ContributionState.WITHDRAWN],
        )

    @property
    def set_aside_total(self) -> int:
        """How many were set aside, for whatever reason."""
        return sum(self.set_aside.values())

    def __add__(self, other: "Accounts") -> "Accounts":
        """The accounts of two groups together, such as two channels."""
        reasons = {
            reason: self.set_aside.get(reason, 0) + other.set_aside.get(reason, 0)
            for reason in SetAsideReason
            if reason in self.set_aside or reason in other.set_aside
        }
        return Accounts(
            received=self.received + other.received,
            accepted=self.accepted + other.accepted,
            pending=self.pending + other.pending,
            set_aside=reasons,
            withdrawn=self.withdrawn + other.withdrawn,
        )
