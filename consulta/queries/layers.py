"""The copies of answers: which there are, and which of them counts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from consulta.domain.layers import Language, LayerKind
from consulta.domain.roles import Role
from consulta.extensions import db
from consulta.models import Account, TextLayer


@dataclass(frozen=True, slots=True)
class StoredLayer:
    """One copy of an answer's words, as it was saved. `author_id` is an account's."""

    id: int
    kind: LayerKind
    language: Language | None
    text: str
    made_at: datetime
    author_id: int


def layers_of(answer_ids: Collection[int]) -> dict[int, list[StoredLayer]]:
    """Every copy of these answers, the oldest first; an answer without copies is not in it."""
    if not answer_ids:
        return {}
    rows = db.session.execute(
        select(
            TextLayer.answer_id,
            TextLayer.id,
            TextLayer.layer,
            TextLayer.language,
            TextLayer.text,
            TextLayer.created_at,
            TextLayer.author_id,
        )
        .where(TextLayer.answer_id.in_(answer_ids))
        .order_by(TextLayer.answer_id, TextLayer.id)
    )
    found: dict[int, list[StoredLayer]] = {}
    for row in rows:
        language = Language(row.language) if row.language else None
        one = StoredLayer(row.id, LayerKind(row.layer), language, row.text, row.created_at, row.author_id)
        found.setdefault(row.answer_id, []).append(one)
    return found


def names_of(author_ids: Collection[int]) -> dict[int, str]:
    """The names of members of staff, for the staff."""
    rows = db.session.execute(select(Account.id, Account.name).where(Account.id.in_(author_ids)))
    return {row.id: row.name for row in rows}


def roles_of(author_ids: Collection[int]) -> dict[int, Role]:
    """By which role a member of staff is named to others than the staff: the first that they hold."""
    found = db.session.scalars(select(Account).where(Account.id.in_(author_ids)))
    return {
        one.id: min((Role(role.name) for role in one.roles), key=list(Role).index)
        for one in found
        if one.roles
    }
