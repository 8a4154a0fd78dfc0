"""Add, edit, move and delete the clauses of a draft; published clauses never change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from consulta.core.extensions import db
from consulta.decisions.models.decision import Clause, Decision, Disposition
from consulta.decisions.services.decision_history import record_change
from consulta.decisions.services.guards import check_writable
from consulta.reading.models.theme import Theme
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.errors import InvalidValue, Obstacle, Refused
from consulta.vocabulary.text import t

MAX_CLAUSES = 60


def add(decision: Decision, heading: str, text: str, *, actor: Actor, now: datetime) -> Clause:
    """Add a clause at the end; its text is Markdown.

    Raises InvalidValue for an empty heading or text, or with MAX_CLAUSES already; Refused once submitted.
    """
    check_writable(decision)
    _check(heading, text)
    if len(decision.clauses) >= MAX_CLAUSES:
        raise InvalidValue(t("Una decisión tiene hasta %(n)s cláusulas.", n=MAX_CLAUSES))
    clause = Clause(heading=heading.strip(), text=text.strip(), position=len(decision.clauses) + 1)
    decision.clauses.append(clause)
    _note(decision, "add_clause", clause, actor, now)
    return clause


def edit(clause: Clause, heading: str, text: str, *, actor: Actor, now: datetime) -> None:
    """Change the heading and text of a clause. Raises as `add` does."""
    decision = _draft(clause)
    _check(heading, text)
    clause.heading, clause.text = heading.strip(), text.strip()
    _note(decision, "edit_clause", clause, actor, now)


def move(clause: Clause, *, up: bool, actor: Actor, now: datetime) -> None:
    """Swap it with its neighbour; at the end of the list nothing happens. Raises Refused once submitted."""
    decision = _draft(clause)
    order = list(decision.clauses)
    place = order.index(clause)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(order):
        return
    order[place], order[other] = order[other], order[place]
    _number(order)
    _note(decision, "move_clause", clause, actor, now)


def delete(clause: Clause, *, actor: Actor, now: datetime) -> None:
    """Take a clause out of a draft; those after it move up.

    Raises Refused once submitted, or while dispositions of themes in use refer to it.
    """
    decision = _draft(clause)
    themes = _themes_of(clause)
    if themes:
        names = ", ".join(f"«{name}»" for name in themes)
        text = t(
            "Primero elija otra cláusula para %(themes)s: su respuesta apunta a la %(n)s.",
            themes=names,
            n=clause.position,
        )
        raise Refused([Obstacle("clause_used", text, len(themes))])
    # The remaining dispositions are of themes no longer in use.
    for disposition in decision.dispositions:
        if disposition.clause is clause:
            disposition.clause = None
    _note(decision, "delete_clause", clause, actor, now)
    decision.clauses.remove(clause)
    db.session.flush()
    _number(decision.clauses)
    db.session.flush()


def _draft(clause: Clause) -> Decision:
    decision = db.session.get_one(Decision, clause.decision_id)
    check_writable(decision)
    return decision


def _check(heading: str, text: str) -> None:
    if not heading.strip():
        raise InvalidValue(t("Escriba el título de la cláusula."))
    if not text.strip():
        raise InvalidValue(t("Escriba qué dice la cláusula."))


def _themes_of(clause: Clause) -> list[str]:
    found = (
        select(Theme.name)
        .join(Disposition, Disposition.theme_id == Theme.id)
        .where(Disposition.clause_id == clause.id, Theme.retired_at.is_(None))
        .order_by(Disposition.position)
    )
    return list(db.session.scalars(found))


def _number(order: Sequence[Clause]) -> None:
    for position, clause in enumerate(order, start=1):
        clause.position = position


def _note(decision: Decision, action: str, clause: Clause, actor: Actor, now: datetime) -> None:
    record_change(
        decision, action, actor, now, detail={"clause": clause.public_id, "number": clause.position}
    )
