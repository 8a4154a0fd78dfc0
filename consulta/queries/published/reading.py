"""How far the reading has come, and how themes spread over channels, as coarsely as may be published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, exists, func, select

from consulta.domain.channels import Channel
from consulta.domain.disclosure import nearest_five
from consulta.domain.moderation import ContributionState
from consulta.domain.themes import ThemeKind
from consulta.extensions import db
from consulta.models import Answer, Coding, Contribution, Theme

SHOWN_FROM = 10
"""DESIGN §3: themes by channel only for channels with at least this many, and figures from it up."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Of the text answers of accepted contributions, how many have been read into themes."""

    read: int
    answers: int

    @property
    def is_done(self) -> bool:
        return self.read == self.answers


@dataclass(frozen=True, slots=True)
class ThemeByChannel:
    """One theme over the channels that may be shown: figures in fives, None for fewer than ten."""

    theme: str
    name: str
    figures: Mapping[Channel, int | None] = field(hash=False)


def reading(consultation_id: int) -> Reading:
    """Exact counts of the reading so far."""
    coded = exists().where(Coding.answer_id == Answer.id, Coding.removed_at.is_(None))
    texts = (
        select(func.count())
        .select_from(Answer)
        .join(Contribution, Contribution.id == Answer.contribution_id)
        .where(
            Answer.consultation_id == consultation_id,
            Contribution.state == ContributionState.ACCEPTED,
            func.trim(func.coalesce(Answer.words, "")) != "",
        )
    )
    return Reading(read=_number(texts.where(coded)), answers=_number(texts))


def themes_by_channel(consultation_id: int) -> tuple[ThemeByChannel, ...]:
    """Each theme that was said at all, the most said first; empty when no channel has ten contributions."""
    channels = _large_channels(consultation_id)
    if not channels:
        return ()
    said: dict[tuple[str, str], dict[Channel, int]] = {}
    totals: dict[tuple[str, str], int] = {}
    for row in db.session.execute(_counted(consultation_id)):
        theme = (row.public_id, row.name)
        said.setdefault(theme, {})[Channel(row.channel)] = row.number
        totals[theme] = totals.get(theme, 0) + row.number
    return tuple(
        ThemeByChannel(
            theme=theme[0],
            name=theme[1],
            figures={channel: _coarse(said[theme].get(channel, 0)) for channel in channels},
        )
        for theme in sorted(said, key=lambda one: (-totals[one], one[1].casefold()))
    )


def _large_channels(consultation_id: int) -> list[Channel]:
    counted = (
        select(Contribution.channel)
        .where(
            Contribution.consultation_id == consultation_id, Contribution.state == ContributionState.ACCEPTED
        )
        .group_by(Contribution.channel)
        .having(func.count() >= SHOWN_FROM)
    )
    found = set(db.session.scalars(counted))
    return [channel for channel in Channel if channel in found]


def _counted(consultation_id: int) -> Select[Any]:
    return (
        select(
            Theme.public_id,
            Theme.name,
            Contribution.channel,
            func.count(Answer.contribution_id.distinct()).label("number"),
        )
        .select_from(Coding)
        .join(Theme, Theme.id == Coding.theme_id)
        .join(Answer, Answer.id == Coding.answer_id)
        .join(Contribution, Contribution.id == Answer.contribution_id)
        .where(
            Coding.consultation_id == consultation_id,
            Coding.removed_at.is_(None),
            Theme.kind == ThemeKind.ORDINARY,
            Contribution.state == ContributionState.ACCEPTED,
        )
        .group_by(Theme.public_id, Theme.name, Contribution.channel)
    )


def _coarse(exact: int) -> int | None:
    return nearest_five(exact) if exact >= SHOWN_FROM else None


def _number(counted: Select[tuple[int]]) -> int:
    return db.session.scalar(counted) or 0
