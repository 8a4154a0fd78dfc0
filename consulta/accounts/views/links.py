"""A way in by mail: a link that lets its owner set a new password and enter, once."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from consulta.accounts import browser
from consulta.accounts.forms.confirmation import LinkForm, OwnPasswordForm
from consulta.accounts.services import accounts, attempts, staff_mail
from consulta.core.access import before_sign_in, unit_of_work
from consulta.core.clock import utcnow
from consulta.core.limits import limiter
from consulta.core.refusals import form_status, saving

blueprint = Blueprint("links", __name__, url_prefix="/gestion/enlace")

Page = Response | tuple[str, int] | str


@blueprint.route("", methods=["GET", "POST"])
@limiter.limit("20 per hour", methods=["POST"])
@before_sign_in
def ask() -> Page:
    """Ask for a link. The answer is the same whether there is such an account or not."""
    form = LinkForm()
    if form.validate_on_submit():
        if attempts.may_mail(form.email.data or ""):
            with unit_of_work():
                staff_mail.send_link(form.email.data or "", now=utcnow())
        return render_template("accounts/link_sent.html")
    return render_template("accounts/link_ask.html", form=form), form_status(form)


@blueprint.route("/<token>", methods=["GET", "POST"])
@limiter.limit("30 per minute")
@before_sign_in
def use(token: str) -> Page:
    """Set a new password and enter."""
    account = staff_mail.account_of_link(token, now=utcnow())
    if account is None:
        return render_template("accounts/link_over.html"), 410
    form = OwnPasswordForm()
    if form.validate_on_submit():
        with saving(form):
            account = staff_mail.use_link(token, now=utcnow())
            if account is None:
                abort(410)
            accounts.set_own_password(account, form.password.data, now=utcnow())
        if not form.errors:
            flash(gettext("Su contraseña cambió."), "success")
            if browser.enter(account, "link"):
                return redirect(url_for("dashboard.home"), 303)
            return redirect(url_for("second_factor.ask"), 303)
    return render_template("accounts/link_use.html", form=form, account=account), form_status(form)
