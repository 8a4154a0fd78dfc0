"""Add layers over original words: redact, transcribe, translate. The original never changes (promise 9).

Layers are only added; superseded ones stay for the staff. Allowed at any time, also after the decision, as
personal data found then must be covered too.
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
from consulta.reading.domain.redaction import redact_text
from consulta.reading.models.layer import TextLayer
from consulta.reading.queries.layers import LayeredText, layered_text
from consulta.reading.services import moderation
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.errors import InvalidValue, Obstacle, Refused
from consulta.vocabulary.text import t


class TextChanged(Refused):
    """The text got a layer, was judged or was withdrawn after the page was shown; nothing was stored."""

    def __init__(self) -> None:
        text = t("Este texto cambió mientras usted lo trabajaba. Vea cómo está ahora y hágalo otra vez.")
        super().__init__([Obstacle("text_changed", text)])


def redact(
    consultation: Consultation, answer: str, spans: Sequence[Span], *, seen: str, actor: Actor, now: datetime
) -> int:
    """Cover spans of an answer (by public id) or of its transcription; returns the id of the layer.

    `seen` is LayeredText.fingerprint as the page showed it. Raises TextChanged, and InvalidValue when the
    layer would not change the public text.
    """
    found = _lock_text(consultation, answer, seen)
    text = redact_text(found.layers.redaction_basis, spans)
    if text == found.layers.public_text:
        raise InvalidValue(t("Marque al menos una palabra que haya que tapar, o cambie lo que está tapado."))
    return _add(consultation, found, LayerKind.REDACTED, text, actor=actor, now=now)


def transcribe(
    consultation: Consultation, answer: str, text: str, *, seen: str, actor: Actor, now: datetime
) -> int:
    """Add the transcription of a recording or a hardly legible sheet. Raises as `redact`.

    An approved text has to be judged again, unless its public text is a redaction. After the decision, when
    nothing is judged any more, a transcription with suspected personal data is refused.
    """
    found = _lock_text(consultation, answer, seen)
    text = _checked_text(text, found.layers.redaction_basis)
    layer_id = _add(consultation, found, LayerKind.TRANSCRIBED, text, actor=actor, now=now)
    if found.text_state is TextState.PUBLISHABLE and not found.layers.redaction:
        _judge_again(consultation, found, text, actor=actor, now=now)
    return layer_id


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
    """Add a translation of the public text. Raises as `redact`, and InvalidValue for a telephone, document
    number or e-mail address that the public text does not have.
    """
    found = _lock_text(consultation, answer, seen)
    before = next((one.text for one in found.layers.translations if one.language is language), "")
    text = _checked_text(text, before)
    added_data = [
        text[one.start : one.end]
        for one in suspected(text)
        if one.kind in UNMISTAKABLE and text[one.start : one.end] not in found.layers.public_text
    ]
    if added_data:
        raise InvalidValue(
            t(
                "La traducción lleva un dato que el texto no dice: «%(said)s». Ponga la marca en su lugar.",
                said=added_data[0],
            )
        )
    return _add(consultation, found, LayerKind.TRANSLATED, text, language, actor=actor, now=now)


def _lock_text(consultation: Consultation, answer: str, seen: str) -> LayeredText:
    """Lock and load the text. Raises TextChanged when it is not the one that was seen."""
    lock_consultation(consultation)
    db.session.execute(select(Answer.id).where(Answer.public_id == answer).with_for_update())
    found = layered_text(consultation.id, answer)
    if found is None or found.fingerprint != seen:
        raise TextChanged
    return found


def _checked_text(text: str, before: str) -> str:
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
    layer = TextLayer(
        answer_id=found.answer_id,
        layer=kind,
        language=language,
        text=text,
        author_id=actor.account_id,
        created_at=now,
    )
    db.session.add(layer)
    db.session.flush()
    history.record(
        moderation.TEXT,
        found.answer_id,
        kind,
        actor=actor,
        now=now,
        consultation_id=consultation.id,
        detail={"copy": layer.id, "language": language},
    )
    consultation.revision += 1
    return layer.id


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
