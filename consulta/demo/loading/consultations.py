"""Creates, opens and extends the consultation of a site."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from consulta import ticker
from consulta.consultations.domain.questions import Option, QuestionSpec
from consulta.consultations.services import consultations, questions
from consulta.consultations.services.consultations import ConsultationFields
from consulta.demo.moments import Moments
from consulta.demo.shapes import DemoQuestion, DemoSite
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.calendar import end_of_local_day, start_of_local_day

if TYPE_CHECKING:
    from consulta.consultations.models.consultation import Consultation


def open_site(site: DemoSite, moments: Moments, actor: Actor) -> Consultation:
    """Create it on its day and open it on its day."""
    created = moments.at(site.days.created, 9)
    consultation = consultations.create(_fields(site, moments), actor=actor, now=created)
    for minutes, question in enumerate(site.questions, start=5):
        now = created + timedelta(minutes=minutes)
        questions.add(consultation, _spec(question), actor=actor, now=now)
    landmarks = [(one.name, one.lat, one.lon) for one in site.landmarks]
    consultations.set_zone(consultation, site.zone, actor=actor, now=moments.at(site.days.created, 10))
    consultations.set_map_area(
        consultation, site.map_area, actor=actor, now=moments.at(site.days.created, 10, 10)
    )
    consultations.set_landmarks(
        consultation, landmarks, actor=actor, now=moments.at(site.days.created, 10, 20)
    )
    consultations.open_consultation(consultation, actor=actor, now=moments.at(site.days.opens - 1, 16))
    ticker.run(now=moments.at(site.days.opens, 0, 1))
    return consultation


def note_closing(site: DemoSite, moments: Moments) -> None:
    """Let the closing be noted, where its day has passed."""
    if site.days.closes < 0:
        ticker.run(now=moments.at(site.days.closes + 1, 0, 1))


def extend_site(site: DemoSite, consultation: Consultation, moments: Moments, actor: Actor) -> None:
    """Move the closing, where the site's story has it, on the day it was announced."""
    if site.extension is not None:
        closes_at = end_of_local_day(moments.day(site.extension.new_closes))
        now = moments.at(site.extension.day, 11)
        consultations.extend(consultation, closes_at, site.extension.reason, actor=actor, now=now)


def _fields(site: DemoSite, moments: Moments) -> ConsultationFields:
    closes = site.extension.old_closes if site.extension else site.days.closes
    return ConsultationFields(
        title=site.title,
        site=site.site,
        district_code=site.district_code,
        context=site.context,
        decider=site.decider,
        negotiable=site.negotiable,
        not_negotiable=site.not_negotiable,
        opens_at=start_of_local_day(moments.day(site.days.opens)),
        closes_at=end_of_local_day(moments.day(closes)),
        answer_due_on=moments.day(site.days.answer_due),
    )


def _spec(question: DemoQuestion) -> QuestionSpec:
    return QuestionSpec(
        key=question.key,
        kind=question.kind,
        wording=question.wording,
        help=question.help,
        options=tuple(Option(one.key, one.label) for one in question.options),
    )
