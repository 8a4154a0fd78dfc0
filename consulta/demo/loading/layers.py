"""Adds layers to texts: redactions, transcriptions, and translations into English."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from consulta.contributions.domain.moderation import TextState
from consulta.demo.shapes import DemoAnswer
from consulta.demo.sites import read_toml
from consulta.reading.domain.layers import Language
from consulta.reading.queries.answer_ids import public_ids
from consulta.reading.queries.layers import LayeredText, layered_text
from consulta.reading.services import layers
from consulta.vocabulary.actors import Actor

if TYPE_CHECKING:
    from consulta.consultations.models.consultation import Consultation


def add_layers(
    consultation: Consultation, answers: Sequence[tuple[int, DemoAnswer]], *, actor: Actor, now: datetime
) -> None:
    """Transcribe and redact texts, as the moderator does before approving them."""
    for answer_id, answer in answers:
        if answer.transcription:
            text, seen = answer.transcription, _text(consultation, answer_id)
            layers.transcribe(consultation, seen.public_id, text, seen=seen.fingerprint, actor=actor, now=now)
        if answer.is_covered:
            seen = _text(consultation, answer_id)
            layers.redact(
                consultation,
                seen.public_id,
                seen.layers.suspicions,
                seen=seen.fingerprint,
                actor=actor,
                now=now + timedelta(minutes=2),
            )


def translate(
    consultation: Consultation, answers: Sequence[tuple[int, DemoAnswer]], *, actor: Actor, now: datetime
) -> None:
    """Translate some of the published texts into English."""
    for answer_id, answer in answers:
        english = in_english().get(answer.text)
        if english and answer.text_state == TextState.PUBLISHABLE:
            seen = _text(consultation, answer_id)
            layers.translate(
                consultation,
                seen.public_id,
                Language.ENGLISH,
                english,
                seen=seen.fingerprint,
                actor=actor,
                now=now,
            )


@cache
def in_english() -> dict[str, str]:
    """Translations by the original words."""
    return {one["words"]: one["english"] for one in read_toml("translations.toml")["translation"]}


def _text(consultation: Consultation, answer_id: int) -> LayeredText:
    found = layered_text(consultation.id, public_ids([answer_id])[answer_id])
    if found is None:
        raise LookupError(answer_id)
    return found
