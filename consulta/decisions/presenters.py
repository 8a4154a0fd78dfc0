"""What a decision still lacks, each with the staff page where it can be mended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from consulta.vocabulary.errors import Obstacle
from consulta.vocabulary.roles import Permission
from consulta.vocabulary.text import Text, t


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the staff (endpoint, part of the page, filter) and what it takes to see it."""

    endpoint: str
    permission: Permission
    anchor: str = ""
    query: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class MissingItem:
    """Something still missing. Of its places the first that the reader may see is the one to go to."""

    text: Text
    count: int
    places: tuple[Place, ...]


_DESK = Place("decisions.show", Permission.SEE_DECISION)
_LIST = Place("contributions.index", Permission.READ_CONTRIBUTIONS)

PLACES: dict[str, tuple[Place, ...]] = {
    "state": (Place("dashboard.consultation", Permission.VIEW_CONSULTATIONS),),
    "pending": (
        Place("moderation.following", Permission.MODERATE),
        Place("contributions.index", Permission.READ_CONTRIBUTIONS, query={"estado": "pending"}),
    ),
    "uncoded_answers": (Place("coding.following", Permission.CODE, query={"ver": "sin-tema"}), _LIST),
    "no_action_without_reason": (
        Place("coding.following", Permission.CODE, query={"ver": "con-tema"}),
        _LIST,
    ),
    "unjudged_texts": (
        Place("moderation.following", Permission.MODERATE),
        Place("contributions.index", Permission.READ_CONTRIBUTIONS, query={"textos": "y"}),
    ),
    "release": (Place("release.show", Permission.RELEASE_RESULTS), _DESK),
    "disposition": (Place("decisions.show", Permission.SEE_DECISION, "temas"),),
    "clause": (Place("decisions.show", Permission.SEE_DECISION, "temas"),),
    "decision_text": (Place("decisions.write", Permission.WRITE_DECISION, "text"), _DESK),
    "decider": (Place("decisions.write", Permission.WRITE_DECISION, "decider"), _DESK),
    "decided_on": (Place("decisions.write", Permission.WRITE_DECISION, "decided_on"), _DESK),
    "change_reason": (Place("decisions.write", Permission.WRITE_DECISION, "change_reason"), _DESK),
    "submitted": (Place("decisions.show", Permission.SEE_DECISION, "entregar"),),
    "signature": (Place("signing.read", Permission.SEE_DECISION, "firmar"),),
    "signed_by_author": (_DESK,),
    "changed": (Place("signing.read", Permission.SEE_DECISION),),
    "published": (_DESK,),
    "draft": (_DESK,),
}


def missing_items(obstacles: Sequence[Obstacle]) -> tuple[MissingItem, ...]:
    """The obstacles with their pages. Raises KeyError for a kind that nobody has given a page."""
    return tuple(MissingItem(one.text, one.count, PLACES[one.code]) for one in obstacles)


def checklist(obstacles: Sequence[Obstacle]) -> tuple[MissingItem, ...]:
    """The same for a page that lists the themes below: those that lack the same are one line."""
    by_theme = {
        "disposition": t("Temas sin respuesta o sin su motivo: %(n)s."),
        "clause": t("Temas sin la cláusula que los decide: %(n)s."),
    }
    lines = list(missing_items([one for one in obstacles if one.code not in by_theme]))
    for code, text in by_theme.items():
        count = sum(one.code == code for one in obstacles)
        if count:
            lines.append(MissingItem(replace(text, params={"n": count}), count, PLACES[code]))
    return tuple(lines)
