"""Obstacles to publication for the staff, each with the page where it can be resolved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from consulta.vocabulary.errors import Obstacle
from consulta.vocabulary.roles import Permission
from consulta.vocabulary.text import Text, t


@dataclass(frozen=True, slots=True)
class StaffPage:
    """A staff page (endpoint, anchor, query string) and the permission to see it."""

    endpoint: str
    permission: Permission
    anchor: str = ""
    query: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class MissingItem:
    """One obstacle. The link goes to the first of `pages` that the reader may see."""

    text: Text
    count: int
    pages: tuple[StaffPage, ...]


_DECISION_PAGE = StaffPage("decisions.show", Permission.SEE_DECISION)
_CONTRIBUTION_LIST = StaffPage("contributions.index", Permission.READ_CONTRIBUTIONS)

PAGES: dict[str, tuple[StaffPage, ...]] = {
    "state": (StaffPage("dashboard.consultation", Permission.VIEW_CONSULTATIONS),),
    "pending": (
        StaffPage("moderation.following", Permission.MODERATE),
        StaffPage("contributions.index", Permission.READ_CONTRIBUTIONS, query={"estado": "pending"}),
    ),
    "uncoded_answers": (
        StaffPage("coding.following", Permission.CODE, query={"ver": "sin-tema"}),
        _CONTRIBUTION_LIST,
    ),
    "no_action_without_reason": (
        StaffPage("coding.following", Permission.CODE, query={"ver": "con-tema"}),
        _CONTRIBUTION_LIST,
    ),
    "unjudged_texts": (
        StaffPage("moderation.following", Permission.MODERATE),
        StaffPage("contributions.index", Permission.READ_CONTRIBUTIONS, query={"textos": "y"}),
    ),
    "release": (StaffPage("release.show", Permission.RELEASE_RESULTS), _DECISION_PAGE),
    "disposition": (StaffPage("decisions.show", Permission.SEE_DECISION, "temas"),),
    "clause": (StaffPage("decisions.show", Permission.SEE_DECISION, "temas"),),
    "decision_text": (StaffPage("decisions.write", Permission.WRITE_DECISION, "text"), _DECISION_PAGE),
    "decider": (StaffPage("decisions.write", Permission.WRITE_DECISION, "decider"), _DECISION_PAGE),
    "decided_on": (StaffPage("decisions.write", Permission.WRITE_DECISION, "decided_on"), _DECISION_PAGE),
    "change_reason": (
        StaffPage("decisions.write", Permission.WRITE_DECISION, "change_reason"),
        _DECISION_PAGE,
    ),
    "submitted": (StaffPage("decisions.show", Permission.SEE_DECISION, "entregar"),),
    "signature": (StaffPage("signing.read", Permission.SEE_DECISION, "firmar"),),
    "signed_by_author": (_DECISION_PAGE,),
    "changed": (StaffPage("signing.read", Permission.SEE_DECISION),),
    "published": (_DECISION_PAGE,),
    "draft": (_DECISION_PAGE,),
}


def missing_items(obstacles: Sequence[Obstacle]) -> tuple[MissingItem, ...]:
    """The obstacles with their pages. Raises KeyError for a code that is not in PAGES."""
    return tuple(MissingItem(one.text, one.count, PAGES[one.code]) for one in obstacles)


def checklist(obstacles: Sequence[Obstacle]) -> tuple[MissingItem, ...]:
    """The obstacles with those of single themes summed up, for a page that also lists the themes."""
    by_theme = {
        "disposition": t("Temas sin respuesta o sin su motivo: %(n)s."),
        "clause": t("Temas sin la cláusula que los decide: %(n)s."),
    }
    items = list(missing_items([one for one in obstacles if one.code not in by_theme]))
    for code, text in by_theme.items():
        count = sum(one.code == code for one in obstacles)
        if count:
            items.append(MissingItem(replace(text, params={"n": count}), count, PAGES[code]))
    return tuple(items)
