"""Unsubscribing from notices, by the link in each mail."""

from __future__ import annotations

from flask import Blueprint, render_template

from consulta.core.access import public, unit_of_work
from consulta.core.clock import utcnow
from consulta.core.limits import limiter
from consulta.notices.services import contacts

blueprint = Blueprint("unsubscribe", __name__)


@blueprint.get("/avisos/<token>")
@public
def confirm(token: str) -> str:
    """A page with one button. Opening the link changes nothing: virus scanners of mail open it too."""
    return render_template("notices/unsubscribe.html", token=token)


@blueprint.post("/avisos/<token>")
@limiter.limit("300 per minute")
@public
def unsubscribe(token: str) -> str:
    """From that button, or sent by a mail provider for many readers (RFC 8058). An unknown token gets the
    same answer.
    """
    with unit_of_work():
        contacts.unsubscribe(token, now=utcnow())
    return render_template("notices/unsubscribed.html")
