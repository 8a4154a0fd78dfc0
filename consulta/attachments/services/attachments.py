"""Storing attachments."""

from __future__ import annotations

import hashlib
from datetime import datetime

from consulta.accounts.services import history
from consulta.attachments.domain import MAX_TITLE, CleanUpload
from consulta.attachments.models import Attachment
from consulta.core.extensions import db
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.errors import InvalidValue
from consulta.vocabulary.text import t


def attach(
    consultation_id: int, upload: CleanUpload, title: str, *, actor: Actor, now: datetime
) -> Attachment:
    """Store a file that services/cleaning.py cleaned; it is public once something published refers to it.

    Raises InvalidValue without a title.
    """
    attachment = Attachment(
        consultation_id=consultation_id,
        title=_checked(title),
        file_name=upload.file_name,
        media_type=upload.media_type.value,
        size=len(upload.content),
        sha256=hashlib.sha256(upload.content).hexdigest(),
        content=upload.content,
        uploaded_at=now,
        uploaded_by_id=actor.account_id,
    )
    db.session.add(attachment)
    db.session.flush()
    history.record(
        "attachment",
        attachment.id,
        "attach",
        actor=actor,
        now=now,
        consultation_id=consultation_id,
        detail={"sha256": attachment.sha256, "size": attachment.size},
    )
    return attachment


def _checked(title: str) -> str:
    stripped = title.strip()
    if not stripped:
        raise InvalidValue(t("Escriba qué es este documento, o qué se ve en la imagen."))
    if len(stripped) > MAX_TITLE:
        raise InvalidValue(t("Acorte el título: caben %(n)s letras.", n=MAX_TITLE))
    return stripped
