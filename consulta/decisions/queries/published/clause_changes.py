"""The differences between the clauses of two versions: added, removed, moved or edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from consulta.decisions.queries.published.clauses import PublishedClause
from consulta.vocabulary.differences import Piece, has_changes, readable_differences


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """The changes in one clause; a number is None when only the other version has it.

    `moved`: its order among the clauses of both versions changed, not just its number.
    """

    number_before: int | None
    number_after: int | None
    heading: tuple[Piece, ...]
    text: tuple[Piece, ...]
    moved: bool


def clause_changes(
    before: Sequence[PublishedClause], after: Sequence[PublishedClause]
) -> tuple[ClauseChange, ...]:
    """The changes in the order of the later version, then the removed clauses."""
    old = {one.key: one for one in before}
    new = {one.key: one for one in after}
    kept_order = _in_same_order([one.key for one in before if one.key in new], [one.key for one in after])
    found = (_change(old.get(key), new.get(key), key not in kept_order) for key in {**new, **old})
    return tuple(change for change in found if change is not None)


def _in_same_order(before: list[str], after: list[str]) -> set[str]:
    """Of the keys in both versions, those that kept their relative order."""
    common = [key for key in after if key in set(before)]
    blocks = SequenceMatcher(a=before, b=common, autojunk=False).get_matching_blocks()
    return {key for block in blocks for key in common[block.b : block.b + block.size]}


def _change(
    old: PublishedClause | None, new: PublishedClause | None, is_reordered: bool
) -> ClauseChange | None:
    heading = readable_differences(old.heading if old else "", new.heading if new else "")
    text = readable_differences(old.text if old else "", new.text if new else "")
    moved = is_reordered and old is not None and new is not None
    if not (moved or has_changes(heading) or has_changes(text)):
        return None
    return ClauseChange(
        number_before=old.number if old else None,
        number_after=new.number if new else None,
        heading=heading,
        text=text if has_changes(text) else (),
        moved=moved,
    )
