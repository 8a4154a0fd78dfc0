"""The decision, for everybody: in force, an earlier version, and what a correction changed."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from consulta.access import public
from consulta.clock import utcnow
from consulta.queries.published.decision import published_decision
from consulta.queries.published.decision_changes import decision_changes

blueprint = Blueprint("decisions_public", __name__)


@blueprint.get("/consultas/<slug>/decision")
@public
def show(slug: str) -> str:
    return _page(slug)


@blueprint.get("/consultas/<slug>/decision/version-<int:number>")
@public
def version(slug: str, number: int) -> str:
    """A version as it was published, corrected or not."""
    return _page(slug, number)


@blueprint.get("/consultas/<slug>/decision/cambios-<int:number>")
@public
def changes(slug: str, number: int) -> str:
    """What this version changed in the one before it."""
    found = decision_changes(slug, number, utcnow())
    if found is None:
        abort(404)
    return render_template("decisions_public/changes.html", changes=found)


def _page(slug: str, number: int | None = None) -> str:
    decision = published_decision(slug, utcnow(), number)
    if decision is None:
        abort(404)
    return render_template("decisions_public/show.html", decision=decision)
