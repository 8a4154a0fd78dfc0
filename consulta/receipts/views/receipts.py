"""The receipt by folio: what became of the contribution, its file, the verdict, withdrawal."""

from __future__ import annotations

import json

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from consulta.contributions.domain.folio import format_folio, parse_folio
from consulta.contributions.services.withdrawal import WithdrawalOutcome, withdraw
from consulta.core.access import public, unit_of_work
from consulta.core.clock import utcnow
from consulta.core.error_pages import problem
from consulta.core.languages import say
from consulta.core.limits import limiter
from consulta.decisions.domain.ask_back import Verdict
from consulta.decisions.services import ask_back
from consulta.decisions.services.ask_back import AskBackResult
from consulta.receipts.forms.receipts import FolioForm, WithdrawForm
from consulta.receipts.presenters.receipt_document import receipt_document
from consulta.receipts.presenters.receipt_page import quoted_answers, receipt_kind
from consulta.receipts.queries.receipt import Receipt, folio_exists, receipt
from consulta.receipts.queries.receipt_file import receipt_file
from consulta.record.queries.record import record_position
from consulta.vocabulary.calendar import local_date
from consulta.vocabulary.errors import InvalidValue

blueprint = Blueprint("receipts", __name__)


@blueprint.get("/folio")
@public
def enter() -> str:
    return render_template("receipts/enter.html", form=FolioForm())


@blueprint.post("/folio")
@limiter.limit("30 per minute")
@public
def look_up() -> AnyResponse | tuple[str, int]:
    form = FolioForm(request.form)
    try:
        folio = parse_folio(form.folio.data or "")
    except InvalidValue as error:
        form.folio.errors = [say(error.text)]
        return render_template("receipts/enter.html", form=form), 422
    if not folio_exists(folio):
        form.folio.errors = [
            gettext(
                "Ese folio está bien escrito, pero no es de ningún aporte de aquí. Revise su comprobante."
            )
        ]
        return render_template("receipts/enter.html", form=form), 404
    return redirect(url_for("receipts.show", folio=format_folio(folio)), 303)


@blueprint.get("/folio/<folio>")
@limiter.limit("60 per minute")
@public
def show(folio: str) -> str | tuple[str, int]:
    found = _receipt(folio)
    if found is None:
        return _not_found(folio)
    return _page(found)


@blueprint.get("/folio/<folio>.json")
@limiter.limit("60 per minute")
@public
def document(folio: str) -> Response:
    try:
        file = receipt_file(parse_folio(folio))
    except InvalidValue:
        file = None
    if file is None:
        return problem(
            404, "Not Found", gettext("Ese folio no es de ningún aporte de aquí. Revise su comprobante.")
        )
    site = current_app.extensions["settings"].public_url
    body = json.dumps(receipt_document(file, site), ensure_ascii=False, indent=1) + "\n"
    response = Response(body, mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="comprobante-{file.slug}.json"'
    return response


@blueprint.post("/folio/<folio>/respuesta")
@limiter.limit("10 per minute")
@public
def record_verdict(folio: str) -> AnyResponse | tuple[str, int]:
    """Store what the author says of the decision's answer; the first verdict stays."""
    found = _receipt(folio)
    if found is None:
        return _not_found(folio)
    try:
        verdict = Verdict(request.form.get("verdict", ""))
    except ValueError:
        return _page(found), 422
    with unit_of_work():
        result = ask_back.record_verdict(found.folio, verdict, now=utcnow())
    if result is AskBackResult.NOT_ALLOWED:
        return _page(found), 409
    return redirect(url_for("receipts.show", folio=format_folio(found.folio), _anchor="respuesta"), 303)


@blueprint.get("/folio/<folio>/retirar")
@public
def withdraw_form(folio: str) -> str | tuple[str, int]:
    found = _receipt(folio)
    if found is None:
        return _not_found(folio)
    return render_template("receipts/withdraw.html", receipt=found, form=WithdrawForm())


@blueprint.post("/folio/<folio>/retirar")
@limiter.limit("10 per minute")
@public
def withdraw_now(folio: str) -> AnyResponse | str | tuple[str, int]:
    found = _receipt(folio)
    if found is None:
        return _not_found(folio)
    form = WithdrawForm(request.form)
    with unit_of_work():
        result = withdraw(found.folio, form.key.data or "", now=utcnow())
    if result in (WithdrawalOutcome.DONE, WithdrawalOutcome.ALREADY_DONE):
        return redirect(url_for("receipts.show", folio=format_folio(found.folio)), 303)
    if result is WithdrawalOutcome.UNKNOWN:
        abort(404)
    if result is WithdrawalOutcome.NO_TRIES_LEFT:
        form.key.errors = [
            gettext(
                "Ya no quedan intentos. Para retirar su aporte, preséntese en la oficina con su comprobante."
            )
        ]
        return render_template("receipts/withdraw.html", receipt=found, form=form), 403
    form.key.errors = [
        gettext("La clave no es correcta. Son los cuatro números que vio al enviar su aporte.")
    ]
    return render_template("receipts/withdraw.html", receipt=found, form=form), 422


def _page(found: Receipt) -> str:
    return render_template(
        "receipts/show.html",
        receipt=found,
        letter=receipt_kind(found),
        quoted=quoted_answers(found),
        today=local_date(utcnow()),
        recorded=record_position(found.slug, found.digest),
    )


def _receipt(folio: str) -> Receipt | None:
    try:
        return receipt(parse_folio(folio), utcnow())
    except InvalidValue:
        return None


def _not_found(folio: str) -> tuple[str, int]:
    """The form again, with one message for a mistyped folio and another for an unknown one."""
    form = FolioForm(data={"folio": folio})
    try:
        parse_folio(folio)
        message = gettext("Ese folio está bien escrito, pero no es de ningún aporte de aquí.")
    except InvalidValue as error:
        message = say(error.text)
    form.folio.errors = [message]
    return render_template("receipts/enter.html", form=form), 404
