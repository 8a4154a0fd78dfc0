"""Copies laid over original words: redacted, transcribed, translated. The original is never touched.

A copy is only ever added; the newest counts, the others stay for the staff. Allowed at any time, after the
decision too: what turns out to be personal data must be covered then as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from consulta.accounts.services import history
from consulta.consultations.models.consultation import Consultation
from consulta.consultations.services.locking import FROZEN, lock_consultation
from consulta.contributions.domain.moderation import TextState
from consulta.contributions.models.answer import Answer
from consulta.core.extensions import db
from consulta.reading.domain.layers import MAX_TEXT, Language, LayerKind
from consulta.reading.domain.personal_data import UNMISTAKABLE, Span, suspected
from consulta.reading.domain.redaction import redacted
from consulta.reading.models.layer import TextLayer
from consulta.reading.queries.layers import LayeredText, layered_text
from consulta.reading.services import moderation
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.errors import InvalidValue, Obstacle, Refused
from consulta.vocabulary.text import t


class CopiedMeanwhile(Refused):
    """Somebody else copied or judged the text after it was shown, or its author withdrew it."""

    def __init__(self) -> None:
        text = t("Este texto cambió mientras usted lo trabajaba. Vea cómo está ahora y hágalo otra vez.")
        super().__init__([Obstacle("copied_meanwhile", text)])


def redact(
    consultation: Consultation, answer: str, spans: Sequence[Span], *, seen: str, actor: Actor, now: datetime
) -> int:
    """Cover spans of an answer (by public id), or of its transcription where there is one; the copy's id.

    `seen` is LayeredText.as_seen as it was shown. Raises CopiedMeanwhile, and InvalidValue when the copy
    would say what is read anyway.
    """
    found = _held(consultation, answer, seen)
    text = redacted(found.copies.basis, spans)
    if text == found.copies.shown:
        raise InvalidValue(t("Marque al menos una palabra que haya que tapar, o cambie lo que está tapado."))
    return _add(consultation, found, LayerKind.REDACTED, text, actor=actor, now=now)


def transcribe(
    consultation: Consultation, answer: str, text: str, *, seen: str, actor: Actor, now: datetime
) -> int:
    """Lay down what a recording or a hardly legible sheet says. Raises as redact.

    A text that was approved is judged again, unless a redacted copy is what is read. After the decision
    nothing is judged: then a transcription with suspected personal data is refused.
    """
    found = _held(consultation, answer, seen)
    text = _written(text, found.copies.basis)
    copy = _add(consultation, found, LayerKind.TRANSCRIBED, text, actor=actor, now=now)
    if found.text_state is TextState.PUBLISHABLE and not found.copies.redaction:
        _judge_again(consultation, found, text, actor=actor, now=now)
    return copy


def translate(
    consultation: Consultation,
    answer: str,
    language: Language,
    text: str,
    *,
    seen: str,
    actor: Actor,
    now: datetime,
) -> int:
    """Lay down what the text that everybody reads says in another language. Raises as redact, and when it
    tells a telephone, a document or an address of mail that is not told there.
    """
    found = _held(consultation, answer, seen)
    before = next((one.text for one in found.copies.translations if one.language is language), "")
    text = _written(text, before)
    untold = [
        text[one.start : one.end]
        for one in suspected(text)
        if one.kind in UNMISTAKABLE and text[one.start : one.end] not in found.copies.shown
    ]
    if untold:
        raise InvalidValue(
            t(
                "La traducción lleva un dato que el texto no dice: «%(said)s». Ponga la marca en su lugar.",
                said=untold[0],
            )
        )
    return _add(consultation, found, LayerKind.TRANSLATED, text, language, actor=actor, now=now)


def _held(consultation: Consultation, answer: str, seen: str) -> LayeredText:
    """The text as it is now, with nobody else writing on it."""
    lock_consultation(consultation)
    db.session.execute(select(Answer.id).where(Answer.public_id == answer).with_for_update())
    found = layered_text(consultation.id, answer)
    if found is None or found.as_seen != seen:
        raise CopiedMeanwhile
    return found


def _written(text: str, before: str) -> str:
    text = text.strip()
    if not text:
        raise InvalidValue(t("Escriba el texto."))
    if len(text) > MAX_TEXT:
        raise InvalidValue(t("El texto es demasiado largo: caben %(most)s letras.", most=MAX_TEXT))
    if text == before.strip():
        raise InvalidValue(t("Dice lo mismo que ya hay guardado."))
    return text


def _add(
    consultation: Consultation,
    found: LayeredText,
    kind: LayerKind,
    text: str,
    language: Language | None = None,
    *,
    actor: Actor,
    now: datetime,
) -> int:
    made = TextLayer(
        answer_id=found.answer_id,
        layer=kind,
        language=language,
        text=text,
        author_id=actor.account_id,
        created_at=now,
    )
    db.session.add(made)
    db.session.flush()
    history.record(
        moderation.TEXT,
        found.answer_id,
        kind,
        actor=actor,
        now=now,
        consultation_id=consultation.id,
        detail={"copy": made.id, "language": language},
    )
    consultation.revision += 1
    return made.id


def _judge_again(
    consultation: Consultation, found: LayeredText, text: str, *, actor: Actor, now: datetime
) -> None:
    if consultation.state_at(now) not in FROZEN:
        moderation.reopen_texts(consultation, [found.answer_id], actor=actor, now=now)
    elif suspected(text):
        sentence = t(
            "El texto ya está publicado y la transcripción parece llevar datos personales. "
            "Escríbala con [dato personal] en su lugar."
        )
        raise Refused([Obstacle("published_data", sentence)])
