"""The ask-back: each author may say, once per folio, whether the decision took up what they said."""

from __future__ import annotations

from dataclasses import dataclass

from consulta.consultations.domain.lifecycle import State
from consulta.contributions.domain.moderation import ContributionState
from consulta.vocabulary.labels import Labelled
from consulta.vocabulary.text import t


class Verdict(Labelled):
    """An author's opinion of the answer to their contribution."""

    YES = "yes", t("Sí")
    PARTLY = "partly", t("En parte")
    NO = "no", t("No")


ANSWERED_STATES = frozenset({State.DECIDED, State.CONCLUDED})


def may_ask_back(state: ContributionState, consultation: State) -> bool:
    """Whether an author may give a verdict: the contribution is accepted and there is a decision."""
    return state is ContributionState.ACCEPTED and consultation in ANSWERED_STATES


@dataclass(frozen=True, slots=True)
class VerdictCounts:
    """Counts of verdicts. `asked`: authors who may give one; `before_correction`: on an earlier version."""

    asked: int
    yes: int = 0
    partly: int = 0
    no: int = 0
    before_correction: int = 0

    @property
    def answered(self) -> int:
        return self.yes + self.partly + self.no
