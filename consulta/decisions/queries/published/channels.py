"""What was said through each channel and what became of it: only from what a decision froze (DESIGN §3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from consulta.core.extensions import db
from consulta.decisions.models.decision import Decision
from consulta.decisions.queries.published.decision import PublishedDecision, PublishedDisposition
from consulta.decisions.queries.published.flow import kept_with
from consulta.disclosure.domain.cross_tabulation import CoarseCount, Crossing
from consulta.vocabulary.channels import Channel


@dataclass(frozen=True, slots=True)
class ThemeInChannel:
    """A theme with what the institution answers to it, and how often one channel said it."""

    disposition: PublishedDisposition
    told: CoarseCount
    """A multiple of five, "about"; None: fewer than ten."""


@dataclass(frozen=True, slots=True)
class ChannelView:
    """One channel with at least ten accepted contributions: its themes, the most said there first."""

    channel: Channel
    accepted: int
    said: tuple[ThemeInChannel, ...]

    @property
    def often(self) -> tuple[ThemeInChannel, ...]:
        """The themes with a figure."""
        return tuple(one for one in self.said if one.told is not None)

    @property
    def seldom(self) -> tuple[ThemeInChannel, ...]:
        """The themes said there by fewer than ten, maybe by nobody."""
        return tuple(one for one in self.said if one.told is None)


@dataclass(frozen=True, slots=True)
class ThemeByChannel:
    """One theme over the channels that may be shown: figures in fives, None for fewer than ten."""

    theme: str
    name: str
    figures: Mapping[Channel, CoarseCount] = field(hash=False)


def channel_views(decision: PublishedDecision) -> tuple[ChannelView, ...]:
    """The channels that may be told of, in the order of every table; none in versions from before."""
    kept = kept_with(decision).get("channels")
    if not kept:
        return ()
    crossing = Crossing.from_json(kept)
    return tuple(
        ChannelView(channel, number, _said(decision, crossing, channel))
        for channel, number in crossing.accepted.items()
    )


def themes_by_channel(consultation_id: int) -> tuple[ThemeByChannel, ...]:
    """Each theme over the channels, as the newest published decision froze it; empty before there is one."""
    newest = db.session.scalar(
        select(Decision.accounts)
        .where(Decision.consultation_id == consultation_id, Decision.published_at.is_not(None))
        .order_by(Decision.number.desc())
        .limit(1)
    )
    if not newest or not newest.get("channels"):
        return ()
    crossing = Crossing.from_json(newest["channels"])
    return tuple(
        ThemeByChannel(one["theme"], one["name"], crossing.figures[one["theme"]])
        for one in newest["themes"]
        if crossing.accepted and one["theme"] in crossing.figures
    )


def _said(decision: PublishedDecision, crossing: Crossing, channel: Channel) -> tuple[ThemeInChannel, ...]:
    said = [
        ThemeInChannel(one, crossing.figures[one.theme][channel])
        for one in decision.dispositions
        if one.theme in crossing.figures
    ]
    return tuple(sorted(said, key=lambda one: -(one.told or 0)))
