"""Figures that a decision freezes on publication: its reach, and themes by channel."""

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
from consulta.decisions.queries.decisions import themes_in_use
from consulta.disclosure.domain.cross_tabulation import Crossing, cross
from consulta.reading.domain.themes import ThemeKind
from consulta.reading.models.theme import Coding, Theme
from consulta.vocabulary.channels import Channel


@dataclass(frozen=True, slots=True)
class Reach:
    """How many accepted contributions the dispositions answer; each is counted once in each figure.

    `answered` + `only_no_action` + `no_words` are all the accepted ones. `outcomes` overlap, as a
    contribution may have several themes. `done` counts those with a theme adopted wholly or in part.
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
    """The reach of the dispositions of a version among `accepted` contributions."""
    themes: dict[Outcome, list[int]] = {}
    for one in decision.dispositions:
        themes.setdefault(Outcome(one.outcome), []).append(one.theme_id)
    answered = _count_with_themes(
        decision.consultation_id, [theme for several in themes.values() for theme in several]
    )
    coded = db.session.scalar(_contributions(decision.consultation_id)) or 0
    return Reach(
        answered=answered,
        only_no_action=coded - answered,
        no_words=accepted - coded,
        done=_count_with_themes(
            decision.consultation_id, [theme for one in DONE for theme in themes.get(one, ())]
        ),
        outcomes={
            one: _count_with_themes(decision.consultation_id, themes[one]) for one in Outcome if one in themes
        },
    )


def themes_by_channel_of(consultation_id: int) -> Crossing:
    """Themes by channel with new noise. Only for publication: repeated, the noise could be averaged away."""
    counts: dict[str, dict[Channel, int]] = {theme.public_id: {} for theme in themes_in_use(consultation_id)}
    rows = _current_codings(
        select(Theme.public_id, Contribution.channel, func.count(Answer.contribution_id.distinct())).group_by(
            Theme.public_id, Contribution.channel
        ),
        consultation_id,
    ).where(Theme.kind == ThemeKind.ORDINARY, Theme.retired_at.is_(None))
    for theme, channel, number in db.session.execute(rows).tuples():
        counts[theme][Channel(channel)] = number
    by_channel = accounts_table(consultation_id).by_channel
    return cross(counts, {channel: found.accepted for channel, found in by_channel.items()})


def _count_with_themes(consultation_id: int, theme_ids: Iterable[int]) -> int:
    ids = list(theme_ids)
    if not ids:
        return 0
    return db.session.scalar(_contributions(consultation_id).where(Coding.theme_id.in_(ids))) or 0


def _contributions(consultation_id: int) -> Select[tuple[int]]:
    return _current_codings(select(func.count(Answer.contribution_id.distinct())), consultation_id)


def _current_codings(columns: Select[Any], consultation_id: int) -> Select[Any]:
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
