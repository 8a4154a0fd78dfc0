"""A consultation opens when everything it promises is written down."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from consulta.consultations.domain.opening import OpeningChecklist, missing_to_open

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
COMPLETE = OpeningChecklist(
    title="Un CUBO para Conchagua",
    site="Antiguo penal de Conchagua",
    district_code="1404",
    context="El penal se cerró.",
    decider="Dirección de Gestión Social",
    negotiable="El uso de la zona.",
    not_negotiable="El presupuesto.",
    opens_at=NOW,
    closes_at=datetime(2026, 4, 1, 5, 59, 59, tzinfo=UTC),
    answer_due_on=date(2026, 4, 1),
    question_count=3,
    has_zone=True,
    has_map_area=True,
    landmarks_count=1,
)


def codes(checklist: OpeningChecklist) -> list[str]:
    """What is missing, by code."""
    return [obstacle.code for obstacle in missing_to_open(checklist, NOW)]


def test_a_complete_draft_opens() -> None:
    assert codes(COMPLETE) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": " "}, "title"),
        ({"site": ""}, "site"),
        ({"district_code": None}, "district"),
        ({"district_code": "9999"}, "district"),
        ({"context": "\n"}, "context"),
        ({"decider": ""}, "decider"),
        ({"negotiable": ""}, "negotiable"),
        ({"not_negotiable": ""}, "not_negotiable"),
        ({"question_count": 0}, "questions"),
        ({"has_zone": False}, "zone"),
        ({"has_map_area": False}, "map_area"),
        ({"landmarks_count": 0}, "landmarks"),
        ({"opens_at": None}, "opens_at"),
        ({"closes_at": None}, "closes_at"),
        ({"answer_due_on": None}, "answer_due_on"),
        ({"opens_at": datetime(2026, 4, 2, tzinfo=UTC)}, "date_order"),
        ({"closes_at": NOW, "opens_at": NOW - timedelta(days=1)}, "closes_past"),
        ({"answer_due_on": date(2026, 3, 31)}, "due_order"),
    ],
)
def test_each_missing_part_is_named(change: dict[str, Any], code: str) -> None:
    assert codes(replace(COMPLETE, **change)) == [code]


def test_an_empty_draft_lists_everything_at_once() -> None:
    empty = OpeningChecklist("", "", None, "", "", "", "", None, None, None, 0, False, False, 0)
    assert len(codes(empty)) == 14
