"""Erase layers and suggestions, and remove codings, when a contribution is withdrawn."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update

from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import Contribution
from consulta.core.extensions import db
from consulta.reading.models.layer import TextLayer
from consulta.reading.models.suggestion import ThemeSuggestion
from consulta.reading.models.theme import Coding


def erase_derived_data(contribution: Contribution, *, now: datetime) -> None:
    """Erase the layers and suggestions of a withdrawn contribution, and mark its codings as removed."""
    answers = select(Answer.id).where(Answer.contribution_id == contribution.id)
    for derived in (TextLayer, ThemeSuggestion):
        db.session.execute(delete(derived).where(derived.answer_id.in_(answers)))
    db.session.execute(
        update(Coding)
        .where(Coding.answer_id.in_(answers), Coding.removed_at.is_(None))
        .values(removed_at=now)
    )
