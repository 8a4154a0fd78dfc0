"""Publishes the second version of a decision; adds documents to versions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from consulta.attachments.domain import Upload
from consulta.attachments.services.cleaning import clean
from consulta.decisions.domain.dispositions import Outcome
from consulta.decisions.queries.decisions import commitments_of, disposition_of
from consulta.decisions.services import attachments, clauses, decisions, draft_commitments
from consulta.demo.decision_shapes import DemoCorrection, DemoDecision, DemoDocument
from consulta.demo.loading.coding import Codebook
from consulta.demo.moments import Moments
from consulta.demo.sites import CONTENT
from consulta.reading.queries.codebook import theme_by_public_id
from consulta.vocabulary.actors import Actor

if TYPE_CHECKING:
    from consulta.consultations.models.consultation import Consultation
    from consulta.decisions.models.decision import Decision


def add_documents(
    decision: Decision, documents: Iterable[DemoDocument], *, actor: Actor, now: datetime
) -> None:
    """Add files of the content folder to a draft, cleaned like any other."""
    for one in documents:
        content = (CONTENT / "documents" / one.file).read_bytes()
        attachments.add(decision, clean(Upload(one.file, content)), one.title, actor=actor, now=now)


def correct(
    decision: DemoDecision,
    consultation: Consultation,
    codebook_by_key: Codebook,
    moments: Moments,
    *,
    author: Actor,
    director: Actor,
) -> None:
    """Write, hand over, sign and publish the correction."""
    correction = decision.correction
    if correction is None:
        return
    day = correction.day
    draft = decisions.start(consultation, actor=author, now=moments.at(day, 8))
    now = moments.at(day, 9)
    decisions.write(
        draft, draft.text, draft.decider, draft.decided_on, correction.reason, actor=author, now=now
    )
    _put_clauses(draft, decision, correction, actor=author, now=now)
    for key, reason in correction.reasons.items():
        theme = theme_by_public_id(consultation.id, codebook_by_key[key].public_id)
        answered = disposition_of(draft, theme) if theme is not None else None
        if theme is None or answered is None:
            raise LookupError(key)
        decisions.set_disposition(draft, theme, Outcome(answered.outcome), reason, actor=author, now=now)
    for made in commitments_of(draft):
        if made.what in correction.due:
            due = moments.day(correction.due[made.what])
            draft_commitments.change(made, made.what, made.unit, due, actor=author, now=now)
    add_documents(draft, correction.documents, actor=author, now=now)
    decisions.submit(draft, actor=author, now=moments.at(day, 10))
    decisions.sign_and_publish(draft, actor=director, now=moments.at(day, 11))


def _put_clauses(
    draft: Decision, decision: DemoDecision, correction: DemoCorrection, *, actor: Actor, now: datetime
) -> None:
    present = dict(zip((one.key for one in decision.clauses), draft.clauses, strict=True))
    for one in correction.clauses:
        if one.key in present:
            clauses.edit(present[one.key], one.heading, one.text, actor=actor, now=now)
        else:
            clauses.add(draft, one.heading, one.text, actor=actor, now=now)
