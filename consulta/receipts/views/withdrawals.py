"""Withdrawing a contribution for its author, who came in person with the receipt but without the key."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from consulta.contributions.services.withdrawal import WithdrawalOutcome, withdraw_in_person
from consulta.core.access import current_actor, requires, unit_of_work
from consulta.core.clock import utcnow
from consulta.receipts.forms.withdrawal import InPersonForm
from consulta.vocabulary.roles import Permission

blueprint = Blueprint("withdrawals", __name__)


@blueprint.get("/gestion/retirar")
@requires(Permission.MODERATE)
def form() -> str:
    return render_template("receipts/withdraw_in_person.html", form=InPersonForm())


@blueprint.post("/gestion/retirar")
@requires(Permission.MODERATE)
def withdraw() -> Response | tuple[str, int]:
    filled: Any = InPersonForm()
    if not filled.validate():
        return render_template("receipts/withdraw_in_person.html", form=filled), 422
    with unit_of_work():
        result = withdraw_in_person(
            filled.folio.clean, filled.reason.data, actor=current_actor(), now=utcnow()
        )
    if result is WithdrawalOutcome.UNKNOWN:
        filled.folio.errors = [gettext("Ese folio está bien escrito, pero no es de ningún aporte de aquí.")]
        return render_template("receipts/withdraw_in_person.html", form=filled), 404
    flash(gettext("El aporte quedó retirado: se borró lo que decía y queda la cuenta."), "success")
    return redirect(url_for("dashboard.home"), 303)
