"""The flow from contributions to themes to outcomes, from the figures a decision froze (promise 1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from consulta.consultations.models.consultation import Consultation
from consulta.contributions.domain.accounts import Accounts
from consulta.core.extensions import db
from consulta.decisions.domain.dispositions import Outcome
from consulta.decisions.models.decision import Decision
from consulta.decisions.queries.published.decision import PublishedDecision


@dataclass(frozen=True, slots=True)
class FlowTheme:
    """A theme by its public id, its number of contributions, and its outcome."""

    theme: str
    name: str
    contributions: int
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Flow:
    """The contributions by state, theme and outcome, as of `stated_at`.

    Every accepted contribution is in exactly one of `answered`, `only_no_action` and `no_words`. Themes,
    `outcomes` and `no_action` (contributions with an answer without actionable content) overlap, as a
    contribution may have several themes. `done` counts those with a theme adopted wholly or in part.
    """

    slug: str
    stated_at: datetime
    accounts: Accounts
    themes: tuple[FlowTheme, ...]
    outcomes: Mapping[Outcome, int] = field(hash=False)
    no_action: int
    answered: int
    only_no_action: int
    no_words: int
    done: int

    def themes_of(self, outcome: Outcome) -> tuple[FlowTheme, ...]:
        """The themes of this outcome, those of most contributions first."""
        return tuple(one for one in self.themes if one.outcome is outcome)


def flow(decision: PublishedDecision) -> Flow | None:
    """The flow of one published version; None for versions published before its figures were kept."""
    figures = frozen_figures(decision)
    if "reach" not in figures:
        return None
    reach = figures["reach"]
    return Flow(
        slug=decision.slug,
        stated_at=decision.stated_at,
        accounts=decision.accounts,
        themes=tuple(
            FlowTheme(one.theme, one.name, one.contributions, one.outcome) for one in decision.dispositions
        ),
        outcomes={one: reach["outcomes"][one.value] for one in Outcome if one.value in reach["outcomes"]},
        no_action=decision.no_action.contributions,
        answered=reach["answered"],
        only_no_action=reach["only_no_action"],
        no_words=reach["no_words"],
        done=reach["done"],
    )


def frozen_figures(decision: PublishedDecision) -> Mapping[str, Any]:
    """The figures that one published version froze (queries/stated_figures.py)."""
    found = db.session.scalar(
        select(Decision.accounts)
        .join(Consultation, Consultation.id == Decision.consultation_id)
        .where(
            Consultation.slug == decision.slug,
            Decision.number == decision.number,
            Decision.published_at.is_not(None),
        )
    )
    return found or {}
