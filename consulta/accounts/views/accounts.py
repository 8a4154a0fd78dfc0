"""Pages of the administrator for the accounts of the staff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from consulta.accounts.forms.accounts import AccountForm, PasswordForm, RolesForm
from consulta.accounts.queries import account_by_public_id, all_accounts
from consulta.accounts.services import accounts, second_factor
from consulta.core.access import asks_password_again, current_actor, requires, unit_of_work
from consulta.core.clock import utcnow
from consulta.core.languages import say
from consulta.core.refusals import form_status, saving
from consulta.vocabulary.errors import Refused
from consulta.vocabulary.roles import Permission

if TYPE_CHECKING:
    from consulta.accounts.models.account import Account

blueprint = Blueprint("accounts", __name__, url_prefix="/gestion/cuentas")

Page = Response | tuple[str, int] | str


@blueprint.get("")
@requires(Permission.MANAGE_ACCOUNTS)
def index() -> Page:
    return render_template("accounts/index.html", accounts=all_accounts())


@blueprint.route("/nueva", methods=["GET", "POST"])
@requires(Permission.MANAGE_ACCOUNTS)
@asks_password_again()
def new() -> Page:
    form = AccountForm()
    if form.validate_on_submit():
        with saving(form):
            accounts.create_account(
                form.email.data,
                form.name.data,
                form.password.data,
                form.chosen(),
                actor=current_actor(),
                now=utcnow(),
            )
        if not form.errors:
            flash(gettext("La cuenta está lista. Dele la contraseña en persona o por teléfono."), "success")
            return redirect(url_for(".index"), 303)
    return render_template("accounts/new.html", form=form), form_status(form)


@blueprint.route("/<public_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_ACCOUNTS)
@asks_password_again()
def show(public_id: str) -> Page:
    """An account, with a form to change its roles."""
    account = _account(public_id)
    form = RolesForm(data={"roles": [role.name for role in account.roles]})
    if form.validate_on_submit():
        with saving(form):
            accounts.change_roles(_account(public_id), form.chosen(), actor=current_actor(), now=utcnow())
        if not form.errors:
            flash(gettext("Los roles cambiaron."), "success")
            return redirect(url_for(".show", public_id=public_id), 303)
    return _page(public_id, roles=form)


@blueprint.post("/<public_id>/clave")
@requires(Permission.MANAGE_ACCOUNTS)
@asks_password_again()
def password(public_id: str) -> Page:
    _account(public_id)
    form = PasswordForm()
    if form.validate_on_submit():
        with saving(form):
            account = _account(public_id)
            accounts.set_password(account, form.password.data, actor=current_actor(), now=utcnow())
        if not form.errors:
            flash(gettext("La contraseña cambió y sus sesiones terminaron."), "success")
            return redirect(url_for(".show", public_id=public_id), 303)
    return _page(public_id, password=form)


@blueprint.post("/<public_id>/desactivar")
@requires(Permission.MANAGE_ACCOUNTS)
@asks_password_again()
def deactivate(public_id: str) -> Page:
    return _switch(
        public_id, accounts.deactivate, gettext("La cuenta está desactivada y sus sesiones terminaron.")
    )


@blueprint.post("/<public_id>/reactivar")
@requires(Permission.MANAGE_ACCOUNTS)
@asks_password_again()
def reactivate(public_id: str) -> Page:
    return _switch(public_id, accounts.reactivate, gettext("La cuenta puede entrar otra vez."))


@blueprint.post("/<public_id>/quitar-segundo-paso")
@requires(Permission.MANAGE_ACCOUNTS)
@asks_password_again()
def remove_second_factor(public_id: str) -> Page:
    """For somebody who lost the phone and the recovery codes."""
    return _switch(public_id, second_factor.remove, gettext("La cuenta quedó sin segundo paso."))


def _switch(public_id: str, service: Any, done: str) -> Page:
    try:
        with unit_of_work():
            service(_account(public_id), actor=current_actor(), now=utcnow())
    except Refused as refusal:
        flash(" ".join(say(obstacle.text) for obstacle in refusal.obstacles), "error")
        return _page(public_id, status=409)
    flash(done, "success")
    return redirect(url_for(".show", public_id=public_id), 303)


def _page(
    public_id: str,
    *,
    roles: RolesForm | None = None,
    password: PasswordForm | None = None,
    status: int = 200,
) -> Page:
    account = _account(public_id)
    given = roles or password
    roles = roles or RolesForm(formdata=None, data={"roles": [role.name for role in account.roles]})
    page = render_template(
        "accounts/show.html",
        account=account,
        form=roles,
        password_form=password or PasswordForm(formdata=None),
        is_self=account.id == current_actor().account_id,
    )
    return page, form_status(given) if given else status


def _account(public_id: str) -> Account:
    found = account_by_public_id(public_id)
    if found is None:
        abort(404)
    return found
