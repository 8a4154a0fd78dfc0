"""What a decision freezes besides the accounts: how far its answers reach, and themes by channel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from consulta.contributions.domain.moderation import ContributionState
from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import Contribution
from consulta.contributions.queries.accounts import accounts_table
from consulta.core.extensions import db
from consulta.decisions.domain.dispositions import DONE, Outcome
from consulta.decisions.models.decision import Decision
from consulta.decisions.queries.decisions import live_themes
from consulta.disclosure.domain.cross_tabulation import Crossing, cross
from consulta.reading.domain.themes import ThemeKind
from consulta.reading.models.theme import Coding, Theme
from consulta.vocabulary.channels import Channel


@dataclass(frozen=True, slots=True)
class Reach:
    """Accepted contributions by what they touch, each counted once in each figure.

    `answered` + `only_no_action` + `no_words` are all the accepted ones. `outcomes` overlap: one contribution
    may speak of several themes. `done` touches a theme that is adopted, wholly or in part.
    """

    answered: int
    only_no_action: int
    no_words: int
    done: int
    outcomes: dict[Outcome, int]

    def to_json(self) -> dict[str, Any]:
        return {
            "answered": self.answered,
            "only_no_action": self.only_no_action,
            "no_words": self.no_words,
            "done": self.done,
            "outcomes": {outcome.value: number for outcome, number in self.outcomes.items()},
        }


def reach_of(decision: Decision, accepted: int) -> Reach:
    """How many of the accepted contributions the answers of a version reach."""
    themes: dict[Outcome, list[int]] = {}
    for one in decision.dispositions:
        themes.setdefault(Outcome(one.outcome), []).append(one.theme_id)
    answered = _saying(decision.consultation_id, [theme for several in themes.values() for theme in several])
    read = db.session.scalar(_contributions(decision.consultation_id)) or 0
    return Reach(
        answered=answered,
        only_no_action=read - answered,
        no_words=accepted - read,
        done=_saying(decision.consultation_id, [theme for one in DONE for theme in themes.get(one, ())]),
        outcomes={one: _saying(decision.consultation_id, themes[one]) for one in Outcome if one in themes},
    )


def themes_by_channel_of(consultation_id: int) -> Crossing:
    """Themes by channel with fresh noise: for the moment of publication, and never again after it."""
    said: dict[str, dict[Channel, int]] = {theme.public_id: {} for theme in live_themes(consultation_id)}
    counted = _live(
        select(Theme.public_id, Contribution.channel, func.count(Answer.contribution_id.distinct())).group_by(
            Theme.public_id, Contribution.channel
        ),
        consultation_id,
    ).where(Theme.kind == ThemeKind.ORDINARY, Theme.retired_at.is_(None))
    for theme, channel, number in db.session.execute(counted).tuples():
        said[theme][Channel(channel)] = number
    by_channel = accounts_table(consultation_id).by_channel
    return cross(said, {channel: found.accepted for channel, found in by_channel.items()})


def _saying(consultation_id: int, theme_ids: Iterable[int]) -> int:
    ids = list(theme_ids)
    if not ids:
        return 0
    return db.session.scalar(_contributions(consultation_id).where(Coding.theme_id.in_(ids))) or 0


def _contributions(consultation_id: int) -> Select[tuple[int]]:
    return _live(select(func.count(Answer.contribution_id.distinct())), consultation_id)


def _live(columns: Select[Any], consultation_id: int) -> Select[Any]:
    return (
        columns.select_from(Coding)
        .join(Theme, Theme.id == Coding.theme_id)
        .join(Answer, Answer.id == Coding.answer_id)
        .join(Contribution, Contribution.id == Answer.contribution_id)
        .where(
            Coding.consultation_id == consultation_id,
            Coding.removed_at.is_(None),
            Contribution.state == ContributionState.ACCEPTED,
        )
    )
