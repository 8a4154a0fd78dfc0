"""Asking for the password again before what weighs most: publishing, exporting, changing accounts.

What was sent waits in the page that asks, and goes on from there: nothing typed is lost.
"""

from __future__ import annotations

from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from flask_security.utils import validate_redirect_url
from werkzeug.wrappers import Response

from consulta.accounts import browser
from consulta.accounts.forms.confirmation import ConfirmationForm
from consulta.accounts.services import accounts, attempts, passwords
from consulta.core.access import (
    SAFE_METHODS,
    current_actor,
    password_is_asked,
    record_of_reading,
    requires,
    unit_of_work,
)
from consulta.core.clock import utcnow
from consulta.core.limits import account_key
from consulta.core.refusals import form_status

blueprint = Blueprint("confirmation", __name__)

Page = Response | tuple[str, int] | str

# Fields of the page that asks; the others are what was sent before.
OWN_FIELDS = frozenset({"csrf_token", "confirm_password"})


def ask_password_again() -> Response | None:
    """Before each request: ask, where the view wants it and the password was typed too long ago."""
    if request.endpoint is None:
        return None
    view = current_app.view_functions[request.endpoint]
    if not password_is_asked(view, request.method):
        return None
    if not browser.is_fresh():
        if request.method in SAFE_METHODS:
            return redirect(url_for("confirmation.confirm", next=request.full_path.rstrip("?")), 303)
        form = ConfirmationForm()
        if not _proves(form):
            return make_response(_page(form, request.full_path.rstrip("?"), _sent()), form_status(form))
    if request.method in SAFE_METHODS:
        with record_of_reading():
            accounts.note_export(request.path, actor=current_actor(), now=utcnow())
    return None


@blueprint.route("/gestion/confirmar", methods=["GET", "POST"])
@requires()
def confirm() -> Page:
    """The same before a page is read: it goes on to the address `next`."""
    form = ConfirmationForm()
    wanted = request.values.get("next", "")
    if not wanted or not validate_redirect_url(wanted):
        wanted = url_for("dashboard.home")
    if _proves(form):
        return redirect(wanted, 303)
    here = url_for(".confirm")
    return _page(form, here, [("next", wanted)]), form_status(form)


def _proves(form: ConfirmationForm) -> bool:
    """Whether the password was sent and is right; otherwise the form says what is missing, if it was sent."""
    if form.confirm_password.name not in request.form or not form.validate():
        return False
    email = current_user.email
    attempts.count(email)
    with attempts.hashing.take():
        is_right = passwords.is_right(current_user, form.confirm_password.data or "")
    if is_right:
        attempts.forgive(email)
        browser.prove_again()
        return True
    with unit_of_work():
        accounts.note_failure(
            email, account_key(email), "confirmation", last=attempts.was_the_last(email), now=utcnow()
        )
    form.confirm_password.errors = [gettext("La contraseña no es correcta.")]
    return False


def _sent() -> list[tuple[str, str]]:
    return [(name, value) for name, value in request.form.items(multi=True) if name not in OWN_FIELDS]


def _page(form: ConfirmationForm, action: str, sent: list[tuple[str, str]]) -> str:
    return render_template("accounts/confirm.html", form=form, action=action, sent=sent)
