"""Letters to those without internet: contributions recorded by staff, grouped by channel and day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from consulta.accounts.models.account import Account
from consulta.contributions.domain.moderation import ContributionState
from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import Contribution
from consulta.core.extensions import db
from consulta.reading.domain.themes import ThemeKind
from consulta.reading.models.theme import Coding, Theme
from consulta.vocabulary.calendar import local_date
from consulta.vocabulary.channels import ASSISTED, Channel

FEWEST_IN_AN_ASSEMBLY = 10
"""An assembly with fewer accepted contributions gets no letter: it would reveal who said what."""
FEWEST_FOR_A_THEME = 5
"""A theme that fewer people of an assembly spoke of is not named in its letter."""


@dataclass(frozen=True, slots=True)
class LetterGroup:
    """Contributions recorded on one day through one channel (of an assembly, by one person), or on any day.

    `numbers` are their internal numbers, in order, without withdrawn ones; `accepted` those accepted.
    """

    channel: Channel
    day: date | None
    """In El Salvador; None: of every day."""
    recorder_id: str
    """Public id of the account that recorded the assembly; empty for the other channels."""
    recorder: str
    numbers: tuple[int, ...]
    accepted: tuple[int, ...]

    @property
    def key(self) -> str:
        """Its part of an address: channel, day and recorder, joined by dots."""
        parts = (self.channel.value, self.day.isoformat() if self.day else "", self.recorder_id)
        return ".".join(part for part in parts if part)

    @property
    def is_assembly(self) -> bool:
        return self.channel.is_gathering

    @property
    def has_group_letter(self) -> bool:
        """Whether it is an assembly large enough for a letter to all who were there."""
        is_one = self.is_assembly and self.day is not None
        return is_one and len(self.accepted) >= FEWEST_IN_AN_ASSEMBLY


def letter_groups(consultation_id: int) -> tuple[LetterGroup, ...]:
    """Everything recorded by staff, channel by channel and day by day."""
    rows = db.session.execute(
        select(
            Contribution.id,
            Contribution.channel,
            Contribution.captured_at,
            Contribution.state,
            Account.public_id,
            Account.name,
        )
        .join(Account, Account.id == Contribution.recorded_by_id)
        .where(
            Contribution.consultation_id == consultation_id,
            Contribution.channel.in_([channel.value for channel in ASSISTED]),
            Contribution.state != ContributionState.WITHDRAWN,
        )
        .order_by(Contribution.id)
    )
    groups: dict[tuple[Channel, date, str, str], list[tuple[int, bool]]] = {}
    for row in rows:
        channel = Channel(row.channel)
        recorder = (row.public_id, row.name) if channel.is_gathering else ("", "")
        accepted = row.state == ContributionState.ACCEPTED
        groups.setdefault((channel, local_date(row.captured_at), *recorder), []).append((row.id, accepted))
    found = (
        LetterGroup(*key, tuple(n for n, _ in members), tuple(n for n, accepted in members if accepted))
        for key, members in groups.items()
    )
    order = list(Channel)
    return tuple(sorted(found, key=lambda one: (order.index(one.channel), one.day, one.recorder)))


def letter_group(consultation_id: int, key: str) -> LetterGroup | None:
    """A group by its key; a channel's value is the key of all its contributions."""
    groups = letter_groups(consultation_id)
    if key in tuple(ASSISTED):
        return channel_group(groups, Channel(key))
    return next((one for one in groups if one.key == key), None)


def channel_group(groups: tuple[LetterGroup, ...], channel: Channel) -> LetterGroup:
    """All contributions of one channel as a group, maybe empty."""
    found = [one for one in groups if one.channel is channel]
    numbers = sorted(number for one in found for number in one.numbers)
    accepted = sorted(number for one in found for number in one.accepted)
    return LetterGroup(channel, None, "", "", tuple(numbers), tuple(accepted))


def themes_of_assembly(group: LetterGroup) -> frozenset[str]:
    """Public ids of the themes that enough people of an assembly spoke of; none if it is too small."""
    if not group.has_group_letter:
        return frozenset()
    speakers = func.count(Answer.contribution_id.distinct())
    rows = db.session.scalars(
        select(Theme.public_id)
        .join(Coding, Coding.theme_id == Theme.id)
        .join(Answer, Answer.id == Coding.answer_id)
        .where(
            Answer.contribution_id.in_(group.accepted),
            Coding.removed_at.is_(None),
            Theme.kind == ThemeKind.ORDINARY,
        )
        .group_by(Theme.public_id)
        .having(speakers >= FEWEST_FOR_A_THEME)
    )
    return frozenset(rows)
