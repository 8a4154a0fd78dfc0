"""Promise 1: each thing still owed to a voice keeps the decision from being published, by name."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from consulta.consultations.domain.lifecycle import State
from consulta.decisions.domain.gate import GateFacts, content_obstacles, publication_obstacles

READY = GateFacts(
    state=State.CLOSED,
    pending=0,
    uncoded_answers=0,
    no_action_without_reason=0,
    unjudged_texts=0,
    themes_without_disposition=(),
    decision_text="Se construirá una cancha.",
    decider="Dirección de Gestión Social",
    decided_on=date(2026, 4, 20),
    is_signed=True,
    signed_by_author=False,
    is_released=True,
)


def test_nothing_owed_nothing_in_the_way() -> None:
    assert publication_obstacles(READY) == ()


@pytest.mark.parametrize(
    ("change", "code", "count"),
    [
        *[({"state": state}, "state", 0) for state in State if state is not State.CLOSED],
        ({"pending": 1}, "pending", 1),
        ({"uncoded_answers": 7}, "uncoded_answers", 7),
        ({"no_action_without_reason": 2}, "no_action_without_reason", 2),
        ({"unjudged_texts": 3}, "unjudged_texts", 3),
        ({"is_released": False}, "release", 0),
        ({"themes_without_disposition": ("Cancha",)}, "disposition", 1),
        ({"themes_without_clause": ("Cancha",)}, "clause", 1),
        ({"decision_text": " \n"}, "decision_text", 0),
        ({"decider": ""}, "decider", 0),
        ({"decided_on": None}, "decided_on", 0),
        ({"is_signed": False}, "signature", 0),
        ({"is_signed": False, "signed_by_author": True}, "signature", 0),
        ({"signed_by_author": True}, "signed_by_author", 0),
        ({"is_submitted": False}, "submitted", 0),
    ],
)
def test_each_debt_is_named_and_counted(change: dict[str, Any], code: str, count: int) -> None:
    (obstacle,) = publication_obstacles(replace(READY, **change))
    assert (obstacle.code, obstacle.count) == (code, count)


def test_all_debts_are_listed_at_once_and_themes_by_name() -> None:
    owing = replace(READY, pending=1, themes_without_disposition=("Cancha", "Aulas"), decider="")
    obstacles = publication_obstacles(owing)
    assert [obstacle.code for obstacle in obstacles] == ["pending", "disposition", "disposition", "decider"]
    assert "«Aulas»" in str(obstacles[2].text)


CORRECTION = replace(READY, state=State.DECIDED, is_correction=True, change_reason="Cambia el plazo.")


@pytest.mark.parametrize("state", State)
def test_only_a_published_decision_is_corrected(state: State) -> None:
    codes = [one.code for one in publication_obstacles(replace(CORRECTION, state=state))]
    assert codes == ([] if state in (State.DECIDED, State.CONCLUDED) else ["state"])


def test_a_correction_says_what_changes() -> None:
    codes = [one.code for one in publication_obstacles(replace(CORRECTION, change_reason=" "))]
    assert codes == ["change_reason"]


def test_its_author_is_told_only_what_an_author_can_write() -> None:
    unread = replace(READY, pending=4, is_signed=False, is_released=False, decider="")
    assert [one.code for one in content_obstacles(unread)] == ["decider"]
