"""What is asked: everything the answer form needs of a consultation, kept in memory under its revision."""

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
from consulta.consultations.queries.questions import asked_questions
from consulta.core.extensions import db


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A landmark: its name and where it is, in decimal degrees as text."""

    name: str
    lat: str
    lon: str


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """What one consultation asks, and of whom and where."""

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

    def state_at(self, now: datetime) -> State:
        return state_at(self.timeline, now)

    def takes_answers_at(self, now: datetime) -> bool:
        return self.state_at(now) is State.OPEN


_consultations: Table = Consultation.__table__
# Questionnaire with every answer page and every answer: built once.
_HEAD = select(_consultations.c.id, _consultations.c.revision).where(
    _consultations.c.slug == bindparam("slug")
)


def questionnaire(slug: str) -> Questionnaire | None:
    """What the consultation asks now, or None. One small read; the rest when its revision has changed."""
    head = db.session.execute(_HEAD, {"slug": slug}).one_or_none()
    if head is None:
        return None
    kept: dict[str, Questionnaire] = current_app.extensions.setdefault("consulta.questionnaires", {})
    known = kept.get(slug)
    if known is None or known.id != head.id or known.revision != head.revision:
        known = kept[slug] = _read(slug)
    return known


def with_versions(asked: Questionnaire, versions: dict[str, int]) -> tuple[QuestionSpec, ...]:
    """The questions as the sender saw them: `versions` gives, by key, the number that was on the page.

    A number that never existed counts as the current one.
    """
    specs = []
    for spec in asked.questions:
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
        questions=tuple(question.spec() for question in asked_questions(consultation.id)),
        landmarks=tuple(NamedPlace(one.name, one.lat, one.lon) for one in consultation.landmarks),
        zone=consultation.zone,
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
