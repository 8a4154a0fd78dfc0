"""Intake: storing a submission once, whole, with its folio and its digest.

The most frequent write of the platform: plain Core statements, no ORM objects, no shared counter (ADR 0005).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Insert, Table, func, select
from sqlalchemy.ext.compiler import compiles

from consulta.accounts.services import history
from consulta.contributions.domain.arrivals import Arrival
from consulta.contributions.domain.digests import Content, Documents, Salts, digest_of, sender_particulars
from consulta.contributions.domain.folio import new_folio
from consulta.contributions.domain.moderation import ContributionState, TextState
from consulta.contributions.domain.submission import Submission
from consulta.contributions.models.answer import Answer, AnswerChoice
from consulta.contributions.models.contribution import ConflictingSubmission, Contact, Contribution, Place
from consulta.contributions.services.arrivals import note_arrival
from consulta.core.columns import new_public_id
from consulta.core.extensions import db
from consulta.core.vault import vault
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.calendar import local_date
from consulta.vocabulary.channels import Channel, ConsentWay

MAX_CONFLICTS = 20


class InsertOnce(Insert):
    """An INSERT that does nothing where the submission_id is known.

    The dialects' own on_conflict_do_nothing does the same and is compiled anew at every call.
    """

    inherit_cache = True


@compiles(InsertOnce)
def _insert_once(element: InsertOnce, compiler: Any, **options: Any) -> str:
    head, returning, tail = compiler.visit_insert(element, **options).rpartition(" RETURNING ")
    return f"{head} ON CONFLICT (submission_id) DO NOTHING{returning}{tail}"


_INSERT_ONCE = InsertOnce(Contribution.__table__).returning(Contribution.__table__.c.id)


class IntakeOutcome(StrEnum):
    """What became of a submission."""

    CREATED = "created"
    REPLAYED = "replayed"
    CONFLICT = "conflict"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class IntakeResult:
    """What became of a submission. `folio` and `digest` are None for a conflict and for a withdrawn
    contribution; `received_at` is when it arrived first.
    """

    outcome: IntakeOutcome
    contribution_id: int
    folio: str | None
    digest: str | None
    received_at: datetime | None = None


def receive(
    consultation_id: int,
    submission: Submission,
    *,
    channel: Channel,
    actor: Actor,
    now: datetime,
    consent_way: ConsentWay | None = None,
    arrival: Arrival | None = None,
) -> IntakeResult:
    """Store a submission; one that was sent again is recognised and gets the same receipt.

    `arrival` is given for what came over the web.
    """
    submission = submission.protecting_minors()
    captured_at = submission.captured_at or now
    content = submission.content(
        channel=channel, consent_way=consent_way, captured_at=captured_at, received_at=now
    )
    row = _row(consultation_id, submission, content, actor)
    number = _store(row, submission)
    if number is None:
        return _recognise(consultation_id, submission, content)
    if arrival is not None:
        note_arrival(number, arrival, now=now)
    history.record(
        "contribution",
        number,
        "received",
        actor=actor,
        now=now,
        consultation_id=consultation_id,
        to_state=ContributionState.PENDING,
    )
    return IntakeResult(IntakeOutcome.CREATED, number, row["folio"], row["digest"], now)


def _row(consultation_id: int, submission: Submission, content: Content, actor: Actor) -> dict[str, Any]:
    """The row of a contribution, with a new folio, and the digest with new salts."""
    salts = Salts.fresh()
    part_hashes = Documents.of(content).part_hashes(salts)
    return {
        "public_id": new_public_id(),
        "consultation_id": consultation_id,
        "submission_id": submission.submission_id,
        "folio": new_folio(),
        "channel": content.channel,
        "state": ContributionState.PENDING.value,
        "captured_at": content.captured_at,
        "received_at": content.received_at,
        "received_on": local_date(content.received_at),
        "recorded_by_id": actor.account_id,
        "consent_way": content.consent_way,
        "notice_version": content.notice_version,
        "publish_text": content.publish_text,
        "age_band": content.age_band,
        "sex": content.sex,
        "relation": content.relation,
        "digest": digest_of(part_hashes),
        "part_hashes": part_hashes,
        "words_salt": salts.words,
        "place_salt": salts.place,
        "particulars_salt": salts.particulars,
        "withdrawal_tries": 0,
    }


def _store(row: dict[str, Any], submission: Submission) -> int | None:
    """Store every part of it. The new row's number, or None where the submission_id is known already."""
    number: int | None = db.session.connection().execute(_INSERT_ONCE, row).scalar()
    if number is None:
        return None
    shared = {"consultation_id": row["consultation_id"], "contribution_id": number}
    place = submission.place
    _add(
        Place,
        {
            **shared,
            "source": place.source.value,
            "lat": place.lat,
            "lon": place.lon,
            "accuracy_m": place.accuracy_m,
            "district_code": place.district_code,
            "landmark": place.landmark,
            "meaning": place.meaning.value if place.meaning else None,
        },
    )
    _store_answers(shared, submission)
    if submission.contact:
        ciphertext = vault().encrypt(submission.contact)
        _add(Contact, {**shared, "ciphertext": ciphertext, "created_at": row["received_at"]})
    return number


def _store_answers(shared: dict[str, Any], submission: Submission) -> None:
    answers = [
        {
            **shared,
            "public_id": new_public_id(),
            "question_version_id": given.question.version_id,
            "question_id": given.question.question_id,
            "words": given.value.text,
            "text_state": TextState.PENDING.value,
        }
        for given in submission.answers
    ]
    choices = [
        {**shared, "question_id": given.question.question_id, "option_key": key}
        for given in submission.answers
        for key in given.value.choices
    ]
    _add(Answer, *answers)
    if choices:
        _add(AnswerChoice, *choices)


def _add(table: Any, *rows: dict[str, Any]) -> None:
    # The session's own connection: the session itself would only look for ORM objects.
    db.session.connection().execute(table.__table__.insert(), list(rows))


def _recognise(consultation_id: int, submission: Submission, content: Content) -> IntakeResult:
    """The result for a known submission_id: same content, other content, or a withdrawn contribution.

    The same content is that of the same consultation and channel.
    """
    known: Table = Contribution.__table__
    row = db.session.execute(select(known).where(known.c.submission_id == submission.submission_id)).one()
    if row.state == ContributionState.WITHDRAWN:
        return IntakeResult(IntakeOutcome.WITHDRAWN, row.id, None, None)
    then = replace(
        content, captured_at=submission.captured_at or row.captured_at, received_at=row.received_at
    )
    salts = Salts(row.words_salt, row.place_salt, row.particulars_salt)
    same = (
        row.consultation_id == consultation_id
        and digest_of(Documents.of(then).part_hashes(salts)) == row.digest
        and _contact_of(row.id) == submission.contact
    )
    if same:
        return IntakeResult(IntakeOutcome.REPLAYED, row.id, row.folio, row.digest, row.received_at)
    _store_conflict(row.consultation_id, row.id, content)
    return IntakeResult(IntakeOutcome.CONFLICT, row.id, None, None)


def _contact_of(contribution_id: int) -> str | None:
    ciphertext = db.session.scalar(
        select(Contact.ciphertext).where(Contact.contribution_id == contribution_id)
    )
    return vault().decrypt(ciphertext) if ciphertext else None


def _store_conflict(consultation_id: int, contribution_id: int, content: Content) -> None:
    """Store other content under a known id for review, at most MAX_CONFLICTS for a contribution."""
    conflicts: Table = ConflictingSubmission.__table__
    count = db.session.scalar(
        select(func.count()).select_from(conflicts).where(conflicts.c.contribution_id == contribution_id)
    )
    if count is not None and count < MAX_CONFLICTS:
        _add(
            ConflictingSubmission,
            {
                "consultation_id": consultation_id,
                "contribution_id": contribution_id,
                "received_at": content.received_at,
                "content": {"words": Documents.of(content).words, "about": sender_particulars(content)},
            },
        )
