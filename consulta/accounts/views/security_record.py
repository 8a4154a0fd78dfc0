"""The security record, for administrators: newest first, by kind of entry and account."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from consulta.accounts.domain.security_events import SecurityEvent
from consulta.accounts.forms.security_record import SecurityFilterForm
from consulta.accounts.queries import account_by_public_id, all_accounts, security_entries
from consulta.core.access import requires
from consulta.vocabulary.roles import Permission

blueprint = Blueprint("security_record", __name__)


@blueprint.get("/gestion/seguridad")
@requires(Permission.MANAGE_ACCOUNTS)
def index() -> str:
    everybody = all_accounts()
    form = SecurityFilterForm(request.args, [(one.public_id, one.name) for one in everybody])
    account = account_by_public_id(form.account.data) if form.account.data else None
    page = security_entries(
        SecurityEvent(form.event.data) if form.event.data else None,
        None if account is None else account.id,
        before=form.before.data,
    )
    return render_template("accounts/security_record.html", form=form, page=page)
