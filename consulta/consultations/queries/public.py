"""Consultations as the public may see them, without anything that people answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from consulta.accounts.models.history import HistoryEntry
from consulta.consultations.domain.lifecycle import State, Timeline, days_late, late_since, state_at
from consulta.consultations.domain.promise_clock import PromiseClock, promise_clock
from consulta.consultations.domain.questions import QuestionSpec
from consulta.consultations.domain.steps import Step, steps
from consulta.consultations.models.consultation import Consultation
from consulta.consultations.models.question import Question
from consulta.core.extensions import db
from consulta.vocabulary.calendar import local_date
from consulta.vocabulary.territory import District, district


@dataclass(frozen=True, slots=True)
class PublicLandmark:
    """A place people of the zone know by name, in degrees."""

    name: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Extension:
    """One time that the closing was moved to a later day, and the reason that was given."""

    announced_on: date
    earlier: date
    later: date
    reason: str


@dataclass(frozen=True, slots=True)
class PublicConsultation:
    """One consultation at one moment."""

    id: int
    public_id: str
    slug: str
    revision: int
    title: str
    site: str
    district: District | None
    context: str
    decider: str
    negotiable: str
    not_negotiable: str
    zone: Mapping[str, Any] | None
    map_area: Mapping[str, Any] | None
    landmarks: tuple[PublicLandmark, ...]
    questions: tuple[QuestionSpec, ...]
    timeline: Timeline
    state: State
    steps: tuple[Step, ...]
    clock: PromiseClock | None
    late_since: date | None
    """The promised day of the answer, when it has passed without one."""
    days_late: int
    cancel_reason: str
    extensions: tuple[Extension, ...]

    @property
    def place(self) -> str:
        """District, municipio and department."""
        return self.district.full_name if self.district else ""

    @property
    def is_open(self) -> bool:
        return self.state is State.OPEN

    @property
    def is_answered(self) -> bool:
        """Whether its decision is published."""
        return self.state in {State.DECIDED, State.CONCLUDED}

    @property
    def results_are_public(self) -> bool:
        """Whether themes, words and released figures may be shown: once nobody can answer any more.

        What was public when a consultation was cancelled stays so.
        """
        if self.state is State.CANCELLED:
            cancelled, closed = self.timeline.cancelled_at, self.timeline.closes_at
            return cancelled is not None and closed is not None and closed <= cancelled
        return self.state in {State.CLOSED, State.DECIDED, State.CONCLUDED}


def public_consultation(slug: str, now: datetime) -> PublicConsultation | None:
    """A consultation that has opened, by its address; None for drafts and for what does not exist."""
    found = db.session.scalar(select(Consultation).where(Consultation.slug == slug))
    if found is None or not has_opened(found.timeline, now):
        return None
    return as_public(found, now)


def public_consultations(now: datetime) -> tuple[PublicConsultation, ...]:
    """Every consultation that has opened, the newest first."""
    every = db.session.scalars(select(Consultation).where(Consultation.opened_at.is_not(None))).all()
    opened = [one for one in every if has_opened(one.timeline, now)]
    opened.sort(key=lambda one: (one.timeline.public_since, one.id), reverse=True)
    ids = [one.id for one in opened]
    questions, extensions = _questions(ids), _extensions(ids)
    return tuple(_public(one, questions[one.id], extensions[one.id], now) for one in opened)


def as_public(consultation: Consultation, now: datetime) -> PublicConsultation:
    """A consultation as the public would see it at that moment; of a draft, for the preview of the staff."""
    ids = [consultation.id]
    return _public(consultation, _questions(ids)[consultation.id], _extensions(ids)[consultation.id], now)


def has_opened(timeline: Timeline, now: datetime) -> bool:
    """Whether it has ever been open: a draft that was cancelled was not."""
    since = timeline.public_since
    until = now if timeline.cancelled_at is None else min(now, timeline.cancelled_at)
    return since is not None and since <= until


def _public(
    consultation: Consultation,
    questions: tuple[QuestionSpec, ...],
    extensions: tuple[Extension, ...],
    now: datetime,
) -> PublicConsultation:
    timeline = consultation.timeline
    return PublicConsultation(
        id=consultation.id,
        public_id=consultation.public_id,
        slug=consultation.slug,
        revision=consultation.revision,
        title=consultation.title,
        site=consultation.site,
        district=district(consultation.district_code or ""),
        context=consultation.context,
        decider=consultation.decider,
        negotiable=consultation.negotiable,
        not_negotiable=consultation.not_negotiable,
        zone=consultation.zone,
        map_area=consultation.map_area,
        landmarks=tuple(
            PublicLandmark(one.name, float(one.lat), float(one.lon)) for one in consultation.landmarks
        ),
        questions=questions,
        timeline=timeline,
        state=state_at(timeline, now),
        steps=steps(timeline, now),
        clock=promise_clock(timeline, now),
        late_since=late_since(timeline, now),
        days_late=days_late(timeline, now),
        cancel_reason=consultation.cancel_reason,
        extensions=extensions,
    )


def _questions(consultation_ids: Iterable[int]) -> dict[int, tuple[QuestionSpec, ...]]:
    """The questions in force of several consultations, in their order."""
    ids = list(consultation_ids)
    found = db.session.scalars(
        select(Question)
        .where(Question.consultation_id.in_(ids), Question.retired_at.is_(None))
        .order_by(Question.position, Question.id)
    ).all()
    return {one: tuple(each.spec() for each in found if each.consultation_id == one) for one in ids}


def _extensions(consultation_ids: Iterable[int]) -> dict[int, tuple[Extension, ...]]:
    """Every extension of several consultations, from the history, the oldest first."""
    ids = list(consultation_ids)
    found: dict[int, list[Extension]] = {one: [] for one in ids}
    entries = db.session.execute(
        select(HistoryEntry.subject_id, HistoryEntry.at, HistoryEntry.reason, HistoryEntry.detail)
        .where(
            HistoryEntry.consultation_id.in_(ids),
            HistoryEntry.subject == "consultation",
            HistoryEntry.action == "extended",
        )
        .order_by(HistoryEntry.id)
    )
    for entry in entries:
        earlier, later = (datetime.fromisoformat(entry.detail[name]) for name in ("from", "to"))
        found[entry.subject_id].append(
            Extension(local_date(entry.at), local_date(earlier), local_date(later), entry.reason or "")
        )
    return {one: tuple(extensions) for one, extensions in found.items()}
