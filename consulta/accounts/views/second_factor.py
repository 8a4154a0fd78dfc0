"""The second factor: setting it up, its recovery codes, taking it away, and asking for it at sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.fernet import InvalidToken
from flask import Blueprint, abort, current_app, g, redirect, render_template, request, session, url_for
from flask_babel import gettext
from flask_login import current_user
from flask_security.utils import validate_redirect_url
from werkzeug.wrappers import Response

from consulta.accounts import browser
from consulta.accounts.forms.confirmation import CodeForm
from consulta.accounts.presenters import app_qr
from consulta.accounts.queries import account_by_id
from consulta.accounts.services import accounts, attempts, second_factor, sessions
from consulta.core.access import (
    asks_password_again,
    before_sign_in,
    current_actor,
    requires,
    unit_of_work,
)
from consulta.core.clock import utcnow
from consulta.core.limits import account_key
from consulta.core.refusals import form_status, saving
from consulta.core.settings import Settings
from consulta.core.staff_form import StaffForm
from consulta.core.vault import vault

if TYPE_CHECKING:
    from consulta.accounts.models.account import Account

blueprint = Blueprint("second_factor", __name__)

Page = Response | tuple[str, int] | str


@blueprint.get("/gestion/segundo-paso")
@requires()
def show() -> Page:
    """Whether it is on; and if not, the secret for an app."""
    account = _account()
    if account.totp_secret is None:
        return _setting_up(CodeForm(formdata=None), second_factor.new_secret())
    settings: Settings = current_app.extensions["settings"]
    is_kept = settings.second_factor_required and second_factor.is_needed(account)
    return render_template(
        "accounts/second_factor.html", form=StaffForm(formdata=None), account=account, is_kept=is_kept
    )


@blueprint.post("/gestion/segundo-paso")
@requires()
@asks_password_again()
def start() -> Page:
    """Switch it on, with a code that shows that the app has the secret."""
    form = CodeForm()
    try:
        secret = vault().decrypt_second_factor(request.form.get("secret", ""))
    except (InvalidToken, UnicodeError):
        return redirect(url_for(".show"), 303)
    if form.validate():
        codes: list[str] = []
        with saving(form):
            codes = second_factor.activate(
                _account(), secret, form.code.data, token=browser.own_token(), now=utcnow()
            )
        if not form.errors:
            return render_template("accounts/recovery_codes.html", codes=codes)
    return _setting_up(form, secret)


@blueprint.post("/gestion/segundo-paso/codigos")
@requires()
@asks_password_again()
def codes() -> Page:
    """New recovery codes."""
    form = StaffForm()
    made: list[str] = []
    with saving(form):
        made = second_factor.renew_codes(_account(), now=utcnow())
    if form.errors:
        return redirect(url_for(".show"), 303)
    return render_template("accounts/recovery_codes.html", codes=made)


@blueprint.post("/gestion/segundo-paso/quitar")
@requires()
@asks_password_again()
def remove() -> Page:
    """Take one's own away, where one's roles do not need it."""
    settings: Settings = current_app.extensions["settings"]
    with unit_of_work():
        account = _account()
        if settings.second_factor_required and second_factor.is_needed(account):
            abort(409)
        second_factor.remove(account, actor=current_actor(), now=utcnow())
    return redirect(url_for("security.login"), 303)


@blueprint.route("/gestion/entrar/codigo", methods=["GET", "POST"])
@before_sign_in
def ask() -> Page:
    """Ask whoever typed the password for a code."""
    wanted = request.values.get("next", "")
    if not wanted or not validate_redirect_url(wanted):
        wanted = url_for("dashboard.home")
    if not current_user.is_authenticated:
        return redirect(url_for("security.login", next=wanted), 303)
    form = CodeForm()
    if form.validate_on_submit():
        if _takes(form.code.data):
            # The form of before must not be sent again by someone else.
            session.pop("csrf_token", None)
            g.pop("csrf_token", None)
            return redirect(wanted, 303)
        form.code.errors = [gettext("Ese código no es correcto. Escriba el que muestra ahora la aplicación.")]
    return render_template("accounts/code.html", form=form, wanted=wanted), form_status(form)


def _takes(code: str) -> bool:
    email, number = current_user.email, current_user.id
    attempts.count_code(email)
    with unit_of_work():
        is_right = second_factor.take(account_by_id(number), code, now=utcnow())
        if is_right:
            sessions.confirm(browser.own_token(), now=utcnow())
        else:
            last = attempts.was_the_last_code(email)
            accounts.note_failure(email, account_key(email), "second_factor", last=last, now=utcnow())
    return is_right


def _account() -> Account:
    return account_by_id(current_user.id)


def _setting_up(form: CodeForm, secret: str) -> Page:
    page = render_template(
        "accounts/second_factor_start.html",
        form=form,
        qr=app_qr(second_factor.app_address(_account(), secret), gettext("Código QR para la aplicación")),
        secret=secret,
        sealed=vault().encrypt_second_factor(secret),
    )
    return page, form_status(form)
