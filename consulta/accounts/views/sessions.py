"""One's own sessions: where one is signed in, and ending that."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from consulta.accounts import browser
from consulta.accounts.domain.sessions import Ending
from consulta.accounts.queries import account_by_id, running_sessions
from consulta.accounts.services import sessions
from consulta.core.access import current_actor, requires, unit_of_work
from consulta.core.clock import utcnow

blueprint = Blueprint("sessions", __name__, url_prefix="/gestion/sesiones")


@blueprint.get("")
@requires()
def index() -> str:
    return render_template(
        "accounts/sessions.html",
        sessions=running_sessions(current_user.id, utcnow()),
        own=sessions.token_hash(browser.own_token()),
    )


@blueprint.post("/<public_id>/terminar")
@requires()
def end(public_id: str) -> Response:
    with unit_of_work():
        account = account_by_id(current_user.id)
        ended = sessions.end(account, public_id, actor=current_actor(), now=utcnow())
    flash(gettext("La sesión terminó.") if ended else gettext("Esa sesión ya había terminado."), "success")
    return redirect(url_for(".index"), 303)


@blueprint.post("/terminar-las-otras")
@requires()
def end_others() -> Response:
    with unit_of_work():
        account = account_by_id(current_user.id)
        own = browser.own_token()
        sessions.end_all(account, Ending.BY_OWNER, actor=current_actor(), now=utcnow(), but=own)
    flash(gettext("Las otras sesiones terminaron."), "success")
    return redirect(url_for(".index"), 303)
