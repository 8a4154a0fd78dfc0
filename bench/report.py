"""Rows of the bench: what, how much, and the limit it is held to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One budget. `at_least`: the limit is a floor; otherwise a ceiling."""

    what: str
    measured: float
    limit: float
    unit: str
    at_least: bool = True

    @property
    def within(self) -> bool:
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit


def print_rows(rows: list[Row]) -> None:
    width = max(len(row.what) for row in rows)
    for row in rows:
        sign = "≥" if row.at_least else "≤"
        mark = "ok" if row.within else "MISSED"
        print(f"{row.what:<{width}}  {row.measured:>10,.2f} {row.unit:<6} {sign} {row.limit:>9,.2f}  {mark}")
