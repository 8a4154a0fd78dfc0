"""The clauses of a published decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from consulta.core.extensions import db
from consulta.decisions.models.decision import Clause, Decision, Disposition


@dataclass(frozen=True, slots=True)
class AnsweredTheme:
    """A theme that a clause decides: its public id and its name as stated."""

    theme: str
    name: str


@dataclass(frozen=True, slots=True)
class PublishedClause:
    """One clause. `key` is the same in every version that has it; `number` is its position, from 1.

    `text` is Markdown. `themes` are those it decides, of most contributions first; maybe none.
    """

    key: str
    number: int
    heading: str
    text: str
    themes: tuple[AnsweredTheme, ...]

    @property
    def anchor(self) -> str:
        """The HTML id of the clause on the page."""
        return f"clausula-{self.number}"


def published_clauses(
    decision: Decision, names: Mapping[str, str], dispositions: Mapping[str, Disposition]
) -> tuple[PublishedClause, ...]:
    """The clauses in order. `names` and `dispositions` by public id of theme; `names` gives their order."""
    return tuple(
        PublishedClause(
            key=original_clause(clause).public_id,
            number=clause.position,
            heading=clause.heading,
            text=clause.text,
            themes=tuple(_themes_of(clause, names, dispositions)),
        )
        for clause in decision.clauses
    )


def original_clause(clause: Clause) -> Clause:
    """The clause in the first version that had it."""
    while clause.earlier_id is not None:
        clause = db.session.get_one(Clause, clause.earlier_id)
    return clause


def _themes_of(
    clause: Clause, names: Mapping[str, str], dispositions: Mapping[str, Disposition]
) -> Iterable[AnsweredTheme]:
    for theme, name in names.items():
        if theme in dispositions and dispositions[theme].clause_id == clause.id:
            yield AnsweredTheme(theme, name)
