"""Add, remove and reorder the attachments of a draft."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import delete, select

from consulta.attachments.domain import MAX_PER_DECISION, CleanUpload
from consulta.attachments.models import Attachment
from consulta.attachments.services.attachments import attach
from consulta.core.extensions import db
from consulta.decisions.models.attachment import DecisionAttachment
from consulta.decisions.models.commitment import CommitmentUpdate
from consulta.decisions.models.decision import Decision
from consulta.decisions.queries.decisions import attachment_links
from consulta.decisions.services.decision_history import record_change
from consulta.decisions.services.guards import check_writable
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.errors import InvalidValue
from consulta.vocabulary.text import t


def add(decision: Decision, upload: CleanUpload, title: str, *, actor: Actor, now: datetime) -> Attachment:
    """Add a file to a draft, as the last one.

    Raises InvalidValue without a title, for one over MAX_PER_DECISION or a file that is there already;
    Refused once the draft is submitted.
    """
    check_writable(decision)
    links = attachment_links(decision)
    if len(links) >= MAX_PER_DECISION:
        raise InvalidValue(t("Una decisión lleva hasta %(n)s documentos.", n=MAX_PER_DECISION))
    present = {one.sha256 for one in _linked_files(links)}
    if hashlib.sha256(upload.content).hexdigest() in present:
        raise InvalidValue(t("Este archivo ya está en la decisión."))
    attachment = attach(decision.consultation_id, upload, title, actor=actor, now=now)
    last = max((link.position for link in links), default=0)
    db.session.add(
        DecisionAttachment(decision_id=decision.id, attachment_id=attachment.id, position=last + 1)
    )
    _note(decision, "add_attachment", attachment, actor, now)
    return attachment


def remove(decision: Decision, attachment: Attachment, *, actor: Actor, now: datetime) -> None:
    """Remove a file from a draft; its content is erased when nothing else uses it.

    Raises Refused once the draft is submitted, InvalidValue for a file that is not in it.
    """
    check_writable(decision)
    link = _link(decision, attachment)
    _note(decision, "remove_attachment", attachment, actor, now)
    db.session.delete(link)
    db.session.flush()
    if not _is_used(attachment):
        db.session.execute(delete(Attachment).where(Attachment.id == attachment.id))


def move(decision: Decision, attachment: Attachment, *, up: bool, actor: Actor, now: datetime) -> None:
    """Swap a file with its neighbour; at the end of the list nothing happens. Raises as `remove` does."""
    check_writable(decision)
    links = attachment_links(decision)
    place = links.index(_link(decision, attachment))
    other = place - 1 if up else place + 1
    if not 0 <= other < len(links):
        return
    links[place], links[other] = links[other], links[place]
    for position, link in enumerate(links, start=1):
        link.position = position
    _note(decision, "move_attachment", attachment, actor, now)


def _linked_files(links: list[DecisionAttachment]) -> list[Attachment]:
    """The files of these links, in no particular order."""
    ids = [link.attachment_id for link in links]
    return list(db.session.scalars(select(Attachment).where(Attachment.id.in_(ids))))


def _link(decision: Decision, attachment: Attachment) -> DecisionAttachment:
    link = db.session.get(DecisionAttachment, (decision.id, attachment.id))
    if link is None:
        raise InvalidValue(t("Este documento no está en la decisión."))
    return link


def _is_used(attachment: Attachment) -> bool:
    of_decisions = select(DecisionAttachment.decision_id).where(
        DecisionAttachment.attachment_id == attachment.id
    )
    of_updates = select(CommitmentUpdate.id).where(CommitmentUpdate.evidence_id == attachment.id)
    return any(db.session.execute(found.limit(1)).first() for found in (of_decisions, of_updates))


def _note(decision: Decision, action: str, attachment: Attachment, actor: Actor, now: datetime) -> None:
    record_change(
        decision, action, actor, now, detail={"attachment": attachment.public_id, "sha256": attachment.sha256}
    )
