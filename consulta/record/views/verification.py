"""The page /verificar: checks a receipt, a record or a printed code for browsers without scripts.

Nothing that is sent here is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from flask import Blueprint, Response, make_response, render_template, request
from flask_babel import gettext
from werkzeug.datastructures import CombinedMultiDict, FileStorage

from consulta.consultations.queries.dated import next_change
from consulta.consultations.queries.public import (
    PublicConsultation,
    public_consultation,
    public_consultations,
)
from consulta.core.access import public
from consulta.core.bodies import takes_bodies
from consulta.core.clock import utcnow
from consulta.core.kept_pages import kept
from consulta.core.limits import limiter, seconds_until
from consulta.record.domain.checkpoints import Checkpoint, VerifierKey, parse_verifier_key, read_checkpoint
from consulta.record.domain.record_files import (
    ReceiptDocument,
    RecordDocument,
    Unreadable,
    read_receipt,
    read_record,
)
from consulta.record.domain.verification import (
    Check,
    check_printed,
    check_receipt,
    check_receipt_in_record,
    check_record,
)
from consulta.record.forms import MAX_PRINTED, VerificationForm
from consulta.record.presenters.verification import (
    check_lines,
    messages_for_scripts,
    overall_kind,
    receipt_texts,
)
from consulta.record.queries import record
from consulta.vocabulary.json_text import parse_json

MAX_BYTES = 2 * 1024 * 1024
MAX_VALUES = 60_000
"""Of a receipt or a record: a record of 2 MB has 30,000 entries."""

blueprint = Blueprint("verification", __name__)

Document = TypeVar("Document")


@blueprint.get("/verificar")
@public
@kept("consulta", until=next_change)
def enter() -> str:
    form = VerificationForm(data={"consulta": request.args.get("consulta", "")}, consultas=_titles())
    return _page(form)


@blueprint.post("/verificar")
@limiter.limit("20 per minute", on_breach=lambda spent: _busy(seconds_until(spent.reset_at)))
@takes_bodies(MAX_BYTES)
@public
def check() -> Response:
    form = _sent_form()
    printed = (form.impreso.data or "").strip()[:MAX_PRINTED]
    if not (_is_chosen(form.comprobante.data) or _is_chosen(form.registro.data) or printed):
        form.comprobante.errors = [gettext("Elija su comprobante, un registro o escriba un código impreso.")]
        return make_response(_page(form), 422)
    receipt, unread = _read(form.comprobante.data, read_receipt, "unreadable_receipt")
    record, unread_record = _read(form.registro.data, read_record, "unreadable_record")
    checks = [*unread, *unread_record, *_checks(receipt, record, printed, form.consulta.data or "")]
    response = make_response(_page(form, checks, receipt))
    response.headers["Cache-Control"] = "no-store"
    return response


def _sent_form() -> VerificationForm:
    return VerificationForm(CombinedMultiDict([request.files, request.form]), consultas=_titles())


def _busy(seconds: int) -> Response:
    """Too many checks from one sender: the form comes back with what was typed; files are chosen again."""
    form = _sent_form()
    form.comprobante.errors = [
        gettext("Hay muchas comprobaciones a la vez. Espere %(n)s segundos y pruebe otra vez.", n=seconds)
    ]
    response = make_response(_page(form), 429)
    response.headers["Retry-After"] = str(seconds)
    return response


def _checks(
    receipt: ReceiptDocument | None, record: RecordDocument | None, printed: str, slug: str
) -> Iterator[Check]:
    if receipt:
        keys = _keys(receipt.consultation) or (record.keys if record else ())
        yield from check_receipt(receipt, keys)
        if record:
            yield from check_receipt_in_record(receipt, record)
        elif receipt.proof:
            yield _check_today(receipt.consultation, receipt.proof.checkpoint)
    if record:
        yield from check_record(record, _keys(record.consultation))
    if printed:
        named = slug or (receipt.consultation if receipt else "")
        signed = [one.checkpoint for one in record.checkpoints] if record and not slug else _published(named)
        try:
            yield check_printed(printed, signed)
        except Unreadable:
            yield Check("unreadable_printed", False)


def _check_today(slug: str, before: Checkpoint) -> Check:
    """Whether what this site publishes today only grew since the checkpoint of a receipt."""
    consultation = _consultation(slug)
    newest = record.newest_checkpoint(consultation.id) if consultation else None
    if consultation is None or newest is None:
        return Check("not_here", None)
    if before.origin != newest.origin:
        return Check("other_record", False, {"origin": before.origin})
    if before.size > newest.size:
        return Check("newer", None)
    proof = record.consistency_proof(consultation.id, before.size, newest.size)
    same = proof is not None and proof.old_root == before.root
    return Check("grew", same, {"size": before.size, "entries": newest.size})


def _published(slug: str) -> list[Checkpoint]:
    consultation = _consultation(slug)
    return [read_checkpoint(one.note) for one in record.checkpoints(consultation.id)] if consultation else []


def _consultation(slug: str) -> PublicConsultation | None:
    """The public consultation of a slug from outside; PostgreSQL raises on a NUL, so that never matches."""
    return public_consultation(slug, utcnow()) if slug.isprintable() else None


def _keys(slug: str) -> tuple[VerifierKey, ...]:
    consultation = _consultation(slug)
    found = record.checkpoints(consultation.id) if consultation else ()
    return tuple(dict.fromkeys(parse_verifier_key(one.verifier_key) for one in found))


def _read(
    file: FileStorage | None, read: Callable[[Any], Document], code: str
) -> tuple[Document | None, tuple[Check, ...]]:
    """The parsed file, if one was chosen; or the failed check when it cannot be parsed."""
    if file is None or not _is_chosen(file):
        return None, ()
    try:
        return read(parse_json(file.read(), most_values=MAX_VALUES)), ()
    except ValueError:
        return None, (Check(code, False),)


def _is_chosen(file: object) -> bool:
    return isinstance(file, FileStorage) and bool(file.filename)


def _titles() -> list[tuple[str, str]]:
    return [(one.slug, one.title) for one in public_consultations(utcnow())]


def _page(
    form: VerificationForm, checks: Sequence[Check] = (), receipt: ReceiptDocument | None = None
) -> str:
    return render_template(
        "record/verification/check.html",
        form=form,
        lines=check_lines(checks),
        verdict=overall_kind(checks),
        words=receipt_texts(receipt) if receipt else (),
        messages=messages_for_scripts(),
    )
