"""Asking back: whether the answer took up what its author said. Once per folio, by who wants to."""

from __future__ import annotations

from dataclasses import dataclass

from consulta.consultations.domain.lifecycle import State
from consulta.contributions.domain.moderation import ContributionState
from consulta.vocabulary.labels import Labelled
from consulta.vocabulary.text import t


class Verdict(Labelled):
    """What an author says of the answer they got."""

    YES = "yes", t("Sí")
    PARTLY = "partly", t("En parte")
    NO = "no", t("No")


ANSWERED_STATES = frozenset({State.DECIDED, State.CONCLUDED})


def may_say(state: ContributionState, consultation: State) -> bool:
    """Whether this author is asked: the contribution counted, and there is a decision that answers it."""
    return state is ContributionState.ACCEPTED and consultation in ANSWERED_STATES


@dataclass(frozen=True, slots=True)
class Verdicts:
    """How many of the authors asked said what. `before_correction` of them read a version corrected since."""

    asked: int
    yes: int = 0
    partly: int = 0
    no: int = 0
    before_correction: int = 0

    @property
    def answered(self) -> int:
        return self.yes + self.partly + self.no
