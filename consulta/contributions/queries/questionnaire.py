"""The questionnaire of a consultation: all that the answer form needs, cached in memory by revision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import Table, bindparam, select

from consulta.consultations.domain.lifecycle import State, Timeline, state_at
from consulta.consultations.domain.questions import QuestionSpec
from consulta.consultations.models.consultation import Consultation
from consulta.consultations.models.question import Question, QuestionVersion
from consulta.consultations.queries.questions import questions_in_force
from consulta.core.extensions import db


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A landmark: its name and where it is, in decimal degrees as text."""

    name: str
    lat: str
    lon: str


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """What one consultation asks, who decides, its dates, and its geography."""

    id: int
    slug: str
    title: str
    site: str
    decider: str
    district_code: str | None
    revision: int
    timeline: Timeline
    questions: tuple[QuestionSpec, ...]
    landmarks: tuple[NamedPlace, ...]
    zone: dict[str, Any] | None
    asks_proof: bool
    """Whether the form asks for a proof of work, while programs flood it."""

    def state_at(self, now: datetime) -> State:
        return state_at(self.timeline, now)

    def takes_answers_at(self, now: datetime) -> bool:
        return self.state_at(now) is State.OPEN


_consultations: Table = Consultation.__table__
# Executed with every answer page and every answer: built once.
_HEAD = select(_consultations.c.id, _consultations.c.revision).where(
    _consultations.c.slug == bindparam("slug")
)


def questionnaire_of(slug: str) -> Questionnaire | None:
    """The questionnaire in force, or None for an unknown slug.

    Reads only the revision when the cached one is still current.
    """
    head = db.session.execute(_HEAD, {"slug": slug}).one_or_none()
    if head is None:
        return None
    cache: dict[str, Questionnaire] = current_app.extensions.setdefault("consulta.questionnaires", {})
    cached = cache.get(slug)
    if cached is None or cached.id != head.id or cached.revision != head.revision:
        cached = cache[slug] = _read(slug)
    return cached


def questions_at_versions(questionnaire: Questionnaire, versions: dict[str, int]) -> tuple[QuestionSpec, ...]:
    """The questions as the sender saw them: `versions` are the version numbers on their page, by key.

    A version that does not exist counts as the current one.
    """
    specs = []
    for spec in questionnaire.questions:
        number = versions.get(spec.key, spec.number)
        specs.append(spec if number == spec.number else _version(spec, number) or spec)
    return tuple(specs)


def _read(slug: str) -> Questionnaire:
    consultation = db.session.scalars(select(Consultation).where(Consultation.slug == slug)).one()
    return Questionnaire(
        id=consultation.id,
        slug=consultation.slug,
        title=consultation.title,
        site=consultation.site,
        decider=consultation.decider,
        district_code=consultation.district_code,
        revision=consultation.revision,
        timeline=consultation.timeline,
        questions=tuple(question.spec() for question in questions_in_force(consultation.id)),
        landmarks=tuple(NamedPlace(one.name, one.lat, one.lon) for one in consultation.landmarks),
        zone=consultation.zone,
        asks_proof=consultation.proof_asked_at is not None,
    )


def _version(spec: QuestionSpec, number: int) -> QuestionSpec | None:
    found = db.session.execute(
        select(QuestionVersion, Question)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(QuestionVersion.question_id == spec.question_id, QuestionVersion.number == number)
    ).one_or_none()
    if found is None:
        return None
    version, question = found._tuple()
    return question.spec(version)
