"""The accounts: how many contributions there are and what became of them, read in one way (promise 3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from consulta.contributions.domain.accounts import Accounts, Row
from consulta.contributions.models.contribution import Contribution
from consulta.core.extensions import db
from consulta.vocabulary.channels import Channel


@dataclass(frozen=True, slots=True)
class AccountsEntry:
    """How many contributions of one channel and local day are in one state, for one reason."""

    channel: Channel
    day: date
    state: str
    reason: str | None
    count: int


@dataclass(frozen=True, slots=True)
class AccountsTable:
    """The accounts by channel and day, from one read, so that every total of them agrees."""

    entries: tuple[AccountsEntry, ...]

    @property
    def total(self) -> Accounts:
        return _accounts(self.entries)

    @property
    def by_channel(self) -> Mapping[Channel, Accounts]:
        """The accounts of the channels that received something, in the order of every table."""
        return {
            channel: _accounts(entry for entry in self.entries if entry.channel is channel)
            for channel in Channel
            if any(entry.channel is channel for entry in self.entries)
        }

    @property
    def by_day(self) -> Mapping[date, int]:
        """Contributions received on each local day that had any, whatever became of them."""
        received: Counter[date] = Counter()
        for entry in self.entries:
            received[entry.day] += entry.count
        return dict(sorted(received.items()))


def accounts(consultation_id: int) -> Accounts:
    """The accounts of one consultation."""
    return accounts_of([consultation_id])[consultation_id]


def accounts_of(consultation_ids: Iterable[int]) -> dict[int, Accounts]:
    """The accounts of several consultations in one read; those without contributions have empty ones."""
    ids = list(consultation_ids)
    rows: dict[int, list[Row]] = {one: [] for one in ids}
    grouped = (
        select(
            Contribution.consultation_id,
            Contribution.state,
            Contribution.state_reason,
            func.count().label("number"),
        )
        .where(Contribution.consultation_id.in_(ids))
        .group_by(Contribution.consultation_id, Contribution.state, Contribution.state_reason)
    )
    for row in db.session.execute(grouped):
        rows[row.consultation_id].append((row.state, row.state_reason, row.number))
    return {one: Accounts.from_rows(found) for one, found in rows.items()}


def accounts_table(consultation_id: int) -> AccountsTable:
    """The accounts of one consultation, with their channels and days, ordered by both."""
    columns = (Contribution.state, Contribution.channel, Contribution.received_on, Contribution.state_reason)
    grouped = (
        select(*columns, func.count().label("number"))
        .where(Contribution.consultation_id == consultation_id)
        .group_by(*columns)
    )
    entries = [
        AccountsEntry(Channel(row.channel), row.received_on, row.state, row.state_reason, row.number)
        for row in db.session.execute(grouped)
    ]
    order = list(Channel)
    entries.sort(key=lambda entry: (order.index(entry.channel), entry.day, entry.state, entry.reason or ""))
    return AccountsTable(tuple(entries))


def _accounts(entries: Iterable[AccountsEntry]) -> Accounts:
    return Accounts.from_rows((entry.state, entry.reason, entry.count) for entry in entries)
