"""The end of notices, by the link that every one of them carries."""

from __future__ import annotations

from flask import Blueprint, render_template

from consulta.core.access import public, unit_of_work
from consulta.core.clock import utcnow
from consulta.core.limits import limiter
from consulta.notices.services import outbox

blueprint = Blueprint("stop", __name__)


@blueprint.get("/avisos/<token>")
@public
def ask(token: str) -> str:
    """One button. Opening the link does nothing by itself: programs that look for viruses open it too."""
    return render_template("notices/stop.html", token=token)


@blueprint.post("/avisos/<token>")
@limiter.limit("30 per minute")
@public
def stop(token: str) -> str:
    """Also what a mail reader sends by itself (RFC 8058). A token that nobody has is answered the same."""
    with unit_of_work():
        outbox.stop(token, now=utcnow())
    return render_template("notices/stopped.html")
