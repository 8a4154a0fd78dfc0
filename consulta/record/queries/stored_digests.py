"""The documents that the digests of contributions were computed from, rebuilt from the stored rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from consulta.consultations.models.question import Question, QuestionVersion
from consulta.contributions.domain.digests import AnswerContent, Content, Documents, PlaceContent, Salts
from consulta.contributions.domain.moderation import ContributionState
from consulta.contributions.models.answer import Answer, AnswerChoice
from consulta.contributions.models.contribution import Contribution, Place
from consulta.core.extensions import db


@dataclass(frozen=True, slots=True)
class StoredDigest:
    """A contribution's digest, and what it was computed from as far as it is still stored."""

    id: int
    digest: str
    state: ContributionState
    received_at: datetime
    part_hashes: bytes | None
    salts: Salts | None
    """None once erased; then `documents` is None too."""
    documents: Documents | None

    def recomputed(self) -> bytes | None:
        """The three part hashes computed from the stored rows; None once erased."""
        if self.salts is None or self.documents is None:
            return None
        return self.documents.part_hashes(self.salts)


def stored_digests(contributions: Sequence[Contribution]) -> list[StoredDigest]:
    """The contributions of one consultation with their documents, in the order given."""
    ids = [one.id for one in contributions]
    places = {one.contribution_id: one for one in _of(Place, ids)}
    answers = _answers({one.consultation_id for one in contributions}, ids)
    return [_stored_digest(one, places.get(one.id), answers[one.id]) for one in contributions]


def _stored_digest(
    one: Contribution, place: Row[Any] | None, answers: Sequence[AnswerContent]
) -> StoredDigest:
    salts = _salts(one)
    return StoredDigest(
        id=one.id,
        digest=one.digest,
        state=ContributionState(one.state),
        received_at=one.received_at,
        part_hashes=one.part_hashes,
        salts=salts,
        documents=_documents(one, place, answers) if salts else None,
    )


def _salts(one: Contribution) -> Salts | None:
    if one.words_salt is None or one.place_salt is None or one.particulars_salt is None:
        return None
    return Salts(one.words_salt, one.place_salt, one.particulars_salt)


def _documents(one: Contribution, place: Row[Any] | None, answers: Sequence[AnswerContent]) -> Documents:
    return Documents.of(
        Content(
            answers=answers,
            place=_place(place),
            notice_version=one.notice_version,
            publish_text=one.publish_text,
            age_band=one.age_band,
            sex=one.sex,
            relation=one.relation,
            channel=one.channel,
            captured_at=one.captured_at,
            received_at=one.received_at,
            consent_way=one.consent_way,
        )
    )


def _place(place: Row[Any] | None) -> PlaceContent | None:
    if place is None:  # intake always writes one: the row was deleted
        return None
    return PlaceContent(
        source=place.source,
        lat=place.lat,
        lon=place.lon,
        accuracy_m=place.accuracy_m,
        district=place.district_code,
        landmark=place.landmark,
        meaning=place.meaning,
    )


def _answers(consultation_ids: Iterable[int], ids: Sequence[int]) -> defaultdict[int, list[AnswerContent]]:
    chosen: defaultdict[tuple[int, int], set[str]] = defaultdict(set)
    for choice in _of(AnswerChoice, ids):
        chosen[choice.contribution_id, choice.question_id].add(choice.option_key)
    versions = _versions(consultation_ids)
    found: defaultdict[int, list[AnswerContent]] = defaultdict(list)
    for answer in _of(Answer, ids):
        version = versions.get(answer.question_version_id)
        keys = chosen[answer.contribution_id, answer.question_id]
        order = [option["key"] for option in version.options] if version else []
        found[answer.contribution_id].append(
            AnswerContent(
                version.key if version else "",
                version.number if version else 0,
                answer.words,
                (*(key for key in order if key in keys), *sorted(keys.difference(order))),
            )
        )
    return found


def _versions(consultation_ids: Iterable[int]) -> dict[int, Row[tuple[int, str, int, list[dict[str, str]]]]]:
    """By QuestionVersion.id: the question's key, the version's number and its options."""
    rows = db.session.execute(
        select(QuestionVersion.id, Question.key, QuestionVersion.number, QuestionVersion.options)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(Question.consultation_id.in_(list(consultation_ids)))
    ).all()
    return {row.id: row for row in rows}


def _of(table: type, ids: Sequence[int]) -> Sequence[Row[Any]]:
    """The rows of a table that belong to these contributions, without making model objects, for speed."""
    columns = table.__table__  # type: ignore[attr-defined]
    return db.session.execute(select(columns).where(columns.c.contribution_id.in_(ids))).all()
