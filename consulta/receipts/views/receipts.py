"""The receipt by folio: what became of the contribution, its file, the verdict, withdrawal."""

from __future__ import annotations

import json
from contextlib import suppress

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response as AnyResponse

from consulta.contributions.domain.folio import format_folio, parse_folio
from consulta.contributions.services.withdrawal import WithdrawalOutcome, withdraw
from consulta.core.access import public, unit_of_work
from consulta.core.clock import utcnow
from consulta.core.error_pages import problem
from consulta.core.languages import say
from consulta.core.limits import FAILURES, PER_FOLIO, retry_after, spend
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
@public
def look_up() -> AnyResponse | tuple[str, int]:
    typed = request.form.get("folio", "")
    try:
        folio = parse_folio(typed)
    except InvalidValue:
        return _not_found(typed, status=422)
    if not folio_exists(folio):
        return _not_found(typed)
    return redirect(url_for("receipts.show", folio=format_folio(folio)), 303)


@blueprint.get("/folio/<folio>")
@public
def show(folio: str) -> AnyResponse | str | tuple[str, int]:
    found = _receipt(folio)
    if found is None:
        return _not_found(folio)
    return _page(found)


@blueprint.get("/folio/<folio>.json")
@public
def document(folio: str) -> Response:
    known = _known(folio)
    file = receipt_file(known) if known else None
    if file is None:
        _count_failure(folio)
        return problem(
            404, "Not Found", gettext("Ese folio no es de ningún aporte de aquí. Revise su comprobante.")
        )
    site = current_app.extensions["settings"].public_url
    body = json.dumps(receipt_document(file, site), ensure_ascii=False, indent=1) + "\n"
    response = Response(body, mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="comprobante-{file.slug}.json"'
    return response


@blueprint.post("/folio/<folio>/respuesta")
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
def withdraw_form(folio: str) -> AnyResponse | str | tuple[str, int]:
    found = _receipt(folio)
    if found is None:
        return _not_found(folio)
    return render_template("receipts/withdraw.html", receipt=found, form=WithdrawForm())


@blueprint.post("/folio/<folio>/retirar")
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
    known = _known(folio)
    return receipt(known, utcnow()) if known else None


def _known(folio: str) -> str | None:
    """The canonical folio of a contribution. Raises TooManyRequests for one that is opened again and again.

    What is counted is counted for that folio alone: others behind the same address open theirs.
    """
    try:
        canonical = parse_folio(folio)
    except InvalidValue:
        return None
    if not folio_exists(canonical):
        return None
    spend(PER_FOLIO, "folio", canonical)
    return canonical


def _count_failure(folio: str) -> None:
    """Count a folio that is nobody's, to slow down whoever guesses. Mistyped ones need no look at the data.

    Raises TooManyRequests when there were too many. Folios that are somebody's are not held up by it.
    """
    with suppress(InvalidValue):
        parse_folio(folio)
        spend(FAILURES, "unknown folio")


def _not_found(folio: str, *, status: int = 404) -> AnyResponse | tuple[str, int]:
    """The form again, with one message for a mistyped folio and another for an unknown one."""
    form = FolioForm(data={"folio": folio})
    try:
        parse_folio(folio)
        message = gettext(
            "Ese folio está bien escrito, pero no es de ningún aporte de aquí. Revise su comprobante."
        )
        _count_failure(folio)
    except InvalidValue as error:
        message = say(error.text)
    except TooManyRequests as refusal:
        wait = retry_after(refusal)
        form.folio.errors = [
            gettext(
                "Se probaron muchos folios que no existen. Espere %(n)s segundos y pruebe otra vez.", n=wait
            )
        ]
        response = make_response(render_template("receipts/enter.html", form=form), 429)
        response.headers["Retry-After"] = str(wait)
        return response
    form.folio.errors = [message]
    return render_template("receipts/enter.html", form=form), status
