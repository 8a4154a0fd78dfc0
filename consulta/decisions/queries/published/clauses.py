"""The numbered parts of a decision as the public reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from consulta.core.extensions import db
from consulta.decisions.models.decision import Clause, Decision, Disposition


@dataclass(frozen=True, slots=True)
class AnsweredTheme:
    """A theme whose answer points to a clause: its public id and its name as stated."""

    theme: str
    name: str


@dataclass(frozen=True, slots=True)
class PublishedClause:
    """One clause. `key` is the same in every version that has it; `number` is its place in this one, from 1.

    `text` is Markdown. `themes` are those it answers, the most said first; it may answer none.
    """

    key: str
    number: int
    heading: str
    text: str
    themes: tuple[AnsweredTheme, ...]

    @property
    def anchor(self) -> str:
        """The part of the page where it stands."""
        return f"clausula-{self.number}"


def published_clauses(
    decision: Decision, names: Mapping[str, str], answers: Mapping[str, Disposition]
) -> tuple[PublishedClause, ...]:
    """The clauses in their order. `names` and `answers` by public id of theme, in the order to show."""
    return tuple(
        PublishedClause(
            key=first_of(clause).public_id,
            number=clause.position,
            heading=clause.heading,
            text=clause.text,
            themes=tuple(_pointing(clause, names, answers)),
        )
        for clause in decision.clauses
    )


def first_of(clause: Clause) -> Clause:
    """The clause as it was in the first version that had it."""
    while clause.earlier_id is not None:
        clause = db.session.get_one(Clause, clause.earlier_id)
    return clause


def _pointing(
    clause: Clause, names: Mapping[str, str], answers: Mapping[str, Disposition]
) -> Iterable[AnsweredTheme]:
    for theme, name in names.items():
        if theme in answers and answers[theme].clause_id == clause.id:
            yield AnsweredTheme(theme, name)
