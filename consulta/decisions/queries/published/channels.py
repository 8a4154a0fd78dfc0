"""Themes by channel with their dispositions, from the figures that a decision froze (DESIGN §3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from consulta.core.extensions import db
from consulta.decisions.models.decision import Decision
from consulta.decisions.queries.published.decision import PublishedDecision, PublishedDisposition
from consulta.decisions.queries.published.flow import frozen_figures
from consulta.disclosure.domain.cross_tabulation import CoarseCount, Crossing
from consulta.vocabulary.channels import Channel


@dataclass(frozen=True, slots=True)
class ThemeInChannel:
    """A disposition, and how many contributions of one channel have its theme."""

    disposition: PublishedDisposition
    figure: CoarseCount
    """A multiple of five, "about"; None: fewer than ten."""


@dataclass(frozen=True, slots=True)
class ChannelView:
    """One channel with at least ten accepted contributions; its most frequent themes first."""

    channel: Channel
    accepted: int
    themes: tuple[ThemeInChannel, ...]

    @property
    def frequent(self) -> tuple[ThemeInChannel, ...]:
        """The themes with a figure: at least ten contributions."""
        return tuple(one for one in self.themes if one.figure is not None)

    @property
    def infrequent(self) -> tuple[ThemeInChannel, ...]:
        """The themes of fewer than ten contributions, or none."""
        return tuple(one for one in self.themes if one.figure is None)


@dataclass(frozen=True, slots=True)
class ThemeByChannel:
    """One theme over the channels that may be shown: multiples of five, None for fewer than ten."""

    theme: str
    name: str
    figures: Mapping[Channel, CoarseCount] = field(hash=False)


def channel_views(decision: PublishedDecision) -> tuple[ChannelView, ...]:
    """The channels that may be shown; none for versions published before these figures were kept."""
    frozen = frozen_figures(decision).get("channels")
    if not frozen:
        return ()
    crossing = Crossing.from_json(frozen)
    return tuple(
        ChannelView(channel, number, _themes(decision, crossing, channel))
        for channel, number in crossing.accepted.items()
    )


def themes_by_channel(consultation_id: int) -> tuple[ThemeByChannel, ...]:
    """Each theme over the channels, as the decision in force froze it; empty before there is one."""
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


def _themes(decision: PublishedDecision, crossing: Crossing, channel: Channel) -> tuple[ThemeInChannel, ...]:
    themes = [
        ThemeInChannel(one, crossing.figures[one.theme][channel])
        for one in decision.dispositions
        if one.theme in crossing.figures
    ]
    return tuple(sorted(themes, key=lambda one: -(one.figure or 0)))
