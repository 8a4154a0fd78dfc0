"""What a member of staff does before anything else: a password of one's own, a second factor if needed."""

from __future__ import annotations

from flask import current_app, flash, redirect, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from consulta.accounts.services import second_factor
from consulta.core.access import access_of
from consulta.core.settings import Settings

ALWAYS = frozenset({"static", "security.login", "security.logout", "security.change_password"})
SECOND_FACTOR = frozenset({"second_factor.show", "second_factor.start"})


def first_things_first() -> Response | None:
    """Before each request of somebody signed in: send them to what has to be done first."""
    if request.endpoint is None or request.endpoint in ALWAYS:
        return None
    access = access_of(current_app.view_functions[request.endpoint])
    if access is None or access.public or access.before_sign_in or not current_user.is_authenticated:
        return None
    if current_user.must_change_password:
        flash(gettext("Cambie primero la contraseña que le dieron por una suya."), "info")
        return redirect(url_for("security.change_password"), 303)
    settings: Settings = current_app.extensions["settings"]
    if not settings.second_factor_required or request.endpoint in SECOND_FACTOR:
        return None
    if second_factor.is_due(current_user):
        flash(gettext("Su cuenta necesita un segundo paso para entrar. Actívelo ahora."), "info")
        return redirect(url_for("second_factor.show"), 303)
    return None
