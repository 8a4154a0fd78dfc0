"""Staff pages: cover personal data in a text, transcribe it, translate it."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from consulta.consultations.queries.consultations import consultation_or_404
from consulta.consultations.services.locking import FROZEN
from consulta.contributions.domain.moderation import ContributionState, TextState
from consulta.core.access import current_actor, requires, unit_of_work
from consulta.core.clock import utcnow
from consulta.core.refusals import form_status, saving
from consulta.reading.domain.layers import Language
from consulta.reading.domain.personal_data import PersonalData, Span
from consulta.reading.domain.redaction import (
    covered_spans,
    redact_text,
    spans_to_cover,
    split_by_marks,
    text_parts,
)
from consulta.reading.forms.layers import LayerForm, TranslationForm
from consulta.reading.queries.layers import LayeredText, layered_text
from consulta.reading.services import layers, moderation
from consulta.vocabulary.errors import InvalidValue, Obstacle, Refused
from consulta.vocabulary.numbers import read_number
from consulta.vocabulary.roles import Permission

if TYPE_CHECKING:
    from consulta.consultations.models.consultation import Consultation

blueprint = Blueprint("layers", __name__, url_prefix="/gestion/consultas/<slug>/textos/<answer>")

Page = Response | str | tuple[str, int]
APPROVE, LOOK = "aprobar", "ver"
KIND_FIELD = "como-"
FROM_MODERATION = "moderar"


@blueprint.route("/tapar", methods=["GET", "POST"])
@requires(Permission.MODERATE)
def redact(slug: str, answer: str) -> Page:
    """Choose the words to cover, preview the redaction, store it, and maybe approve the text with it."""
    text = _text(consultation_or_404(slug), answer)
    if request.method == "GET":
        return _redacting(slug, text, _first_choice(text))
    spans = _spans(text)
    if request.form.get("accion") == LOOK:
        return _redacting(slug, text, spans)
    approve = request.form.get("accion") == APPROVE
    seen = request.form.get("seen", "")
    try:
        with unit_of_work():
            consultation, actor, now = consultation_or_404(slug), current_actor(), utcnow()
            layers.redact(consultation, answer, spans, seen=seen, actor=actor, now=now)
            if approve:
                moderation.allow_texts(consultation, [text.answer_id], actor=actor, now=now)
    except InvalidValue as error:
        return _redacting(slug, text, spans, (Obstacle("invalid", error.text),)), 422
    except Refused as refusal:
        current = _text(consultation_or_404(slug), answer)
        return _redacting(slug, current, _first_choice(current), refusal.obstacles), 409
    message = gettext("Copia guardada y aprobada para publicar.") if approve else gettext("Copia guardada.")
    flash(message, "success")
    return _back(slug, text)


@blueprint.route("/transcribir", methods=["GET", "POST"])
@requires(Permission.MODERATE)
def transcribe(slug: str, answer: str) -> Page:
    """Write the transcription of a recording or a hardly legible sheet."""
    text = _text(consultation_or_404(slug), answer)
    before = text.layers.transcription
    form = LayerForm(text=before.text if before else "")
    if form.validate_on_submit():
        with saving(form):
            layers.transcribe(
                consultation_or_404(slug),
                answer,
                form.text.data,
                seen=form.seen.data or "",
                actor=current_actor(),
                now=utcnow(),
            )
        if not form.errors:
            return _after_transcribing(slug, answer)
    return _writing("reading/layers/transcribe.html", slug, text, form)


@blueprint.route("/traducir", methods=["GET", "POST"])
@requires(Permission.MODERATE)
def translate(slug: str, answer: str) -> Page:
    """Write a translation of the public text."""
    text = _text(consultation_or_404(slug), answer)
    asked = request.args.get("idioma", Language.ENGLISH.value)
    before = {str(one.language): one.text for one in text.layers.translations}
    form = TranslationForm(language=asked, text=before.get(asked, ""))
    if form.validate_on_submit():
        with saving(form):
            layers.translate(
                consultation_or_404(slug),
                answer,
                Language(form.language.data),
                form.text.data,
                seen=form.seen.data or "",
                actor=current_actor(),
                now=utcnow(),
            )
        if not form.errors:
            flash(gettext("Traducción guardada."), "success")
            return _back(slug, text)
    return _writing("reading/layers/translate.html", slug, text, form)


def _text(consultation: Consultation, answer: str) -> LayeredText:
    found = layered_text(consultation.id, answer)
    if found is None:
        abort(404)
    return found


def _first_choice(text: LayeredText) -> tuple[Span, ...]:
    """The spans that the newest redaction covers; without one, the suspected ones."""
    stack = text.layers
    covered = covered_spans(stack.redaction_basis, stack.redaction.text) if stack.redaction else None
    return stack.suspicions if covered is None else covered


def _spans(text: LayeredText) -> tuple[Span, ...]:
    """The spans chosen in the form, with the kinds of their marks."""
    kinds: dict[int, PersonalData] = {}
    known = {one.value for one in PersonalData}
    for name, value in request.form.items():
        start = read_number(name.removeprefix(KIND_FIELD)) if name.startswith(KIND_FIELD) else None
        if start is not None and value in known:
            kinds[start] = PersonalData(value)
    return spans_to_cover(text.layers.redaction_basis, set(request.form.getlist("tapar")), kinds)


def _redacting(
    slug: str, text: LayeredText, spans: Collection[Span], obstacles: Collection[Obstacle] = ()
) -> str:
    consultation = consultation_or_404(slug)
    basis, chosen = text.layers.redaction_basis, tuple(spans)
    return render_template(
        "reading/layers/redact.html",
        consultation=consultation,
        text=text,
        parts=[
            (part, any(one.start < part.end and part.start < one.end for one in chosen))
            for part in text_parts(basis)
        ],
        spans=[(one, basis[one.start : one.end]) for one in chosen],
        preview=split_by_marks(redact_text(basis, chosen)),
        kinds=list(PersonalData),
        can_approve=_can_approve(consultation, text),
        desde=request.values.get("desde", ""),
        obstacles=obstacles,
    )


def _writing(template: str, slug: str, text: LayeredText, form: LayerForm) -> Page:
    consultation = consultation_or_404(slug)
    text = _text(consultation, text.public_id)
    page = render_template(
        template,
        consultation=consultation,
        is_frozen=consultation.state_at(utcnow()) in FROZEN,
        text=text,
        shown=split_by_marks(text.layers.public_text),
        form=form,
        desde=request.values.get("desde", ""),
    )
    return page, form_status(form)


def _can_approve(consultation: Consultation, text: LayeredText) -> bool:
    """Whether the text can be approved: consent, no approval yet, and no decision published."""
    return (
        text.publish_text
        and text.text_state is not TextState.PUBLISHABLE
        and text.contribution_state in (ContributionState.PENDING, ContributionState.ACCEPTED)
        and consultation.state_at(utcnow()) not in FROZEN
    )


def _after_transcribing(slug: str, answer: str) -> Response:
    text = _text(consultation_or_404(slug), answer)
    flash(gettext("Transcripción guardada."), "success")
    if text.publish_text and (text.layers.suspicions or text.layers.redaction):
        flash(gettext("Revise ahora qué hay que tapar en ella antes de publicarla."), "warning")
        return redirect(url_for(".redact", slug=slug, answer=answer, **_from()), 303)
    return _back(slug, text)


def _from() -> dict[str, Any]:
    return {"desde": FROM_MODERATION} if request.values.get("desde") == FROM_MODERATION else {}


def _back(slug: str, text: LayeredText) -> Response:
    page = "moderation.show" if _from() else "contributions.show"
    return redirect(url_for(page, slug=slug, number=text.number), 303)
